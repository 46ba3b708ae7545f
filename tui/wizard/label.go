package wizard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// labels returns the rows of a question: title and meaning where every row fits into the width, else the title, and
// what is remarkable about it.
func labels(choices []choice, width int) []string {
	wide := fitsWidth(choices, width)
	choices = withGroups(choices, width)
	column := titleColumn(choices)
	var options []string
	for _, choice := range choices {
		said := choice.mark
		if wide {
			said = choice.meaning
		}
		label := choice.title
		if said != "" && column+ansi.StringWidth(said) <= width {
			label += strings.Repeat(" ", column-ansi.StringWidth(choice.title)) + said
		}
		options = append(options, ansi.Truncate(label, max(1, width), ""))
	}
	return options
}

// withGroups puts the names of groups in front of the titles, where title and mark of every row still fit.
func withGroups(choices []choice, width int) []choice {
	names, marks, before := 0, 0, ""
	for _, choice := range choices {
		names, marks = max(names, len(choice.group)), max(marks, ansi.StringWidth(choice.mark))
	}
	if names == 0 || names+1+titleColumn(choices)+marks > width {
		return choices
	}
	grouped := slices.Clone(choices)
	for i, choice := range choices {
		name := choice.group
		if name == before {
			name = ""
		}
		if before = choice.group; before != "" {
			grouped[i].title = fmt.Sprintf("%-*s %s", names, name, choice.title)
		}
	}
	return grouped
}

// fitsWidth reports whether title and meaning of every choice stand on one line.
func fitsWidth(choices []choice, width int) bool {
	column := titleColumn(withGroups(choices, width))
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
