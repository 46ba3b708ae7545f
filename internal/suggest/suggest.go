// Package suggest finds the known word that a misspelled one stands for.
package suggest

import (
	"fmt"
	"slices"
	"strings"
)

// maxTypos is how many letters of a word may be wrong.
const maxTypos = 2

// Closest returns the known word that differs least from a given one, by two typos at most; "" where none is close.
// Numbers are not guessed: 3.13 is no misspelled 3.12, but FD-R2 is a misspelled FD-R02.
func Closest(given string, known []string) string {
	closest, least := "", min(maxTypos, len(given)-1)+1
	for _, word := range known {
		if typos := Distance(strings.ToLower(given), strings.ToLower(word)); typos < least && sameNumber(given, word) {
			closest, least = word, typos
		}
	}
	return closest
}

// Question asks whether the closest word was meant; "" where none is close.
func Question(given string, known []string) string {
	if word := Closest(given, known); word != "" && word != given {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return ""
}

// Aside returns the question in parentheses, to follow the name of what is unknown; "" where no word is close.
func Aside(given string, known []string) string {
	if question := Question(given, known); question != "" {
		return " (" + question + ")"
	}
	return ""
}

// sameNumber reports whether a known word has the digits of a given one, in any order, or none at all.
func sameNumber(given, known string) bool {
	return digits(known) == "" || digits(given) == digits(known)
}

// digits returns the digits of a word without zeros, sorted.
func digits(word string) string {
	found := strings.Map(func(r rune) rune {
		if r >= '1' && r <= '9' {
			return r
		}
		return -1
	}, word)
	return string(slices.Sorted(slices.Values([]rune(found))))
}

// Distance returns how many letters must be inserted, removed, replaced or swapped with their neighbour to make one
// word of another: the optimal string alignment distance.
func Distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	typos := make([][]int, len(a)+1) // typos[i][j] is the distance of the first i letters from the first j
	for i := range typos {
		typos[i] = make([]int, len(b)+1)
		for j := range typos[i] {
			typos[i][j] = fewest(typos, a[:i], b[:j])
		}
	}
	return typos[len(a)][len(b)]
}

// fewest returns the distance of two words, given those of their beginnings.
func fewest(typos [][]int, a, b []rune) int {
	i, j := len(a), len(b)
	if i == 0 || j == 0 {
		return i + j
	}
	replaced := 1
	if a[i-1] == b[j-1] {
		replaced = 0
	}
	least := min(typos[i-1][j]+1, typos[i][j-1]+1, typos[i-1][j-1]+replaced)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		least = min(least, typos[i-2][j-2]+1)
	}
	return least
}
