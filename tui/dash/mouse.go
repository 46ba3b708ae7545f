package dash

import tea "charm.land/bubbletea/v2"

// handleMouse passes a mouse event to the pane beneath the pointer, in the pane's own coordinates.
func (m *root) handleMouse(msg tea.MouseMsg) {
	mouse := msg.Mouse()
	switch l := m.layout; {
	case m.overlay != nil || m.prompt != nil:
	case m.dragging:
		m.drag(msg)
	case l.services.Contains(mouse.X, mouse.Y):
		if _, is := msg.(tea.MouseClickMsg); is {
			m.services.click(mouse.Y - l.services.Y)
			m.logs.Show(m.services.selected)
		}
	case l.diagnosisBox().Contains(mouse.X, mouse.Y):
		if _, is := msg.(tea.MouseClickMsg); is {
			m.services.selected = m.subject().serviceAt(mouse.Y - l.diagnosisBox().Y)
			m.logs.Show(m.services.selected)
		}
	case l.logs.Contains(mouse.X, mouse.Y):
		m.logs.HandleMouse(msg, mouse.X-l.logs.X, mouse.Y-l.logs.Y)
		m.selectFocused()
	case l.split && mouse.X == l.services.Width && mouse.Y < l.services.Height:
		_, m.dragging = msg.(tea.MouseClickMsg)
	}
}

// drag moves the divider between services and logs until the button is released.
func (m *root) drag(msg tea.MouseMsg) {
	if _, is := msg.(tea.MouseMotionMsg); !is {
		m.dragging = false
		return
	}
	m.layout.servicesWidth = msg.Mouse().X
	m.arrange()
}
