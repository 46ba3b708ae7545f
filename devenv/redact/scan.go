package redact

import (
	"encoding/base64"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// scanner goes through a text word by word: names with their values, flags of clients and what follows them.
type scanner struct {
	text  string
	found []span

	end      int    // of the word that the place is in
	unquoted span   // the value that was looked at last
	client   client // of the command that the place is in
	previous string // word
	skip     int    // words until the one that is a secret; 0 is none
}

func scan(text string) []span {
	s := scanner{text: text}
	for at := 0; at < len(text); {
		switch {
		case strings.HasPrefix(text[at:], "${"):
			at = max(s.reference(at), at+1)
		case isWordStart(text, at):
			at = max(s.word(at), at+1)
		default:
			s.between(text[at], at)
			at++
		}
	}
	return s.found
}

// between ends a command where the text between words does. A list in YAML has a line for each word.
func (s *scanner) between(c byte, at int) {
	switch c {
	case ';', '|', '&':
		s.client, s.skip, s.previous = client{}, 0, ""
	case '\n':
		if line := s.text[at+1 : min(len(s.text), at+80)]; strings.Trim(line, "+- \t\\") != "" && !isListItem(line) {
			s.client, s.skip, s.previous = client{}, 0, ""
		}
	}
}

// isListItem reports whether a line, which may be one of a diff, is an item of a list or begins with a quotation.
func isListItem(line string) bool {
	begin := strings.TrimLeft(line, " \t\r\n\f")
	if begin != "" && (begin[0] == '"' || begin[0] == '\'') || strings.HasPrefix(begin, "- ") {
		return true
	}
	signed := line != "" && (line[0] == '+' || line[0] == '-')
	return signed && strings.HasPrefix(strings.TrimLeft(line[1:], " \t\r\n\f"), "- ")
}

// reference goes past ${NAME:-value}, ${NAME:?message} and the like; only a value for want of another can be a secret.
func (s *scanner) reference(at int) int {
	inside := s.inside(at)
	if inside.end == 0 {
		return max(closing(s.text, at+1), at+2)
	}
	text := s.text[inside.start:inside.end]
	if !IsName(s.text[at+2:variableEnd(s.text, at+2)]) || isPlaceholder("", text) || strings.Contains(text, "://") {
		return inside.start
	}
	return s.hide(inside)
}

// inside returns the value for want of another of the reference at a place; it ends at 0 where there is none.
func (s *scanner) inside(at int) span {
	end := closing(s.text, at+1)
	begin := variableEnd(s.text, at+2)
	if begin < len(s.text) && s.text[begin] == ':' {
		begin++
	}
	if begin+1 >= end || s.text[begin] != '-' && s.text[begin] != '=' {
		return span{}
	}
	return span{begin + 1, end - 1}
}

func variableEnd(text string, at int) int {
	for at < len(text) && (isLetter(text[at]) || isDigit(text[at]) || text[at] == '_') {
		at++
	}
	return at
}

// word looks at the word at a place and returns the place to go on from.
func (s *scanner) word(at int) int {
	if at >= s.end {
		s.end = wordEnd(s.text, at)
	}
	end := s.end
	word := s.text[at:end]
	if s.skip > 0 && !strings.HasPrefix(word, "-") {
		if s.skip--; s.skip == 0 {
			return s.hide(s.valueAt(at))
		}
	}
	next := end
	if secret, ok := s.follows(at, end); ok {
		next = s.hide(secret)
	} else if name := nameEnd(s.text, at); name < end && name > at {
		next = name // its value is looked at as a word of its own
		if strings.IndexByte("=:", s.text[name]) < 0 {
			next = end
		}
	}
	// of a diff, a comment or a quotation
	if next == end && s.skip == 0 && strings.IndexByte("+#>", word[0]) >= 0 && len(word) > 1 {
		return at + 1
	}
	if s.previous = ""; len(word) <= longestName {
		s.record(strings.TrimSuffix(word, ":"))
	}
	return next
}

// hide notes a secret, and returns the place behind it.
func (s *scanner) hide(secret span) int {
	if secret.start < secret.end {
		s.found = append(s.found, secret)
	}
	return secret.end
}

// follows returns the secret that a word at a place leads to.
func (s *scanner) follows(at, end int) (span, bool) {
	for _, rule := range []func(at, end int) (span, bool){s.ofClient, s.ofName, s.ofRandom, s.ofScheme, s.ofStatement} {
		if secret, ok := rule(at, end); ok && secret.start < secret.end {
			return secret, true
		}
	}
	return span{}, false
}

// between a name and its value: quotes, an equals sign, a colon or an arrow.
var separator = lazyregexp.New(`^\\?["']?\]?[ \t]*(?:=>|[:=]=?)[ \t]*`)

// after a flag: spaces, the quotes and commas of a list, or the next line of one. A backquote
// ends a flag in a sentence.
var afterFlag = lazyregexp.New(`^(?:=|(?:\\?["'],?|,)?[ \t]*(?:\r?\n[+-]?[ \t]*(?:- +)?)?)(?:)`)

// ofName returns the value behind a name that is a secret's.
func (s *scanner) ofName(at, _ int) (span, bool) {
	name := nameEnd(s.text, at)
	if label := s.text[at:name]; !IsName(label) && label != "auth" &&
		(label != "sig" || at == 0 || strings.IndexByte("?&", s.text[at-1]) < 0) {
		return span{}, false
	}
	label, rest := s.text[at:name], s.text[name:min(len(s.text), name+64)]
	between := separator.FindString(rest)
	flag := strings.HasPrefix(label, "-")
	switch {
	case between == "" && flag && (!strings.HasPrefix(rest, ",") || s.inList(at)):
		between = afterFlag.FindString(rest)
	case between == "" && (strings.EqualFold(s.previous, "ENV") || isStatement(label, rest)):
		between = strings.Repeat(" ", len(rest)-len(strings.TrimLeft(rest, " ")))
	}
	if between == "" {
		return span{}, false
	}
	if begin := name +
		len(between); strings.HasPrefix(strings.TrimLeft(s.text[begin:min(len(s.text), begin+2)], `"'`), "$") {
		return s.given(begin)
	}
	value := s.valueAt(name + len(between))
	switch lower := strings.ToLower(label); {
	case label == "auth":
		return value, isBasic(s.text[value.start:value.end])
	case strings.HasSuffix(lower, "authorization"):
		return s.header(value), true
	case strings.HasSuffix(lower, "cookie"):
		return span{value.start, headerEnd(s.text, value.start)}, true
	case flag && (strings.HasPrefix(s.text[value.start:value.end], "-") ||
		strings.Contains(s.text[value.start:value.end], "id=")):
		return span{}, false
	}
	if whole, ok := s.wholeLine(at, label, between, value); ok && !flag {
		return whole, true
	}
	return s.plain(label, between, value)
}

// longestList bounds how far back the begin of a list is looked for.
const longestList = 4096

// inList reports whether a list in brackets begins before a place, in its line. There a comma parts a flag from its
// value, in a sentence it does not.
func (s *scanner) inList(at int) bool {
	line := s.text[max(0, at-longestList):at]
	return strings.Contains(line[strings.LastIndexByte(line, '\n')+1:], "[")
}

// given returns the value for want of another of a reference: ${NAME:-value}.
func (s *scanner) given(at int) (span, bool) {
	if isQuote(s.text[at]) {
		at++
	}
	if !strings.HasPrefix(s.text[at:], "${") {
		return span{}, false
	}
	inside := s.inside(at)
	text := s.text[inside.start:inside.end]
	return inside, inside.start < inside.end && !isPlaceholder("", text) && !strings.Contains(text, "://")
}

// plain leaves out what is no secret, and the sentence that a message has behind a colon.
func (s *scanner) plain(label, between string, value span) (span, bool) {
	text := s.text[value.start:value.end]
	if strings.HasSuffix(label, "s") && strings.Trim(text, "0123456789") == "" { // a count: max_tokens
		return span{}, false
	}
	prose := strings.HasSuffix(between, ": ") && isLetters(text) && len(text) < 16
	if prose && value.end+1 < len(s.text) && s.text[value.end] == ' ' && isLetter(s.text[value.end+1]) {
		return span{}, false
	}
	if user := userAlone.FindStringSubmatchIndex(text); user != nil {
		return span{value.start + user[2], value.start + user[3]}, true
	}
	if isPlaceholder(strings.TrimLeft(label, "-"), text) || strings.Contains(text, "://") {
		return span{}, false
	}
	// openssl's
	if kind, rest, found := strings.Cut(text, ":"); found && (kind == "pass" || kind == "env" || kind == "file") {
		return span{value.end - len(rest), value.end}, kind == "pass"
	}
	return value, true
}

// userAlone is a URL whose user is the secret where its variable is one's: a Sentry DSN.
var userAlone = lazyregexp.New(`^[a-z]+://([^:/@?#$*]+)@`)

// isBasic reports whether a text is "user:password" in base64, as Docker keeps it.
func isBasic(text string) bool {
	decoded, err := base64.StdEncoding.DecodeString(text)
	return err == nil && strings.Contains(string(decoded), ":")
}

// header returns what is secret of an Authorization header: all behind the scheme.
func (s *scanner) header(value span) span {
	if scheme.MatchString(s.text[value.start:value.end]) && value.end < len(s.text) && s.text[value.end] == ' ' {
		return s.valueAt(value.end + 1)
	}
	if word, _, found := strings.Cut(s.text[value.start:value.end], " "); found && scheme.MatchString(word) { // quoted
		return span{value.start + len(word) + 1, value.end}
	}
	if isPlaceholder("", s.text[value.start:value.end]) {
		return span{}
	}
	return value
}

func headerEnd(text string, at int) int {
	for i := at; i < len(text); i++ {
		if text[i] == '\n' || isQuote(text[i]) {
			return i
		}
	}
	return len(text)
}

var scheme = lazyregexp.New(`^(?i:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)$`)

// ofScheme returns what stands behind Bearer and Basic outside a header, where it does not look like a word.
func (s *scanner) ofScheme(at, end int) (span, bool) {
	if end-at > len("bearer") {
		return span{}, false
	}
	if word := strings.ToLower(s.text[at:end]); word != "bearer" && word != "basic" || end >= len(s.text) ||
		s.text[end] != ' ' {
		return span{}, false
	}
	value := s.valueAt(end + 1)
	text := s.text[value.start:value.end]
	return value, len(text) >= 8 && (strings.ContainsAny(text, "0123456789=") ||
		strings.ToLower(text[1:]) != text[1:]) && !isPlaceholder("", text)
}

// isStatement reports whether a name that no sign follows has a value all the same, as in SQL and netrc.
func isStatement(label, rest string) bool {
	return label == "PASSWORD" && (strings.HasPrefix(rest, " '") || strings.HasPrefix(rest, " \""))
}

// ofStatement returns what SQL and netrc say.
func (s *scanner) ofStatement(at, end int) (span, bool) {
	word := s.text[at:end]
	if strings.HasSuffix(s.text[:at], "locate revision identified ") {
		return span{}, false // Alembic's words about a migration
	}
	if strings.EqualFold(s.previous, "identified") && strings.EqualFold(word, "by") ||
		s.previous == "login" && word != "password" {
		secret, found := s.netrc(word, end)
		return secret, found && !isPlaceholder("", s.text[secret.start:secret.end])
	}
	return span{}, false
}

func (s *scanner) netrc(word string, end int) (span, bool) {
	const lead = " password "
	switch {
	case strings.EqualFold(word, "by") && end < len(s.text) && s.text[end] == ' ':
		return s.valueAt(end + 1), true
	case strings.HasPrefix(s.text[end:], lead):
		return s.valueAt(end + len(lead)), true
	}
	return span{}, false
}

func isWordStart(text string, at int) bool {
	c := text[at]
	return isLetter(c) || isDigit(c) || strings.IndexByte("-_>./$%*#@!~^+", c) >= 0 || c >= 0x80
}

// wordEnd returns where a word ends: at spaces, quotes and what parts the items of lists, queries and commands.
func wordEnd(text string, at int) int {
	end := at + 1
	for end < len(text) && !isSpace(text[end]) && !isQuote(text[end]) && strings.IndexByte(`,;&|()[]{}?\`, text[end]) < 0 {
		end++
	}
	return end
}

// nameEnd returns where the name of a variable, a flag or a header ends.
func nameEnd(text string, at int) int {
	end := at
	for end < len(text) && end-at <= longestName &&
		(isLetter(text[end]) || isDigit(text[end]) || strings.IndexByte("_-.", text[end]) >= 0) {
		end++
	}
	return end
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isLetters(text string) bool {
	for i := range len(text) {
		if !isLetter(text[i]) {
			return false
		}
	}
	return true
}
