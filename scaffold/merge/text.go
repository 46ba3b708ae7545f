package merge

import "strings"

const byteOrderMark = "\ufeff"

// text is a file taken apart: its lines, and how each of them ends ("\n", "\r\n", or "" for a last one that
// is not ended).
type text struct {
	mark  bool // it begins with a byte order mark
	lines []string
	ends  []string
}

func parse(content []byte) text {
	var t text
	rest, mark := strings.CutPrefix(string(content), byteOrderMark)
	t.mark = mark
	for line := range strings.Lines(rest) {
		body, ended := strings.CutSuffix(line, "\n")
		if ended {
			body = strings.TrimSuffix(body, "\r")
		}
		t.add(body, line[len(body):])
	}
	return t
}

func (t *text) add(line, end string) {
	t.lines = append(t.lines, line)
	t.ends = append(t.ends, end)
}

func (t text) bytes() []byte {
	var content strings.Builder
	if t.mark {
		content.WriteString(byteOrderMark)
	}
	for i, line := range t.lines {
		content.WriteString(line)
		content.WriteString(t.ends[i])
	}
	return []byte(content.String())
}

// usualEnd returns what most lines end with.
func (t text) usualEnd() string {
	windows, unix := 0, 0
	for _, end := range t.ends {
		switch end {
		case "\r\n":
			windows++
		case "\n":
			unix++
		}
	}
	if windows > unix {
		return "\r\n"
	}
	return "\n"
}

// open reports whether the last line is not ended.
func (t text) open() bool {
	return len(t.lines) > 0 && t.ends[len(t.ends)-1] == ""
}

// leaveOpen takes the end off the last line; an empty line would be lost with it.
func (t *text) leaveOpen() {
	if last := len(t.lines) - 1; last >= 0 && t.lines[last] != "" {
		t.ends[last] = ""
	}
}
