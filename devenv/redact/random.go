package redact

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	randomLooks = lazyregexp.New(`^[A-Za-z0-9+/_=-]{20,512}$`)
	uuid        = lazyregexp.New(`^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	variable    = lazyregexp.New(`^[A-Z][A-Z0-9_]{2,}$`)
)

// openWords are words of names whose values look random and are nothing to hide.
var openWords = strings.Fields(`
	sha commit revision ref digest checksum hash etag fingerprint id uuid guid version build image tag
	release arn region bucket container hostname host path url uri file dir
`)

// isRandomValue reports whether a variable has a value that looks random: a key under a name that
// does not say so.
func isRandomValue(name, value string) bool {
	if !randomLooks.MatchString(value) || uuid.MatchString(value) || strings.Count(value, "/") > 3 {
		return false
	}
	if slices.ContainsFunc(wordsOf(name), func(word string) bool { return slices.Contains(openWords, word) }) {
		return false
	}
	return looksMixed(value)
}

// looksMixed reports whether small letters, capitals and digits follow each other as they do in no word. Of few kinds,
// more is asked for.
func looksMixed(value string) bool {
	kinds := map[byte]int{}
	changes, before := 0, byte('-')
	for i := range len(value) {
		kind := kindOf(value[i])
		if kinds[kind]++; before != '-' && kind != '-' && kind != before {
			changes++
		}
		before = kind
	}
	length := len(value) - kinds['-']
	if kinds['0'] < 2 {
		return false
	}
	if kinds['a'] > 0 && kinds['A'] > 0 {
		return changes*10 >= length*4
	}
	return kinds['0'] >= 4 && length >= 24 && changes*10 >= length*3
}

// kindOf returns what a character is: 'a' a small letter, 'A' a capital, '0' a digit, '-' anything else.
func kindOf(c byte) byte {
	switch {
	case isDigit(c):
		return '0'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= 'A' && c <= 'Z':
		return 'A'
	}
	return '-'
}

// ofRandom returns the random value of a variable whose name does not say that it is a secret.
func (s *scanner) ofRandom(at, end int) (span, bool) {
	name := nameEnd(s.text, at)
	if name > end || !variable.MatchString(s.text[at:name]) {
		return span{}, false
	}
	between := separator.FindString(s.text[name:min(len(s.text), name+64)])
	if between == "" {
		return span{}, false
	}
	value := s.valueAt(name + len(between))
	return value, isRandomValue(s.text[at:name], s.text[value.start:value.end])
}
