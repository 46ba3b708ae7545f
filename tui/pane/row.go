package pane

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// Fit returns a text exactly width columns wide, cut with "…" or padded with spaces. Its colours stay whole.
func Fit(text string, width int) string {
	if width <= 0 {
		return ""
	}
	columns := ansi.StringWidth(text)
	if columns > width {
		text = ansi.Truncate(text, width, "…")
		columns = ansi.StringWidth(text) // one less than width where a wide character did not fit
	}
	return text + strings.Repeat(" ", max(0, width-columns))
}

// A text is not broken at its hyphens: an option of a command stays whole.
var (
	keepHyphens    = strings.NewReplacer("-", noBreakHyphen)
	restoreHyphens = strings.NewReplacer(noBreakHyphen, "-")
)

const noBreakHyphen = "\u2011"

// Wrap breaks a text into rows of at most width columns, between words where it can. Its colours stay whole.
func Wrap(text string, width int) []string {
	wrapped := lipgloss.Wrap(keepHyphens.Replace(text), max(1, width), "")
	return strings.Split(restoreHyphens.Replace(wrapped), "\n")
}

// WrapHanging breaks a text into rows as Wrap does; those after the first one are indented.
func WrapHanging(text string, width, indent int) []string {
	rows := Wrap(text, width)
	if len(rows) == 1 || width <= 2*indent {
		return rows
	}
	at := ansi.StringWidth(rows[0])
	if ansi.Strip(ansi.Cut(text, at, at+1)) == " " {
		at++
	}
	rows = rows[:1]
	for _, row := range Wrap(ansi.TruncateLeft(text, at, ""), width-indent) {
		rows = append(rows, strings.Repeat(" ", indent)+row)
	}
	return rows
}

// Justify puts one text at the left and one at the right of a row; the left one is cut if needed.
func Justify(left, right string, width int) string {
	if right == "" {
		return Fit(left, width)
	}
	return Fit(left, width-ansi.StringWidth(right)) + Fit(right, min(width, ansi.StringWidth(right)))
}

// TitleRule returns a pane's title row: a line with the title at the left and marks at the right.
func TitleRule(title, right string, width int, theme theme.Theme) string {
	dash := func(n int) string { return theme.Line.Render(strings.Repeat("─", max(0, n))) }
	if title != "" {
		title = " " + theme.Strong.Render(title) + " "
	}
	if right != "" {
		right = " " + right + " "
	}
	gap := width - 2 - ansi.StringWidth(title) - ansi.StringWidth(right)
	return Fit(dash(1)+title+dash(gap)+right+dash(1), width)
}

// PadRows returns exactly height rows, with empty ones at the end.
func PadRows(rows []string, width, height int) []string {
	for len(rows) < height {
		rows = append(rows, strings.Repeat(" ", max(0, width)))
	}
	return rows[:max(0, height)]
}
