package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const byteOrderMark = "\uFEFF"

// Apply makes the edits of one file in its content. Whatever no edit names stays byte for byte: line ends, a byte order
// mark, the lack of a last line end. Lines are counted as they were before. Two edits that touch the same lines, or
// insert at the same line, are an error.
func Apply(content string, edits []Edit) (string, error) {
	content, marked := strings.CutPrefix(content, byteOrderMark)
	lines := strings.SplitAfter(content, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Line, b.Line) })
	var edited []string
	next, last := 1, 0 // the first line that no edit has passed; the line of the edit before
	for _, e := range edits {
		if e.Line < next || e.Line == last || e.Remove < 0 || e.Line+e.Remove > len(lines)+1 {
			return "", fmt.Errorf("editing %q: the change at line %d overlaps another one or is outside of the file",
				e.File, e.Line)
		}
		edited = append(append(edited, lines[next-1:e.Line-1]...), ended(e.Insert, endOf(lines))...)
		next, last = e.Line+e.Remove, e.Line
	}
	edited = append(edited, lines[next-1:]...)
	text := joined(edited, endOf(lines), len(lines) > 0 && !strings.HasSuffix(content, "\n"))
	if marked {
		text = byteOrderMark + text
	}
	return text, nil
}

// endOf returns the line end of most lines.
func endOf(lines []string) string {
	windows := 0
	for _, line := range lines {
		if strings.HasSuffix(line, "\r\n") {
			windows++
		}
	}
	if windows > len(lines)/2 {
		return "\r\n"
	}
	return "\n"
}

func ended(lines []string, end string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, line+end)
	}
	return all
}

// joined returns lines as one text, each with its end, but for the last one of a file that is left open.
func joined(lines []string, end string, open bool) string {
	for i, line := range lines {
		if i < len(lines)-1 && !strings.HasSuffix(line, "\n") {
			lines[i] = line + end
		}
	}
	text := strings.Join(lines, "")
	if open {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	}
	return text
}
