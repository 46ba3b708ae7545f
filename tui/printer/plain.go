package printer

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// NewPlain returns the printer for pipes, CI and detached runs: log lines go to answers as "app-1 | text", everything else to
// progress, one line per fact. The final error is not printed: that is the caller's. Without color no escape sequence is
// written, and those that containers wrote are taken out.
func NewPlain(answers, progress io.Writer, color bool) Printer {
	p := &plain{
		answers: answers, progress: progress, theme: theme.None(),
		seen: map[string]int{}, pulling: map[string]bool{}, health: map[string]string{}, output: map[step][]string{},
	}
	if color {
		p.theme = theme.Basic()
	}
	return p
}

type plain struct {
	answers, progress io.Writer
	theme             theme.Theme
	width             int               // of the longest service name
	seen              map[string]int    // service → its place in order of appearance, for its colour
	pulling           map[string]bool   // service → its pull was announced
	health            map[string]string // container → the health last printed
	output            map[step][]string // the last lines of the build steps in progress
}

func (p *plain) Print(event devenv.Event, state devenv.State) error {
	for _, service := range state.Services {
		p.width = max(p.width, ansi.StringWidth(service.Name))
	}
	if line, is := event.(devenv.LogLine); is {
		return write(p.answers, p.log(line))
	}
	return write(p.progress, p.tell(event, state))
}

func write(w io.Writer, text string) error {
	if text == "" {
		return nil
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("print an event: %w", err)
	}
	return nil
}

func (p *plain) log(e devenv.LogLine) string {
	name := pad(phrase.Replica(e.Service, e.Container), p.width+len("-1"))
	return p.service(e.Service).Render(name) + " " + p.theme.Muted.Render("|") + " " + p.own(e.Text) + "\n"
}

// own is text that a container wrote, with its colours only where ours are wanted too.
func (p *plain) own(text string) string {
	if p.theme.Plain {
		return ansi.Strip(text)
	}
	return text
}

// row is one line of progress about a service.
func (p *plain) row(service, text string) string {
	return p.service(service).Render(pad(service, p.width)) + "  " + text + "\n"
}

// block is a row with lines of detail beneath it.
func (p *plain) block(service, text string, detail []string) string {
	var b strings.Builder
	b.WriteString(p.row(service, text))
	for _, line := range detail {
		b.WriteString(strings.Repeat(" ", p.width+2) + p.theme.Muted.Render("|") + " " + p.own(line) + "\n")
	}
	return b.String()
}

func (p *plain) service(name string) renderer {
	place, known := p.seen[name]
	if !known {
		place = len(p.seen)
		p.seen[name] = place
	}
	return p.theme.Service(place)
}

type renderer interface{ Render(...string) string }

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}
