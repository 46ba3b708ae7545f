package pane

// Box is a place on the screen, in cells.
type Box struct{ X, Y, Width, Height int }

// Contains reports whether a cell lies in the box.
func (b Box) Contains(x, y int) bool {
	return x >= b.X && x < b.X+b.Width && y >= b.Y && y < b.Y+b.Height
}
