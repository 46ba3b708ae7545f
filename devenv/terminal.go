package devenv

import "io"

// Terminal is a terminal in raw mode that is handed over to a command; Sizes returns its size at first and whenever it
// changes.
type Terminal struct {
	In    Input
	Out   io.Writer
	Sizes <-chan Size
}

// Input is where keys are read; Cancel ends a Read that waits for one, for ever, and reports whether it could.
type Input interface {
	io.Reader
	Cancel() bool
}

// Size is a terminal's, in cells.
type Size struct{ Width, Height uint }
