// Package altscreen is about the screen that a terminal has beside the one with the prompt, for programs that draw on
// all of it.
package altscreen

import (
	"bytes"
	"io"
	"os"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// terminal wipes its alternate screen before it leaves it.
type terminal struct{ *os.File }

// Wiped returns an output whose alternate screen is empty when it is left. A tmux up to 3.3a that became wider
// meanwhile would keep rows of it above the prompt, see tmux issue 3510. What is no terminal comes back as it is.
func Wiped(out io.Writer) io.Writer {
	file, is := out.(*os.File)
	if !is || !term.IsTerminal(file.Fd()) {
		return out
	}
	return terminal{file}
}

// Write returns of none of the bytes that it adds.
func (t terminal) Write(data []byte) (int, error) {
	const leave = ansi.ResetModeAltScreenSaveCursor
	if !bytes.Contains(data, []byte(leave)) {
		return t.File.Write(data)
	}
	wiped := bytes.ReplaceAll(data, []byte(leave), []byte(ansi.CursorHomePosition+ansi.EraseScreenBelow+leave))
	n, err := t.File.Write(wiped)
	return min(n, len(data)), err
}
