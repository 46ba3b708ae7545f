package traceback

import (
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const (
	heading = "Traceback (most recent call last)"
	direct  = "The above exception was the direct cause of the following exception:"
	during  = "During handling of the above exception, another exception occurred:"

	maxMessage = 80 // lines; a longer one is a dump
	maxDepth   = 20 // groups in groups
)

var (
	frameLine  = lazyregexp.New(`^[>\s]*File "([^"]+)", line (\d+)(?:, in (.+))?$`)
	boxedFrame = lazyregexp.New(`^│ (\S+\.py):(\d+) in (\S+)`)
	typeLine   = lazyregexp.New(`^((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?:: ?(.*))?$`)
	logLine    = lazyregexp.New(
		`^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b|^\[?\d{4}-\d\d-\d\d|^\[\w+ \d` +
			`|^\d+:[A-Z] |^\d\d:\d\d:\d\d`,
	)
)

// Parse returns the exceptions of a log in their order. Those that another one comes from, or that a group holds, are
// found in that one.
func Parse(log []string) []*Exception {
	p := &parser{lines: make([]line, len(log))}
	for i, raw := range log {
		p.lines[i] = lineOf(strings.TrimRight(raw, "\r"))
	}
	var found []*Exception
	for p.at < len(p.lines) {
		if !p.begins() {
			p.at++
			continue
		}
		before := p.at
		if e := p.chain(0); e.Type != "" {
			found = append(found, e)
		}
		p.at = max(p.at, before+1) // a frame without words is none
	}
	return found
}

// parser goes through a log line by line.
type parser struct {
	lines []line
	at    int
}

func (p *parser) more() bool { return p.at < len(p.lines) }

// begins reports whether a traceback begins here. That of a syntax error in the main program has no heading.
func (p *parser) begins() bool {
	text := p.lines[p.at].text
	return strings.Contains(text, heading) || frameLine.MatchString(text)
}

// chain reads an exception, and those that were raised from it or while it was handled: the last one is returned.
func (p *parser) chain(nested int) *Exception {
	e := p.exception(nested)
	for e.Type != "" && p.follows() {
		next := p.exception(nested)
		if next.Type == "" {
			break
		}
		next.Cause, next.First = e, e.First
		e = next
	}
	return e
}

// follows moves to the next exception where words tie it to the one before.
func (p *parser) follows() bool {
	at := p.skipBlank(p.at)
	if at >= len(p.lines) {
		return false
	}
	if text := strings.TrimSpace(p.lines[at].text); text != direct && text != during {
		return false
	}
	if at = p.skipBlank(at + 1); at >= len(p.lines) {
		return false
	}
	p.at = at
	return p.begins()
}

func (p *parser) skipBlank(at int) int {
	for at < len(p.lines) && p.lines[at].kind == plain && strings.TrimSpace(p.lines[at].text) == "" {
		at++
	}
	return at
}

// exception reads one exception: its frames, its words, and those that it holds.
func (p *parser) exception(nested int) *Exception {
	e := &Exception{First: p.at, Last: p.at}
	depth := p.lines[p.at].depth
	if strings.Contains(p.lines[p.at].text, heading) {
		p.at++
	}
	for ; p.more() && p.inside(depth); p.at++ {
		e.frame(p.lines[p.at].text)
	}
	p.words(e, depth)
	for nested < maxDepth && p.more() && p.lines[p.at].kind == member && p.lines[p.at].depth == depth+1 {
		p.at++
		if p.more() && p.begins() {
			e.Group = append(e.Group, p.chain(nested+1))
		}
		if p.more() && p.lines[p.at].kind == end {
			p.at++
			break
		}
	}
	e.Last = p.at - 1
	return e
}

// inside reports whether a line is one of the frames of an exception.
func (p *parser) inside(depth int) bool {
	l := p.lines[p.at]
	if l.kind != plain || l.depth != depth {
		return false
	}
	return l.text == "" || strings.HasPrefix(l.text, "[Previous line repeated") ||
		strings.ContainsAny(l.text[:1], " \t>") ||
		strings.HasPrefix(l.text, "│") ||
		strings.HasPrefix(l.text, "╭") ||
		strings.HasPrefix(l.text, "╰")
}

// frame adds the place that a line names, or to the last place the code that it shows.
func (e *Exception) frame(text string) {
	m := frameLine.FindStringSubmatch(text)
	if m == nil {
		m = boxedFrame.FindStringSubmatch(text)
	}
	if m != nil {
		n, _ := strconv.Atoi(m[2]) // a number that is none is no line
		e.Frames = append(e.Frames, Frame{File: m[1], Line: n, Func: m[3]})
	} else if n := len(e.Frames); n > 0 && e.Frames[n-1].Code == "" {
		e.Frames[n-1].Code = strings.TrimSpace(text)
	}
}

// words reads the type and the message, which may have several lines.
func (p *parser) words(e *Exception, depth int) {
	if !p.more() || p.lines[p.at].depth != depth {
		return
	}
	m := typeLine.FindStringSubmatch(p.lines[p.at].text)
	if m == nil {
		return
	}
	e.Type = m[1]
	message := []string{m[2]}
	for p.at++; p.more() && len(message) < maxMessage && !p.ends(depth); p.at++ {
		message = append(message, p.lines[p.at].text)
	}
	e.Message = strings.TrimSpace(strings.Join(message, "\n"))
}

// ends reports whether the message of an exception has ended before this line.
func (p *parser) ends(depth int) bool {
	l := p.lines[p.at]
	text := strings.TrimSpace(l.text)
	return l.kind != plain || l.depth != depth || logLine.MatchString(l.text) || text == direct || text == during ||
		strings.Contains(l.text, heading) || strings.HasPrefix(l.text, "{")
}
