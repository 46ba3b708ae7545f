package wizard

import (
	"strings"

	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/assets"
)

// question is one page of the form.
type question struct {
	key     string
	field   huh.Field
	answer  func(*answers) string // for the summary
	meaning func() string         // of the choice that the cursor is on
	choices []choice              // nil where the answer is typed
	relabel func(width int)       // fits the choices to the width
}

// choice is one row of a question: what it is called, and in a line what it means.
type choice struct{ value, title, meaning string }

const confirmKey = "write"

// questions are the pages, in order.
func questions(a *answers) []question {
	versions := assets.Load()
	asked := []question{
		textQuestion("name", "What is the project called?", &a.name, checkName),
		choiceQuestion("db", "Which database?", &a.database, services(versions.Databases)),
		choiceQuestion("cache", "Which cache?", &a.cache, services(versions.Caches)),
		choiceQuestion("python", "Which Python?", &a.python, pythons(versions)),
		choiceQuestion("base", "Which base for the production image?", &a.base, bases(versions)),
	}
	port := textQuestion("port", "Which port on this machine?", &a.port, checkPort)
	port.answer = func(a *answers) string { return "port " + a.port }
	return append(asked, port)
}

func textQuestion(key, title string, value *string, check func(string) error) question {
	return question{
		key:    key,
		field:  huh.NewInput().Key(key).Title(title).Prompt("> ").Value(value).Validate(check),
		answer: func(*answers) string { return *value },
	}
}

func choiceQuestion(key, title string, value *string, choices []choice) question {
	field := huh.NewSelect[string]().Key(key).Title(title).Options(labels(choices, 80)...).Value(value)
	return question{
		key:     key,
		field:   field,
		answer:  func(*answers) string { return find(choices, *value).title },
		meaning: func() string { return find(choices, *value).meaning },
		choices: choices,
		relabel: func(width int) { field.Options(labels(choices, width)...) },
	}
}

// labels are the rows of a question: title and meaning where every row fits into the width, else the title.
func labels(choices []choice, width int) []huh.Option[string] {
	wide := fit(choices, width)
	column := titleColumn(choices)
	var options []huh.Option[string]
	for _, choice := range choices {
		label := choice.title
		if wide {
			label += strings.Repeat(" ", column-ansi.StringWidth(choice.title)) + choice.meaning
		}
		options = append(options, huh.NewOption(label, choice.value))
	}
	return options
}

// fit says whether title and meaning of every choice stand on one line.
func fit(choices []choice, width int) bool {
	column := titleColumn(choices)
	for _, choice := range choices {
		if column+ansi.StringWidth(choice.meaning) > width {
			return false
		}
	}
	return true
}

func titleColumn(choices []choice) int {
	column := 0
	for _, choice := range choices {
		column = max(column, ansi.StringWidth(choice.title)+2)
	}
	return column
}

func services(table []assets.Choice) []choice {
	var choices []choice
	for _, row := range table {
		choices = append(choices, choice{row.Kind, strings.TrimSpace(row.Title + " " + row.Default()), row.Meaning})
	}
	return choices
}

func bases(versions assets.Versions) []choice {
	var choices []choice
	for _, row := range versions.Bases {
		choices = append(choices, choice{row.Kind, row.Title, row.Meaning})
	}
	return choices
}

func pythons(versions assets.Versions) []choice {
	var choices []choice
	for _, row := range versions.Pythons {
		if !row.Offered() {
			continue
		}
		choices = append(choices, choice{row.Version, "Python " + row.Version, row.Meaning})
	}
	return choices
}

func find(choices []choice, value string) choice {
	for _, row := range choices {
		if row.value == value {
			return row
		}
	}
	return choice{title: value}
}
