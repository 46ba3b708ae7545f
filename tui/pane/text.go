package pane

import (
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// Plain returns a sanitised text without its colours, which are the only sequences in it. It is called for each log
// line, so it copies nothing where there is no colour.
func Plain(text string) string {
	at := strings.IndexByte(text, '\x1b')
	if at < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for at >= 0 {
		out = append(out, text[:at]...)
		end := strings.IndexByte(text[at:], 'm')
		if end < 0 {
			return string(out)
		}
		text = text[at+end+1:]
		at = strings.IndexByte(text, '\x1b')
	}
	return string(append(out, text...))
}

// Clean returns a text of unknown origin as one sanitised line without colours.
func Clean(text string) string {
	return Plain(devenv.Sanitize(strings.NewReplacer("\n", " ", "\r", " ").Replace(text)))
}
