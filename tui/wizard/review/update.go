package review

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

const wheelRows = 3 // lines

// Update handles keys, the mouse and results of the editor. Other messages change nothing.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case editedMsg:
		m, cmd = m.handleEdited(msg)
	case tea.KeyPressMsg:
		m.notice = ""
		m, cmd = m.handleKey(msg)
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			m.notice = ""
			m, cmd = m.handleClick(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m = m.handleWheel(-wheelRows)
		case tea.MouseWheelDown:
			m = m.handleWheel(wheelRows)
		}
	}
	return m.fitScreen(), cmd
}

func (m Model) handleKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch {
	case m.diff != nil:
		return m.handleDiffKey(msg), nil
	case key.Matches(msg, m.keys.back):
		return m, send(BackMsg{})
	case m.plan.Steps == nil:
		return m, nil
	case key.Matches(msg, m.keys.write):
		return m.write()
	case key.Matches(msg, m.keys.press):
		return m.activate()
	}
	if moved, is := m.handleMoveKey(msg); is {
		return moved, nil
	}
	return m.handleFileKey(msg)
}

// handleMoveKey handles the keys that only move the focus or the cursor, and reports whether one did.
func (m Model) handleMoveKey(msg tea.KeyPressMsg) (Model, bool) {
	page := max(1, m.layout().list-1)
	switch {
	case key.Matches(msg, m.keys.next):
		m.focus = (m.focus + 1) % (onBack + 1)
	case key.Matches(msg, m.keys.left, m.keys.right):
		if m.focus != onList {
			m.focus = onWrite + onBack - m.focus
		}
	case key.Matches(msg, m.keys.up), msg.String() == "k" && !m.hasConflicts():
		m = m.selectRow(m.list.cursor - 1)
	case key.Matches(msg, m.keys.down):
		if m.focus == onList && m.list.cursor == len(m.list.rows)-1 {
			m.focus = onWrite
			return m, true
		}
		m = m.selectRow(m.list.cursor + 1)
	case key.Matches(msg, m.keys.pageUp):
		m = m.selectRow(m.list.cursor - page)
	case key.Matches(msg, m.keys.pageDown):
		m = m.selectRow(m.list.cursor + page)
	case key.Matches(msg, m.keys.home):
		m = m.selectRow(0)
	case key.Matches(msg, m.keys.end):
		m = m.selectRow(len(m.list.rows) - 1)
	default:
		return m, false
	}
	return m, true
}

// selectRow moves the cursor, and Enter with it.
func (m Model) selectRow(row int) Model {
	m.list, m.focus = m.list.selectRow(row), onList
	return m
}

// hasConflicts reports whether k keeps a file; where nothing conflicts it moves up instead.
func (m Model) hasConflicts() bool {
	return len(m.list.rows) > 0 && isConflict(m.list.rows[0].step)
}

// handleFileKey handles the keys that act on the selected file.
func (m Model) handleFileKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch {
	case key.Matches(msg, m.keys.open):
		return m.openDiff(), nil
	case key.Matches(msg, m.keys.fold):
		m.list = m.list.fold(!m.list.unfolded)
		return m, nil
	case key.Matches(msg, m.keys.keep, m.keys.take, m.keys.edit, m.keys.undo):
		return m.handleDecisionKey(msg)
	}
	return m, nil
}

// activate handles Enter: it presses the focused button, or opens the selected row.
func (m Model) activate() (Model, tea.Cmd) {
	switch {
	case m.focus == onWrite:
		return m.write()
	case m.focus == onBack:
		return m, send(BackMsg{})
	case m.list.selected().fold:
		m.list = m.list.fold(!m.list.unfolded)
		return m, nil
	}
	return m.openDiff(), nil
}

func (m Model) handleClick(x, y int) (Model, tea.Cmd) {
	l := m.layout()
	row := m.list.top + y - l.listTop
	switch {
	case m.diff != nil || m.plan.Steps == nil || x < 0 || x >= m.width:
	case y >= l.listTop && y < l.listTop+l.list && row < len(m.list.rows):
		again := m.focus == onList && m.list.cursor == row
		if m = m.selectRow(row); again || m.list.selected().fold {
			return m.activate()
		}
	case y == l.buttons && x < buttonWidth:
		return m.write()
	case y == l.buttons && x < 2*buttonWidth:
		return m, send(BackMsg{})
	}
	return m, nil
}

func (m Model) handleWheel(lines int) Model {
	if m.diff != nil {
		m.diff = m.diff.scroll(lines)
		return m
	}
	return m.selectRow(m.list.cursor + lines)
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
