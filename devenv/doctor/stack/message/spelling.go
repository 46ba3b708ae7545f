package message

import (
	"strings"

	"github.com/fastdock/fastdock/internal/suggest"
)

// Nearest returns the word that is another one with a letter or two wrong; empty where none is. Words that differ in a
// part of their own, such as DB_HOST and DB_PORT, mean different things.
func Nearest(word string, words []string) string {
	for _, other := range words {
		if other != word && len(word) > 4 && misspelled(strings.Split(word, "_"), strings.Split(other, "_")) {
			return other
		}
	}
	return ""
}

func misspelled(parts, others []string) bool {
	if len(parts) != len(others) {
		return false
	}
	wrong := 0
	for i, part := range parts {
		if d := suggest.Distance(part, others[i]); d > 2 || d > 0 && d*4 > len(part) {
			return false
		} else if d > 0 {
			wrong++
		}
	}
	return wrong == 1
}
