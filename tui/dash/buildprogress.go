package dash

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/tui/phrase"
)

// buildProgress is how far the build of a service's image is.
type buildProgress struct {
	running      []buildStep // in the order they began
	done, cached int         // how many steps have ended, and how many of those were there already
}

type buildStep struct {
	name  string
	began time.Time
}

// record records the start or the end of a step.
func (b *buildProgress) record(e devenv.BuildStep, now time.Time) {
	var others []buildStep
	for _, step := range b.running {
		if step.name != e.Name {
			others = append(others, step)
		}
	}
	b.running = others
	switch {
	case !e.Done:
		b.running = append(b.running, buildStep{e.Name, now})
		return
	case e.Cached:
		b.cached++
	}
	b.done++
}

// render returns the steps in progress with their times, then what has ended.
func (b *buildProgress) render(now time.Time) []string {
	var rows []string
	for _, step := range b.running {
		rows = append(rows, strings.TrimLeft(formatAge(now.Sub(step.began))+" ", " ")+stepName(step.name))
	}
	if b.done > 0 {
		rows = append(rows, fmt.Sprintf("%s done, %d cached", phrase.Count(b.done, "step"), b.cached))
	}
	return rows
}

var (
	stepPlace = lazyregexp.New(`^\[(?:[^\]]* )?(\d+/\d+)\] `)
	stepFlags = lazyregexp.New(` --(?:mount|chown|chmod|link|from|network|security)(?:=\S+)?`)
)

// stepName returns the name of a build step without what a narrow row has no place for: its stage and its flags.
func stepName(name string) string {
	name = stepFlags.ReplaceAllString(stepPlace.ReplaceAllString(phrase.OneLine(name), "$1 "), "")
	return strings.Join(strings.Fields(name), " ")
}

// tickMsg asks for nothing but a new drawing.
type tickMsg struct{}

// scheduleTick redraws every second while the time of the start or of build steps is on the screen.
func (m *root) scheduleTick() tea.Cmd {
	if m.tickPending || m.state.ReadyIn > 0 && len(m.services.builds) == 0 || m.state.Stopping {
		return nil
	}
	m.tickPending = true
	return m.background.after(time.Second, func() tea.Msg { return tickMsg{} })
}
