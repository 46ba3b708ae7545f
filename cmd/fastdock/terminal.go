package main

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// terminal is where a command reads and writes. Answers go to stdout, progress and prompts to stderr.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// interactive: a person can see and answer (input and output are terminals that can move the cursor).
	interactive bool
	// colour: stderr may be coloured; answers too, where colourAnswers is set as well.
	colour, colourAnswers bool
}

func systemTerminal() terminal {
	capable := os.Getenv("TERM") != "dumb"
	isTerminal := func(f *os.File) bool { return term.IsTerminal(f.Fd()) }
	return terminal{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		interactive:   capable && isTerminal(os.Stdin) && isTerminal(os.Stdout),
		colour:        capable && isTerminal(os.Stderr) && os.Getenv("NO_COLOR") == "",
		colourAnswers: capable && isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
	}
}
