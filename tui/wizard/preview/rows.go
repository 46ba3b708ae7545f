package preview

import (
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"github.com/fastdock/fastdock/tui/phrase"
)

// mark is how a row differs from the file as it was.
type mark uint8

const (
	kept  mark = iota
	fresh      // the line is new, or was another
	gone       // no line: here, lines are there no more
)

// row is a line of the file, or in its place the number of those that are gone.
type row struct {
	mark  mark
	line  int // its number, from 1; 0 for gone ones
	text  string
	spans []span
}

// compare lays out after with what differs from before, and counts the lines that do. Of a change that leaves
// fewer lines than there were, the difference is gone.
func (s glyphs) compare(path string, before, after []byte) (rows []row, changed int) {
	old, now := split(before), split(after)
	rows = s.lines(path, now)
	changes := lcs.DiffLines(old, now)
	marked := make([]row, 0, len(rows)+len(changes))
	at := 0
	for _, change := range changes {
		removed, added := change.End-change.Start, change.ReplEnd-change.ReplStart
		changed += max(removed, added)
		for i := change.ReplStart; i < change.ReplEnd; i++ {
			rows[i].mark = fresh
		}
		marked = append(marked, rows[at:change.ReplEnd]...)
		at = change.ReplEnd
		if removed > added {
			marked = append(marked, row{mark: gone, text: phrase.Count(removed-added, "line") + " gone"})
		}
	}
	return append(marked, rows[at:]...), changed
}

// lines returns lines that are safe to draw, with their colours.
func (s glyphs) lines(path string, texts []string) []row {
	rows := make([]row, len(texts))
	paint, state := languageOf(path), state{}
	for i, text := range texts {
		rows[i].line, rows[i].text = i+1, s.clean(text)
		rows[i].spans, state = paint.spans(rows[i].text, state)
	}
	return rows
}

// split returns the lines of a file without their ends.
func split(content []byte) []string {
	if len(content) == 0 {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	return lines
}
