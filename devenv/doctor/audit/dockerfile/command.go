package dockerfile

import (
	"path"
	"slices"
	"strings"
)

// word is a word of a command, without its quotes.
type word struct {
	text string
	line int
}

// command is a simple command of a shell script. What stands in a substitution belongs to its word.
type command struct {
	before string // the operator before it: "&&", "||", ";", "|", "&", or nothing
	words  []word
}

// bare returns the command without what stands before it: assignments, keywords and commands that run another one.
func (c command) bare() command {
	words := c.words
	for len(words) > 0 {
		text := words[0].text
		name, _, assigned := strings.Cut(text, "=")
		switch {
		case assigned && !strings.HasPrefix(text, "-") && !strings.ContainsAny(name, "/$ "):
		case strings.Contains(" if then else do while ! { } time exec sudo env command nice ", " "+text+" "):
		default:
			return command{c.before, words}
		}
		words = words[1:]
	}
	return command{c.before, nil}
}

// name returns the program's, without its folder.
func (c command) name() string {
	if bare := c.bare(); len(bare.words) > 0 {
		return path.Base(bare.words[0].text)
	}
	return ""
}

// line returns where the command stands.
func (c command) line() int { return c.words[0].line }

// is reports whether the command begins with these words, "uv sync", flags between them left out.
func (c command) is(words string) bool {
	want := strings.Fields(words)
	bare := c.bare().words
	if len(bare) == 0 || path.Base(bare[0].text) != want[0] {
		return false
	}
	rest := bare[1:]
	for _, w := range want[1:] {
		for len(rest) > 0 && strings.HasPrefix(rest[0].text, "-") {
			valued := slices.Contains(packageManagers[want[0]], rest[0].text)
			rest = rest[1:]
			if valued && len(rest) > 0 {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 || rest[0].text != w {
			return false
		}
		rest = rest[1:]
	}
	return true
}

// has reports whether a word of the command is one of these, or one of these flags with a value after =.
func (c command) has(flags ...string) bool {
	_, found := c.find(flags...)
	return found
}

func (c command) find(flags ...string) (word, bool) {
	for _, w := range c.words {
		for _, flag := range flags {
			if w.text == flag || strings.HasPrefix(flag, "--") && strings.HasPrefix(w.text, flag+"=") {
				return w, true
			}
		}
	}
	return word{}, false
}

// value returns what a flag is given, as its own word or after =.
func (c command) value(flags ...string) string {
	for i, w := range c.words {
		for _, flag := range flags {
			if after, ok := strings.CutPrefix(w.text, flag+"="); ok {
				return after
			}
			if w.text == flag && i+1 < len(c.words) {
				return c.words[i+1].text
			}
		}
	}
	return ""
}

func (c command) String() string {
	var texts []string
	for _, w := range c.words {
		texts = append(texts, w.text)
	}
	return strings.Join(texts, " ")
}
