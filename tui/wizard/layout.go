package wizard

// box is a place on the screen, in cells.
type box struct{ x, y, width, height int }

func (b box) holds(x, y int) bool {
	return x >= b.x && x < b.x+b.width && y >= b.y && y < b.y+b.height
}

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
	form, preview box
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
	l.form = box{0, top, l.width, max(0, l.height-top-bottom)}
	if l.width < previewMinWidth {
		return
	}
	l.form.width = min(maxFormWidth, max(minFormWidth, l.width*9/20))
	l.preview = box{l.form.width + 2, top, l.width - l.form.width - 2, l.form.height}
}

// page is the place of form and preview together, which the last page has for itself.
func (l layout) page() box { return box{0, l.form.y, l.width, l.form.height} }

func (m *model) resize() {
	place := m.layout.page()
	m.reviewPage.review = m.reviewPage.review.SetSize(place.width, place.height)
	m.preview = m.preview.SetSize(m.layout.preview.width, m.layout.preview.height)
	if m.field != nil {
		m.field.setSize(m.layout.form.width-1, m.layout.form.height) // a column of air before the divider
		m.updatePreview()
	}
}
