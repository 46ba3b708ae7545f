package wizard

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/fastdock/fastdock/internal/suggest"
)

// RunPlain asks the same questions as [Run], one line after the other, for screen readers, for terminals that
// cannot move their cursor, and for pipes. An answer that cannot be used is explained and asked for again; input
// that ends early is an [*EndError]; [ErrAborted] after Ctrl-C or a no.
func RunPlain(ctx context.Context, opts Options) (Result, error) {
	a, err := newAnswers(opts.Settle)
	if err != nil {
		return Result{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := &prompter{
		console: newConsole(ctx, opts.Input, opts.Output),
		opts:    opts,
		answers: a,
		wheels:  newWheelCache(),
		asked:   map[string]bool{},
	}
	p.printf("%s\n", opts.Found)
	if err := p.askAll(); err != nil {
		return Result{}, err
	}
	spec, err := p.answers.spec()
	if err != nil {
		return Result{}, err
	}
	decisions, err := p.review(spec)
	return Result{spec, decisions}, err
}

// prompter asks on a console.
type prompter struct {
	*console
	opts    Options
	answers answers
	wheels  *wheelCache
	asked   map[string]bool // the keys of the pages that were asked
}

// askAll asks what is always asked, and then, where it is wanted, the further options.
func (p *prompter) askAll() error {
	if err := p.askEach(false); err != nil {
		return err
	}
	more, err := p.confirm("Change advanced options?", "--yes", false)
	if err != nil || !more {
		return err
	}
	return p.askEach(true)
}

// askEach asks one page after the other; an answer may make sense of another page.
func (p *prompter) askEach(folded bool) error {
	for {
		next, found := p.next(folded)
		if !found {
			return nil
		}
		if err := p.ask(next); err != nil {
			return err
		}
	}
}

func (p *prompter) next(folded bool) (page, bool) {
	spec, err := p.answers.spec()
	if err != nil {
		return page{}, false
	}
	for _, page := range pages(p.answers, spec) {
		if page.folded == folded && !p.asked[page.key] {
			return page, true
		}
	}
	return page{}, false
}

// ask asks one question until its answer can be used.
func (p *prompter) ask(asked page) error {
	spec, err := p.answers.spec()
	if err != nil {
		return err
	}
	usual := asked.text(spec)
	rows := p.wheels.choices(asked, p.answers)
	p.printQuestion(asked, rows)
	if rows != nil {
		usual = initialValue(rows, usual)
	}
	for {
		line, err := p.prompt(asked.title, "--"+asked.question.Name, p.promptText(asked, rows, usual))
		if err != nil {
			return err
		}
		text, err := parseAnswer(line, usual, rows)
		if err == nil {
			err = p.answers.check(asked, text)
		}
		if err == nil {
			p.answers, p.asked[asked.key] = p.answers.with(asked, text), true
			return nil
		}
		p.printf("  %s\n", err)
	}
}

// printQuestion puts the question: its title, and what there is to choose from.
func (p *prompter) printQuestion(asked page, rows []choice) {
	p.printf("\n%s\n", asked.title)
	if rows == nil {
		p.printf("  %s\n", sentence(asked.question.Usage))
	}
	for i, row := range rows {
		p.printf("  %d  %s: %s\n", i+1, row.name(), row.meaning)
	}
}

// promptText returns what stands before the answer, with what an empty one means.
func (p *prompter) promptText(asked page, rows []choice, usual string) string {
	words := "Answer"
	switch {
	case rows != nil:
		words = "Number or name"
	case asked.question.Repeats():
		words = "Separate several with spaces"
	}
	if rows == nil && usual != "" && p.answers.check(asked, "") == nil {
		words += " (- for none)"
	}
	if rows != nil {
		usual = findChoice(rows, usual).name()
	}
	return fmt.Sprintf("%s [%s]: ", words, printable(usual))
}

// parseAnswer returns the answer that a line gives: the usual one where it is empty, a row by its number or its name.
func parseAnswer(line, usual string, rows []choice) (string, error) {
	switch {
	case line == "":
		return usual, nil
	case rows == nil && line == "-":
		return "", nil
	case rows == nil:
		return line, nil
	}
	for i, row := range rows {
		if line == strconv.Itoa(i+1) && !isName(rows, line) || strings.EqualFold(line, row.value) ||
			strings.EqualFold(line, row.title) {
			return row.value, nil
		}
	}
	var names []string
	for _, row := range rows {
		names = append(names, row.value)
	}
	return "", fmt.Errorf("%q is not an option%s; answer with a number from 1 to %d, or a name", line,
		suggest.Aside(line, names), len(rows))
}

// isName reports whether a line is itself a name, so that it is not taken for the number of another row.
func isName(rows []choice, line string) bool {
	return slices.ContainsFunc(rows, func(row choice) bool { return row.value == line })
}

// printable returns a text of the project's without what would move the cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
