package stack

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// stated returns the first cause among what a container said. The exception that it raised last counts most, from the
// first one of its chain on; only lines after it can say more. Without one, the last lines count.
func stated(c *facts.Container, among []rule.LogRule) *check.Finding {
	last := c.Raised()
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
		if f := classified(c, rule.Statement{Text: paragraph(after[i:])}, among); f != nil {
			return f
		}
	}
	if last == nil {
		return nil
	}
	for _, e := range last.Chain() {
		if f := classified(c, rule.Statement{Text: e.Text(), Raised: last}, among); f != nil {
			return f
		}
	}
	return nil
}

// continues is a line of an object or of a stack that Node.js prints below an error, which says more.
var continues = lazyregexp.New(`^\s+(?:at \S|\w+: .*,?$)`)

const maxRecent = 20

// classified returns what a statement says, as a finding.
func classified(c *facts.Container, s rule.Statement, among []rule.LogRule) *check.Finding {
	for _, r := range among {
		found, shows := r.Match(s)
		if !shows {
			continue
		}
		if f := r.Explain(c, r.Merged(found)); f != nil {
			if f.ID == "" {
				f.ID = r.ID
			}
			return f
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
