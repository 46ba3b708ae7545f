package detect

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// decode makes text of a file. PowerShell 5 writes `pip freeze > requirements.txt` in UTF-16, which pip reads by its
// byte order mark.
func decode(content []byte) string {
	text := string(content)
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		return decodeUTF16(content[2:], binary.LittleEndian)
	case strings.HasPrefix(text, "\xfe\xff"):
		return decodeUTF16(content[2:], binary.BigEndian)
	}
	return text
}

func decodeUTF16(content []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	return string(utf16.Decode(units))
}

// line puts a text on one line.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }
