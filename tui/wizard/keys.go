package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
)

// wheelRows is how far one step of the mouse wheel scrolls the preview.
const wheelRows = 3

// handleKey does what a key means on every page, and reports in taken whether it means anything.
func (m *model) handleKey(msg tea.KeyPressMsg) (cmd tea.Cmd, taken bool) {
	pressed := msg.String()
	if pressed == "ctrl+c" {
		return m.quit(aborted), true
	}
	if pressed == "esc" && (m.field != nil || !m.reviewPage.review.Open()) {
		return m.leave(), true
	}
	m.leaving = false
	if m.field == nil {
		if m.reviewPage.planned {
			return nil, false
		}
		if pressed == "shift+tab" {
			return m.back(), true
		}
		return nil, true
	}
	switch pressed {
	case "enter", "tab":
		return m.next(), true
	case "shift+tab":
		return m.back(), true
	case "pgup":
		m.preview = m.preview.Scroll(-m.halfPage())
	case "pgdown":
		m.preview = m.preview.Scroll(m.halfPage())
	case "ctrl+u", "ctrl+d":
		if m.field.rows == nil { // where they are keys of the line
			return nil, false
		}
		lines := m.halfPage()
		if pressed == "ctrl+u" {
			lines = -lines
		}
		m.preview = m.preview.Scroll(lines)
	default:
		return nil, false
	}
	return nil, true
}

// leave quits, but asks first where answers would be lost: a second esc quits, and any other key goes on.
func (m *model) leave() tea.Cmd {
	if m.leaving || m.step() == 0 {
		return m.quit(aborted)
	}
	m.leaving = true
	return nil
}

func (m *model) halfPage() int { return max(1, m.layout.preview.Height/2) }

// handleMouse scrolls the preview, moves the selection or selects the row that is clicked.
func (m *model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	mouse := msg.Mouse()
	if m.field == nil {
		return m.review(relativeTo(msg, m.layout.page()))
	}
	_, clicked := msg.(tea.MouseClickMsg)
	switch {
	case !clicked && m.layout.preview.Contains(mouse.X, mouse.Y):
		m.preview = m.preview.Scroll(wheelDirection(mouse) * wheelRows)
	case !clicked:
		m.field.move(wheelDirection(mouse))
		m.updatePreview()
	case mouse.Button == tea.MouseLeft && m.layout.form.Contains(mouse.X, mouse.Y):
		if m.field.click(mouse.Y - m.layout.form.Y) {
			return m.next()
		}
		m.updatePreview()
	}
	return nil
}

func wheelDirection(mouse tea.Mouse) int {
	switch mouse.Button {
	case tea.MouseWheelUp:
		return -1
	case tea.MouseWheelDown:
		return 1
	}
	return 0
}

// relativeTo returns the message with the place counted from the box's corner.
func relativeTo(msg tea.MouseMsg, place pane.Box) tea.Msg {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		msg.X, msg.Y = msg.X-place.X, msg.Y-place.Y
		return msg
	case tea.MouseWheelMsg:
		msg.X, msg.Y = msg.X-place.X, msg.Y-place.Y
		return msg
	}
	return msg
}

// renderHelp names the keys, the most needed ones first: what a narrow screen has no room for is left out.
func (m *model) renderHelp() string {
	line := ""
	for _, binding := range m.bindings() {
		word := strings.TrimSpace(binding.Help().Key + " " + binding.Help().Desc)
		if line != "" {
			word = line + m.style.separator + word
		}
		if binding.Enabled() && ansi.StringWidth(word) <= m.layout.width {
			line = word
		}
	}
	return m.style.theme.Muted.Render(line)
}

func (m *model) bindings() []key.Binding {
	if m.leaving {
		return []key.Binding{
			binding("esc", "press again to quit without writing", true), binding("any other key", "continue", true),
		}
	}
	if m.field == nil && m.reviewPage.planned {
		return append([]key.Binding{binding("esc", "quit", !m.reviewPage.review.Open())}, m.reviewPage.review.Help()...)
	}
	bindings := []key.Binding{binding("enter", "next", m.field != nil), binding("esc", "quit", true)}
	return append(bindings,
		binding(m.style.upDown, "choose", m.field != nil && m.field.rows != nil),
		binding("shift+tab", "back", m.step() > 0),
		binding("pgup/pgdn", "scroll", m.field != nil && m.layout.preview.Width > 0))
}

func binding(keys, does string, enabled bool) key.Binding {
	b := key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, does))
	b.SetEnabled(enabled)
	return b
}
