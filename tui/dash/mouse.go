package dash

import tea "charm.land/bubbletea/v2"

// point hands a mouse event to the pane beneath the pointer, in the pane's own coordinates.
func (m *root) point(msg tea.MouseMsg) {
	mouse := msg.Mouse()
	switch l := m.layout; {
	case m.overlay != nil || m.prompt != nil:
	case m.dragging:
		m.drag(msg)
	case l.services.holds(mouse.X, mouse.Y):
		if _, is := msg.(tea.MouseClickMsg); is {
			m.services.click(mouse.Y - l.services.y)
			m.logs.Show(m.services.chosen)
		}
	case l.above().holds(mouse.X, mouse.Y):
		if _, is := msg.(tea.MouseClickMsg); is {
			m.services.chosen = m.subject().at(mouse.Y - l.above().y)
			m.logs.Show(m.services.chosen)
		}
	case l.logs.holds(mouse.X, mouse.Y):
		m.logs.point(msg, mouse.X-l.logs.x, mouse.Y-l.logs.y)
		if !m.logs.mixed {
			m.services.chosen = m.logs.focused().source
		}
	case l.split && mouse.X == l.services.width && mouse.Y < l.services.height:
		_, m.dragging = msg.(tea.MouseClickMsg)
	}
}

// drag moves the bar between services and logs, until the button is let go.
func (m *root) drag(msg tea.MouseMsg) {
	if _, is := msg.(tea.MouseMotionMsg); !is {
		m.dragging = false
		return
	}
	m.layout.wish = msg.Mouse().X
	m.arrange()
}
