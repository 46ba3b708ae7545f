package redact

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	reference = lazyregexp.New(`^(?:\$+[({A-Za-z_]|%\(|\{\{|\{[\w.]*\}|<[^<>]*>|\*+$|x{3,}$|…|\.\.\.|\[)`)
	pathValue = lazyregexp.New(`^(?:~|\.{0,2})/[\w./@-]*$|^[\w-]+\.(?:key|pem|crt|json|ya?ml|toml|env|txt|py)$`)
	codeValue = lazyregexp.New(`^[A-Za-z_]+(?:\.[A-Za-z_]+)+$|^\w+(?:\.\w+)*[(\[]`)
	// said are words that stand after a secret's name and are none: what a message says of it, and types in code.
	said = strings.Fields(`
		true false null none nil yes no on off undefined missing required invalid expired empty unset
		unknown wrong incorrect ok error failed denied rejected accepted not set the is was are must has
		field str string secretstr bytes int bool any optional annotated union list dict basic bearer
		negotiate digest sha256 hs256 rs256 es256 external default never always file env prompt
	`)
)

const longestPlaceholder = 512

// isPlaceholder reports whether what stands for a secret is none: a reference, a path, code, a word of a message.
func isPlaceholder(name, value string) bool {
	if len(value) > longestPlaceholder {
		return false
	}
	lower := strings.ToLower(value)
	return value == "" || reference.MatchString(value) ||
		slices.Contains(said, strings.TrimRight(lower, ".:;,!")) || codeValue.MatchString(value) ||
		lower == strings.ToLower(name) || isPath(value) || strings.TrimLeft(value, `-=:/\"'>|`) == ""
}

// isPath distinguishes a path from a secret in base64, which may begin with a slash, too.
func isPath(value string) bool {
	random := len(value) > 20 && strings.Count(value, "/") < 3 && !strings.Contains(value, ".") &&
		strings.ContainsAny(value, "0123456789") &&
		strings.ToLower(value) != value && strings.ToUpper(value) != value
	return !random && pathValue.MatchString(value)
}

// valueAt returns the value that begins at a place: what is between quotes, or up to where a word ends. It is empty
// where there is none.
func (s *scanner) valueAt(at int) span {
	text := s.text
	if at < len(text) && text[at] == '\\' && at+1 < len(text) && isQuote(text[at+1]) { // a quote within a quoted text
		end := strings.Index(text[at+2:], text[at:at+2])
		if end >= 0 && !strings.Contains(text[at+2:at+2+end], "\n") {
			return span{at + 2, at + 2 + end}
		}
		at += 2
	}
	if at < len(text) && isQuote(text[at]) {
		return s.quotedAt(at)
	}
	if at > s.unquoted.start && at < s.unquoted.end { // all that begin in it end there
		return span{at, s.unquoted.end}
	}
	end := at
	for end < len(text) && !endsWord(text, end) {
		if strings.HasPrefix(text[end:], "${") || strings.HasPrefix(text[end:], "$(") {
			end = closing(text, end+1)
			continue
		}
		end++
	}
	s.unquoted = span{at, end}
	return s.unquoted
}

// longestQuote bounds how far the end of a quoted value is looked for.
const longestQuote = 4096

func (s *scanner) quotedAt(at int) span {
	text, quote := s.text, s.text[at]
	for end := at + 1; end < len(text) && end < at+longestQuote && text[end] != '\n'; end++ {
		switch text[end] {
		case '\\':
			end++
		case quote:
			return span{at + 1, end}
		}
	}
	return s.valueAt(at + 1)
}

// endsWord reports whether an unquoted value ends at a place. Commas and the like end one only where nothing else of it
// can follow.
func endsWord(text string, at int) bool {
	switch c := text[at]; {
	case isSpace(c) || isQuote(c):
		return true
	case c == '\\':
		return at+1 < len(text) && strings.IndexByte(`nrt"'\`, text[at+1]) >= 0
	case strings.IndexByte(",;&|)]}", c) >= 0:
		return at+1 == len(text) || strings.IndexByte(" \t\r\n\"'`,;&|)]}\\", text[at+1]) >= 0 || pairAt(text, at+1)
	}
	return false
}

// pairAt reports whether another name with its value begins at a place.
func pairAt(text string, at int) bool {
	end := nameEnd(text, at)
	return end > at && end < len(text) && (text[end] == '=' || text[end] == ':')
}

// closing is the place behind the brace or parenthesis that closes the one at a place.
// longestBrace bounds how far the end of a reference is looked for.
const longestBrace = 256

func closing(text string, at int) int {
	depth, text := 0, text[:min(len(text), at+longestBrace)]
	if at >= len(text) || !strings.ContainsAny(text[at:], "})") {
		return at + 1
	}
	for i := at; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case '{', '(':
			depth++
		case '}', ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return at + 1
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
