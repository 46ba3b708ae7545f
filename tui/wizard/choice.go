package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

// choice is one row of a question: what it is called, and in a line what it means for this project.
type choice struct {
	value, title, meaning string
	group                 string // shown before the first row of it
	mark                  string // shown in the row itself; empty where nothing is remarkable
	err                   error  // it cannot be chosen
}

// choices returns the rows of a page, for the answers so far.
func (w *wheelCache) choices(p page, a answers) []choice {
	var rows []choice
	for _, option := range p.options {
		rows = append(rows, w.choice(p, a, option))
	}
	return rows
}

func (w *wheelCache) choice(p page, a answers, option scaffold.Option) choice {
	row := choice{value: option.Value, title: option.Title}
	yielded, err := a.validate(p, option.Value)
	if err != nil {
		row.err, row.mark, row.meaning = err, "not possible", "not possible: "+err.Error()
		return row
	}
	row.meaning = strings.Join(append(w.consequences(p, a, &row, yielded), option.Meaning), "; ")
	return row
}

// consequences returns what a choice means for this project alone; the row is marked where it means something.
func (w *wheelCache) consequences(p page, a answers, row *choice, yielded []scaffold.Problem) []string {
	var sentences []string
	for _, problem := range yielded {
		if name := questionOf(problem); name != "driver" { // which goes with the database
			row.mark = "changes " + name
			sentences = append(sentences, fallbackHint(problem))
		}
	}
	spec, err := a.with(p, row.value).spec()
	if err != nil {
		return sentences
	}
	if compiled := w.compiled(spec); len(compiled) > 0 && (p.key == "python" || p.key == "base") {
		row.mark = fmt.Sprintf("%d to compile", len(compiled))
		sentences = append(sentences, compileHint(compiled))
	}
	if driver := driverHint(p, spec); driver != "" {
		row.mark = cmp.Or(row.mark, "no driver yet")
		sentences = append(sentences, driver)
	}
	return sentences
}

// driverHint returns that an existing project cannot talk to a service yet; empty where it can.
func driverHint(p page, spec scaffold.Spec) string {
	found := map[string]string{"db": spec.Facts.Database, "cache": spec.Facts.Cache}
	kind, service := p.text(spec), p.key == "db" || p.key == "cache"
	if !service || spec.Facts.Starter || kind == scaffold.None || kind == scaffold.SQLite || kind == found[p.key] {
		return ""
	}
	return "no dependency is a driver for it"
}

func compileHint(names []string) string {
	const most = 4
	shown := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		shown += fmt.Sprintf(" and %d more", more)
	}
	if len(names) == 1 {
		return "1 package would compile: " + shown
	}
	return fmt.Sprintf("%d packages would compile: %s", len(names), shown)
}

// wheelCache remembers which packages an image would compile: a lock is long, and every row of a page asks.
type wheelCache struct{ byImage map[string][]string }

func newWheelCache() *wheelCache { return &wheelCache{map[string][]string{}} }

// compiled returns the names of the packages without a wheel, with the architecture where the other has one.
func (w *wheelCache) compiled(spec scaffold.Spec) []string {
	base, _ := assets.Load().Base(spec.Base)
	key := spec.Python + " " + base.Packages // which is all that wheels depend on
	names, known := w.byImage[key]
	if !known {
		names = withoutWheel(spec)
		w.byImage[key] = names
	}
	return names
}

func withoutWheel(spec scaffold.Spec) []string {
	architectures := []string{"x86_64", "aarch64"}
	on := map[string][]string{}
	for _, architecture := range architectures {
		for _, missing := range spec.Compiled(architecture) {
			on[missing.Name] = append(on[missing.Name], architecture)
		}
	}
	var names []string
	for name, places := range on {
		if len(places) < len(architectures) {
			name += " (on " + places[0] + ")"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// name returns what a user writes for it: what a flag takes, or yes and no.
func (c choice) name() string {
	if c.value == "true" || c.value == "false" {
		return c.title
	}
	return c.value
}

func findChoice(choices []choice, value string) choice {
	for _, row := range choices {
		if row.value == value {
			return row
		}
	}
	return choice{title: value}
}
