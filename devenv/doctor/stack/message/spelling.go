package message

import (
	"strings"
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
		if d := distance(part, others[i]); d > 2 || d > 0 && d*4 > len(part) {
			return false
		} else if d > 0 {
			wrong++
		}
	}
	return wrong == 1
}

// distance returns how many letters have to be changed, added or removed to make one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, before+cost)
		}
	}
	return row[len(b)]
}
