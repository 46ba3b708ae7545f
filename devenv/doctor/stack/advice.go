package stack

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	advises = lazyregexp.New(
		`(?i)^(?:hint:\s+\w|please |try |use |set |run |install |increase |make sure |did you mean |(?:perhaps|maybe) )` +
			`|\b(?:you (?:can|must|need to|should|have to)|must be|should be|has to be|needs to be|, increase|instead)\b`,
	)
	advisesNothing = lazyregexp.New(`(?i)\b(?:report|bug|see|refer|visit|consult|contact|later|logs?|debug)\b|https?://`)
	sentenceEnd    = lazyregexp.New(`\. +|;\s+|\n\s*`)
)

const maxAdvice = 200

// advice is the sentence of a message that says what to do; empty where it has none.
func advice(message string) string {
	for _, sentence := range sentenceEnd.Regexp().Split(message, -1) {
		sentence = strings.TrimSpace(lineStamp.Regexp().ReplaceAllString(sentence, ""))
		if len(sentence) <= maxAdvice && advises.MatchString(sentence) && !advisesNothing.MatchString(sentence) {
			return strings.TrimRight(sentence, ".!")
		}
	}
	return ""
}

// orAdvice is the fix that a message names itself, else another one.
func orAdvice(message, otherwise string) string {
	if text := advice(message); text != "" {
		return "do what it says: " + text
	}
	return otherwise
}

// gist is the first line of a message; with the lines after it, where it only begins a list.
func gist(message string) string {
	first, rest, _ := strings.Cut(message, "\n")
	if !strings.HasSuffix(strings.TrimSpace(first), ":") {
		return first
	}
	words := []string{first}
	for line := range strings.Lines(rest) {
		if line = strings.TrimSpace(line); line != "" && len(words) < 4 {
			words = append(words, line)
		}
	}
	return shortened(strings.Join(words, " "))
}

const maxBefore = 12

// before is the cause that was stated shortly before the last exception. Where that is a package's, and says no cause,
// the package may have logged it, or have caught the exception that says it.
func (p *patient) before() *check.Finding {
	last := p.raised()
	if last == nil || !p.ofPackage(last) {
		return nil
	}
	for i := last.First - 1; i >= max(0, last.First-maxBefore); i-- {
		said := statement{text: p.log[i]}
		if e := p.endingAt(i); e != nil {
			said = statement{e.Text(), e}
			i = e.First
		} else if !complaint.MatchString(said.text) || isNoise(said.text) {
			continue
		}
		if f := p.classified(said, p.statements()); f != nil {
			return f
		}
	}
	return nil
}

// endingAt is the exception of the log whose last line is there.
func (p *patient) endingAt(line int) *traceback.Exception {
	i := slices.IndexFunc(p.exceptions, func(e *traceback.Exception) bool { return e.Last == line })
	if i < 0 {
		return nil
	}
	return p.exceptions[i]
}

// ofPackage reports whether an exception is of a type of a package, or was raised in the code of one.
func (p *patient) ofPackage(e *traceback.Exception) bool {
	first := e.Chain()[0]
	if top := topOf(first.Module()); top != "" && !p.ownModule(top) {
		return true
	}
	n := len(first.Frames)
	return n > 0 && foreign(first.Frames[n-1].File)
}
