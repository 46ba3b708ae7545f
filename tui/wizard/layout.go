package wizard

import "github.com/fastdock/fastdock/tui/pane"

// Sizes in columns and lines.
const (
	previewMinWidth = 80 // the width from which a file stands beside the form
	minFormWidth    = 44
	maxFormWidth    = 72
	foundMinHeight  = 10 // the height from which there is a line about what was found
	spacedMinHeight = 16 // the height from which blank lines divide
)

// layout divides the screen: a head, the form with the preview at its right, and the keys at the bottom.
type layout struct {
	width, height int
	found, spaced bool
	form, preview pane.Box
}

func (l *layout) compute(width, height int) {
	*l = layout{width: max(0, width), height: max(0, height)}
	l.found, l.spaced = height >= foundMinHeight, height >= spacedMinHeight
	top, bottom := 1, 1
	if l.found {
		top++
	}
	if l.spaced {
		top, bottom = top+1, bottom+1
	}
	l.form = pane.Box{X: 0, Y: top, Width: l.width, Height: max(0, l.height-top-bottom)}
	if l.width < previewMinWidth {
		return
	}
	l.form.Width = min(maxFormWidth, max(minFormWidth, l.width*9/20))
	l.preview = pane.Box{X: l.form.Width + 2, Y: top, Width: l.width - l.form.Width - 2, Height: l.form.Height}
}

// page returns the place of both the form and the preview, which the last page has for itself.
func (l layout) page() pane.Box {
	return pane.Box{X: 0, Y: l.form.Y, Width: l.width, Height: l.form.Height}
}

func (m *model) resize() {
	place := m.layout.page()
	m.reviewPage.review = m.reviewPage.review.SetSize(place.Width, place.Height)
	m.preview = m.preview.SetSize(m.layout.preview.Width, m.layout.preview.Height)
	if m.field != nil {
		m.field.setSize(m.layout.form.Width-1, m.layout.form.Height) // a column of air before the divider
		m.updatePreview()
	}
}
