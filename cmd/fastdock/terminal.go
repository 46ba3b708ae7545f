package main

import (
	"cmp"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/term"
)

// terminal is where a command reads and writes. Answers go to stdout, progress and prompts to stderr.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// interactive: a user can see and answer (input and output are terminals that can move the cursor).
	interactive bool
	// accessible: a user can answer, and wants or needs questions in plain lines.
	accessible bool
	// ascii: no other characters can be drawn.
	ascii bool
	// colour: stderr may be coloured; answers too, where colourAnswers is set as well.
	colour, colourAnswers bool
}

func systemTerminal() terminal {
	capable := os.Getenv("TERM") != "dumb"
	isTerminal := func(f *os.File) bool { return term.IsTerminal(f.Fd()) }
	person := isTerminal(os.Stdin) && isTerminal(os.Stdout)
	return terminal{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		interactive:   capable && person,
		accessible:    person && (!capable || os.Getenv("ACCESSIBLE") != ""),
		ascii:         runtime.GOOS != "windows" && asciiOnly(os.Getenv),
		colour:        capable && isTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "",
		colourAnswers: capable && isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
	}
}

// widthOf returns how many columns a terminal has; 0 where the stream is none.
func widthOf(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(file.Fd())
	if err != nil {
		return 0
	}
	return width
}

// asciiOnly reports whether the terminal knows no other characters: Linux' own console has few, and a locale says
// which are meant.
func asciiOnly(getenv func(string) string) bool {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG"))
	encoding := strings.ReplaceAll(strings.ToLower(locale), "-", "")
	return getenv("TERM") == "linux" || !strings.Contains(encoding, "utf8")
}
