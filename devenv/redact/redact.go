// Package redact hides secrets in text that fastdock shows: by the form that they have (a provider's key, a JWT, a PEM
// block), by what stands before them (a name, a client's flag, an Authorization header), and by their values, where
// those are known. What is no secret stays as it is: references to variables, paths, versions, digests and prose.
package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Mask stands for what is hidden.
const Mask = "***"

// Text hides what is a secret by its form or by what stands before it. It takes linear time.
func Text(text string) string {
	var out strings.Builder
	done := 0
	for _, s := range find(text) {
		out.WriteString(text[done:s.start])
		out.WriteString(Mask)
		done = s.end
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// Secrets returns what Text would hide.
func Secrets(text string) []string {
	var secrets []string
	for _, s := range find(text) {
		secrets = append(secrets, text[s.start:s.end])
	}
	return secrets
}

// Command returns the secrets in the words of a command.
func Command(words []string) []string {
	line, _ := lineOf(words)
	return Secrets(line)
}

// Words returns the words of a command without their secrets.
func Words(words []string) []string {
	line, begins := lineOf(words)
	spans := find(line)
	shown := make([]string, len(words))
	for i, word := range words {
		done := begins[i]
		end := done + len(word)
		for _, s := range spans {
			if s.end > done && s.start < end {
				shown[i] += line[done:max(done, s.start)] + Mask
				done = min(s.end, end)
			}
		}
		shown[i] += line[done:end]
	}
	return shown
}

// lineOf returns a command as one line, and where each word begins in it.
func lineOf(words []string) (line string, begins []int) {
	var out strings.Builder
	for _, word := range words {
		quote := ""
		if strings.ContainsAny(word, " \t\n") && !strings.ContainsAny(word, `"'`) {
			quote = `"`
		}
		out.WriteString(quote)
		begins = append(begins, out.Len())
		out.WriteString(word + quote + " ")
	}
	return out.String(), begins
}

// Variable returns the secrets in the value of a variable, a label or a setting.
func Variable(name, value string) []string {
	switch {
	case whole(name, value):
		return []string{value}
	case IsName(name):
		return Secrets(lead + value)
	}
	return Secrets(value)
}

// Value returns the value of a variable without its secrets.
func Value(name, value string) string {
	switch {
	case whole(name, value):
		return Mask
	case IsName(name):
		return strings.TrimPrefix(Text(lead+value), lead)
	}
	return Text(value)
}

// lead makes the rules for names apply to a value alone.
const lead = "PASSWORD="

// whole reports whether all of a value is secret.
func whole(name, value string) bool {
	return IsName(name) && !isPlaceholder(name, value) && !strings.Contains(value, "://") || isRandomValue(name, value)
}

// span is a part of a text.
type span struct{ start, end int }

// find returns every secret in a text, in order.
func find(text string) []span {
	spans := slices.Concat(scan(text), userinfos(text), formatted(text))
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	apart := spans[:0]
	for _, s := range spans {
		last := len(apart) - 1
		switch {
		case s.start >= s.end || strings.Trim(text[s.start:s.end], "*") == "": // hidden already
		case last >= 0 && s.start < apart[last].end:
			apart[last].end = max(apart[last].end, s.end)
		default:
			apart = append(apart, s)
		}
	}
	return apart
}
