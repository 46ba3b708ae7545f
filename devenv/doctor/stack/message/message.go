// Package message reads and shortens what programs say, and finds the advice in it.
package message

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// FirstLine returns the first line of a text.
func FirstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// LowerFirst returns a text with its first letter in lower case.
func LowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// Shortened returns a line as long as it fits into a sentence.
func Shortened(text string) string {
	if runes := []rune(text); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return text
}

const maxQuoted = 200

// Gist returns the first line of a message; with the lines after it, where it only begins a list.
func Gist(message string) string {
	first, rest, _ := strings.Cut(message, "\n")
	if m := inFileLine.FindStringSubmatch(rest); m != nil {
		return first + " (" + m[1] + ")"
	}
	if !strings.HasSuffix(strings.TrimSpace(first), ":") {
		return first
	}
	words := []string{first}
	for line := range strings.Lines(rest) {
		if line = strings.TrimSpace(line); line != "" && len(words) < 4 {
			words = append(words, line)
		}
	}
	return Shortened(strings.Join(words, " "))
}

// inFileLine is how readers of YAML say where an error is.
var inFileLine = lazyregexp.New(`(?m)^\s+in ("[^"<]+", line \d+)`)

// Filled puts the name into a text that has a place for it.
func Filled(text, name string) string {
	if strings.Contains(text, "%") {
		return fmt.Sprintf(text, name)
	}
	return text
}
