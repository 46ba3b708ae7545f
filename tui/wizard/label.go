package wizard

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// labels returns the rows of a question: title and meaning where every row fits into the width, else the title, and
// what is remarkable about it.
func labels(choices []choice, width int) []string {
	wide := fitsWidth(choices, width)
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

// fitsWidth reports whether title and meaning of every choice stand on one line.
func fitsWidth(choices []choice, width int) bool {
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
