package rule

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Stated returns the first cause among what a container said. The exception that it raised last counts most, from the
// first one of its chain on; only lines after it can say more. Without one, the last lines count.
func Stated(c *facts.Container, among []LogRule) *check.Finding {
	last, among := c.Raised(), countingFor(c, among)
	after := c.Log
	if last != nil {
		after = c.Log[min(last.Last+1, len(c.Log)):]
	}
	for i, line := range slices.Backward(after) {
		if facts.IsNoise(line) || i > 0 && continues.MatchString(line) {
			continue
		}
		if !c.IsFailing() && (len(after)-i > maxRecent || !facts.IsComplaint(line)) {
			continue // what a container that is well said long ago is over
		}
		if f := Classified(c, Statement{Text: paragraph(after[i:])}, among); f != nil {
			return f
		}
	}
	if last == nil {
		return nil
	}
	for _, e := range last.Chain() {
		if f := Classified(c, Statement{Text: e.Text(), Raised: last}, among); f != nil {
			return f
		}
	}
	return nil
}

// countingFor returns those that count in a container's own log: a server logs what its clients do wrong, too.
func countingFor(c *facts.Container, rules []LogRule) []LogRule {
	kind := facts.Database(c.Config().Image)
	if kind == "" || len(c.Config().Entrypoint) > 0 {
		return rules
	}
	return slices.DeleteFunc(slices.Clone(rules), func(r LogRule) bool {
		return !r.OfServer && !slices.Contains(r.OfKinds, kind)
	})
}

// continues is a line of an object or of a stack that Node.js prints below an error, which says more.
var continues = lazyregexp.New(`^\s+(?:at \S|\w+: .*,?$)`)

const maxRecent = 20

// Classified returns what a statement says, as a finding.
func Classified(c *facts.Container, s Statement, among []LogRule) *check.Finding {
	for _, r := range among {
		found, shows := r.Match(s)
		if !shows {
			continue
		}
		if f := r.Explain(c, r.Merged(found)); f != nil {
			return identified(f, r.ID)
		}
	}
	return nil
}

// paragraph returns the first of some lines with those that go on with it: that are indented, or follow as a list does.
func paragraph(lines []string) string {
	end := 1
	for end < len(lines) && end < maxParagraph && !logLine.MatchString(lines[end]) {
		end++
	}
	return strings.Join(lines[:end], "\n")
}

const maxParagraph = 30

var logLine = lazyregexp.New(
	`^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b|^\[?\d{4}-\d\d-\d\d|^Traceback `,
)

// before returns the cause that was stated shortly before the last exception. Where that is a package's, and says no
// cause, the package may have logged it, or have caught the exception that says it.
func before(c *facts.Container, among []LogRule) *check.Finding {
	last := c.Raised()
	if last == nil || !facts.RaisedByPackage(c, last) {
		return nil
	}
	for i := last.First - 1; i >= max(0, last.First-maxBefore); i-- {
		said := Statement{Text: c.Log[i]}
		if e := endingAt(c, i); e != nil {
			said = Statement{Text: e.Text(), Raised: e}
			i = e.First
		} else if !facts.IsComplaint(said.Text) || facts.IsNoise(said.Text) {
			continue
		}
		if f := Classified(c, said, countingFor(c, among)); f != nil {
			return f
		}
	}
	return nil
}

const maxBefore = 12

// endingAt returns the exception of the log whose last line is there.
func endingAt(c *facts.Container, line int) *traceback.Exception {
	i := slices.IndexFunc(c.Exceptions, func(e *traceback.Exception) bool { return e.Last == line })
	if i < 0 {
		return nil
	}
	return c.Exceptions[i]
}
