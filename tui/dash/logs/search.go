package logs

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// pattern is what is searched for: a regular expression, or the text itself where it is none. Without a capital letter
// it finds both cases.
type pattern struct {
	source  string
	literal string         // lower case where fold is set; "" when find is used
	fold    bool           // both cases
	find    *regexp.Regexp // as it was meant
	invalid string         // why it is no regular expression; empty where it is one
	lower   *regexp.Regexp // for text in lower case, which is faster to search; nil for a case-sensitive pattern
}

// newPattern returns a pattern; nil for no text.
func newPattern(source string) *pattern {
	if source == "" {
		return nil
	}
	p := &pattern{source: source, fold: strings.ToLower(source) == source}
	flags := ""
	if p.fold {
		flags = "(?i)"
	}
	find, err := regexp.Compile(flags + source)
	if err != nil || regexp.QuoteMeta(source) == source {
		p.literal, p.invalid = source, whyInvalid(err)
		find = regexp.MustCompile(flags + regexp.QuoteMeta(source))
	}
	p.find = find
	if p.fold && p.literal == "" {
		p.lower = regexp.MustCompile(source)
	}
	return p
}

// whyInvalid returns what is wrong with a regular expression, in the words of its parser: missing closing ].
func whyInvalid(err error) string {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return wrong.Code.String()
	}
	return ""
}

func (p *pattern) matchesLine(l *line) bool {
	if p.matchesText(l.plain()) {
		return true
	}
	if hidden := l.folded(); hidden != nil {
		for _, row := range hidden.rows {
			if p.matchesText(row) {
				return true
			}
		}
	}
	return false
}

func (p *pattern) matchesText(text string) bool {
	switch {
	case p.lower != nil:
		return p.lower.MatchString(strings.ToLower(text))
	case p.literal == "":
		return p.find.MatchString(text)
	case p.fold:
		return strings.Contains(strings.ToLower(text), p.literal)
	}
	return strings.Contains(text, p.literal)
}

// highlight draws a text with every hit in a style.
func (p *pattern) highlight(text string, style func(...string) string) string {
	var out strings.Builder
	at := 0
	for _, hit := range p.find.FindAllStringIndex(text, -1) {
		if hit[0] == hit[1] {
			continue
		}
		out.WriteString(text[at:hit[0]])
		out.WriteString(style(text[hit[0]:hit[1]]))
		at = hit[1]
	}
	return out.String() + text[at:]
}
