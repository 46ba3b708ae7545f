package devenv

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabWidth is what terminals take a tab for.
const tabWidth = 8

// Sanitize makes one line of foreign text fit to be printed on a terminal: printable text and colours (SGR)
// stay, tabs become spaces, of a line overwritten with carriage returns the last version stays, and every
// other control sequence, C0, C1 and invalid UTF-8 is taken out. It ends with a reset if it has colours.
//
// Neither ansi.Strip (which leaves C0 and C1) nor Bubble Tea's renderer (which passes DCS and C1) does this.
func Sanitize(line string) string {
	line = lastOverwrite(line)
	if plain(line) {
		return line
	}
	var out strings.Builder
	out.Grow(len(line))
	rest := strings.ToValidUTF8(line, "\uFFFD")
	parser := ansi.NewParser()
	var state byte
	column, coloured := 0, false
	for len(rest) > 0 {
		sequence, width, size, next := ansi.DecodeSequence(rest, state, parser)
		if size == 0 {
			break
		}
		switch {
		case isSGR(sequence, parser):
			out.WriteString(sequence)
			coloured = true
		case sequence == "\t":
			width = tabWidth - column%tabWidth
			out.WriteString(strings.Repeat(" ", width))
			column += width
		case width > 0 && printable(sequence):
			out.WriteString(sequence)
			column += width
		}
		rest, state = rest[size:], next
	}
	if coloured {
		out.WriteString("\x1b[m")
	}
	return out.String()
}

// sanitizeText does the same for text of several lines, without colours, for probes and errors.
func sanitizeText(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = ansi.Strip(Sanitize(strings.TrimRight(line, "\r")))
	}
	return strings.Join(lines, "\n")
}

func lastOverwrite(line string) string {
	line = strings.TrimRight(line, "\r")
	return line[strings.LastIndexByte(line, '\r')+1:]
}

// isSGR is true for a complete CSI … m without private marker or intermediate bytes.
func isSGR(sequence string, parser *ansi.Parser) bool {
	return strings.HasPrefix(sequence, "\x1b[") && strings.HasSuffix(sequence, "m") && ansi.Cmd(parser.Command()) == 'm'
}

// printable refuses C0, DEL and C1, which the decoder may hand out as text.
func printable(sequence string) bool {
	r, _ := utf8.DecodeRuneInString(sequence)
	return r >= 0x20 && (r < 0x7f || r > 0x9f)
}

func plain(line string) bool {
	for i := range len(line) {
		if line[i] < 0x20 || line[i] > 0x7e {
			return false
		}
	}
	return true
}
