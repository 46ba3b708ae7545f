package printer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// NewPlain returns the printer for pipes, CI and detached runs: log lines go to answers as "app-1 | text", everything
// else to progress, one line per fact. The final error is not printed: that is the caller's. Without color no escape
// sequence is written, and those that containers wrote are taken out.
func NewPlain(answers, progress io.Writer, color bool) Printer {
	p := &plain{
		answers: answers, progress: progress, theme: theme.None(),
		colours:      map[string]int{},
		linePrefixes: map[string]string{},
		pulling:      map[string]bool{},
		health:       map[string]devenv.Status{},
		output:       map[step][]string{},
	}
	if color {
		p.theme = theme.Basic()
	}
	return p
}

type plain struct {
	answers, progress io.Writer
	theme             theme.Theme
	width             int                      // of the longest service name
	colours           map[string]int           // service → its place in order of appearance, for its colour
	linePrefixes      map[string]string        // container → what its log lines begin with, at this width
	buffered          bytes.Buffer             // log lines that wait for more of them
	more              func() bool              // reports whether the next event is there already; nil means no
	pulling           map[string]bool          // service → its pull was announced
	health            map[string]devenv.Status // container → the health last printed
	output            map[step][]string        // the last lines of the build steps in progress
}

func (p *plain) Print(event devenv.Event, state devenv.State) error {
	if lines, is := event.(devenv.LogLines); is {
		p.buffer(lines)
		if p.more != nil && p.more() && p.buffered.Len() < maxBuffered {
			return nil
		}
		return p.flush()
	}
	for _, service := range state.Services {
		p.setWidth(ansi.StringWidth(service.Name))
	}
	return errors.Join(p.flush(), write(p.progress, []byte(p.text(event, state))))
}

// maxBuffered bounds what is written at once: a write for each line would take most of the time of a container that
// talks much.
const maxBuffered = 32 << 10

func (p *plain) flush() error {
	defer p.buffered.Reset()
	return write(p.answers, p.buffered.Bytes())
}

func (p *plain) setWidth(width int) {
	if width > p.width {
		p.width = width
		clear(p.linePrefixes)
	}
}

func write(w io.Writer, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("print an event: %w", err)
	}
	return nil
}

func (p *plain) buffer(e devenv.LogLines) {
	name := p.linePrefix(e)
	for _, line := range e.Lines {
		p.buffered.WriteString(name)
		p.buffered.WriteString(p.containerText(phrase.Line(line)))
		p.buffered.WriteByte('\n')
	}
}

// linePrefix returns what a line of a container begins with.
func (p *plain) linePrefix(e devenv.LogLines) string {
	key := e.Service + " " + e.Container
	name, known := p.linePrefixes[key]
	if !known {
		replica := pad(phrase.Replica(e.Service, e.Container), p.width+len("-1"))
		name = p.serviceStyle(e.Service).Render(replica) + " " + p.theme.Muted.Render("|") + " "
		p.linePrefixes[key] = name
	}
	return name
}

// containerText returns text that a container wrote, with its colours only where ours are wanted too.
func (p *plain) containerText(text string) string {
	if p.theme.Plain && strings.Contains(text, "\x1b") {
		return ansi.Strip(text)
	}
	return text
}

// row returns one line of progress about a service.
func (p *plain) row(service, text string) string {
	return p.serviceStyle(service).Render(pad(service, p.width)) + "  " + text + "\n"
}

// block returns a row with lines of detail beneath it.
func (p *plain) block(service, text string, detail []string) string {
	var b strings.Builder
	b.WriteString(p.row(service, text))
	for _, line := range detail {
		b.WriteString(strings.Repeat(" ", p.width+2) + p.theme.Muted.Render("|") + " " + p.containerText(line) + "\n")
	}
	return b.String()
}

func (p *plain) serviceStyle(name string) renderer {
	place, known := p.colours[name]
	if !known {
		place = len(p.colours)
		p.colours[name] = place
	}
	return p.theme.Service(place)
}

type renderer interface{ Render(...string) string }

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}
