package preview

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

const (
	tabWidth = 4
	longest  = 1000 // columns of a line that are looked at
)

// glyphs are the characters that the pane draws with.
type glyphs struct {
	ascii                     bool
	fresh, gone, rule, cutOff string
	unknown                   string // in place of what must not, or cannot, reach the terminal
}

func unicodeGlyphs() glyphs {
	return glyphs{fresh: "▎", gone: "‾", rule: "─", cutOff: "…", unknown: "\uFFFD"}
}

func asciiGlyphs() glyphs {
	return glyphs{ascii: true, fresh: "+", gone: "-", rule: "-", cutOff: "~", unknown: "?"}
}

// clean makes a line fit to be drawn: tabs become spaces, and what would act on the terminal or hide in it
// (control and format characters, broken UTF-8) is seen as a sign. Nothing is left out, unlike in the output of
// programs: what a file holds is to be seen.
func (s glyphs) clean(line string) string {
	if len(line) <= longest && ordinaryASCII(line) {
		return line
	}
	var out strings.Builder
	column := 0
	for _, r := range line {
		if column >= longest {
			out.WriteString(s.cutOff)
			break
		}
		text, width := s.character(r, column)
		out.WriteString(text)
		column += width
	}
	return out.String()
}

func ordinaryASCII(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' || line[i] > '~' {
			return false
		}
	}
	return true
}

// character returns what is drawn for one at a column, and about how wide that is.
func (s glyphs) character(r rune, column int) (text string, width int) {
	switch {
	case r >= ' ' && r <= '~':
		return string(r), 1
	case r == '\t':
		width = tabWidth - column%tabWidth
		return strings.Repeat(" ", width), width
	case s.ascii, r == unicode.ReplacementChar, !unicode.IsGraphic(r) && r != joiner:
		return s.unknown, 1
	}
	return string(r), 2
}

// joiner is the zero-width joiner, of which emoji are made.
const joiner = '\u200d'

// fit returns a text exactly width columns wide, cut or padded, and where it was cut, in bytes. The text has no
// colours yet.
func (s glyphs) fit(text string, width int) (fitting string, cut int) {
	columns := ansi.StringWidth(text)
	cut = len(text)
	if columns > width {
		text = ansi.Truncate(text, width, s.cutOff)
		cut = max(0, len(text)-len(s.cutOff))
		columns = ansi.StringWidth(text) // one less than width where a wide character did not fit
	}
	return text + strings.Repeat(" ", max(0, width-columns)), cut
}
