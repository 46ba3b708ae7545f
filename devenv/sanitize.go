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
// other control sequence, C0 and C1 is taken out; invalid UTF-8 becomes U+FFFD. Colours left on are reset at the end.
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
	var state byte
	column, coloured := 0, false
	for len(rest) > 0 {
		// Without a parser to collect into: that one panics at its 33rd parameter (x/ansi v0.11).
		sequence, width, size, next := ansi.DecodeSequence(rest, state, nil)
		if size == 0 {
			break
		}
		switch {
		case isSGR(sequence):
			out.WriteString(sequence)
			coloured = sequence != "\x1b[m" && sequence != "\x1b[0m"
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

// excerptSize is how many bytes of a line are reported where it explains a failure.
const excerptSize = 1 << 10

// Excerpt returns the beginning of a line, with a mark where it is cut.
func Excerpt(line string) string {
	if len(line) <= excerptSize {
		return line
	}
	return Sanitize(strings.ToValidUTF8(line[:excerptSize], "")) + "…"
}

// SanitizeText does the same for text of several lines, without colours, for probes and errors.
func SanitizeText(text string) string {
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

// maxSGR is how many separators a colour sequence may have: what is beyond is no colour, and crashes terminal
// libraries that collect parameters into 32 places.
const maxSGR = 31

// isSGR is true for a complete CSI … m without private marker or intermediate bytes.
func isSGR(sequence string) bool {
	parameters, csi := strings.CutPrefix(sequence, "\x1b[")
	parameters, ends := strings.CutSuffix(parameters, "m")
	separators := strings.Count(parameters, ";") + strings.Count(parameters, ":")
	return csi && ends && strings.Trim(parameters, "0123456789;:") == "" && separators <= maxSGR
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
