package logs

import (
	"strconv"
	"strings"
)

// The bounds of a traceback: what is beyond is counted only.
const (
	maxTracebackRows  = 400
	maxTracebackBytes = 16 << 10
)

// traceback is a Python traceback: the rows after the one that begins it.
type traceback struct {
	folded
	frames  []frame
	error   string // the last "ValueError: …"
	ended   bool   // the error was read; only a chained traceback continues from here
	chained bool   // the words between two tracebacks have come
}

// frame is a place in the code that a traceback names.
type frame struct {
	file string
	line int
	in   string // the function; "" where the file could not be parsed
}

func (f frame) String() string {
	place := f.file + ":" + strconv.Itoa(f.line)
	if f.in == "" {
		return place
	}
	return place + " in " + f.in
}

const tracebackHead = "Traceback (most recent call last):"

// startsTraceback reports whether a traceback begins with a row. Those of exception groups are indented by "+ ".
func startsTraceback(row string) bool {
	return strings.HasSuffix(row, tracebackHead) && strings.Trim(strings.TrimSuffix(row, tracebackHead), " +|") == "" ||
		strings.HasSuffix(row, "Exception Group "+tracebackHead)
}

// isFrame reports whether a row is one of a traceback whose head is not known: the log was read from the middle of it.
func isFrame(text string) bool {
	if !strings.HasPrefix(text, `  File "`) {
		return false
	}
	_, is := parseFrame(text)
	return is
}

// isChainText reports whether a row stands between a traceback and the one that it led to.
func isChainText(row string) bool {
	row = strings.TrimLeft(row, " |")
	return row == "The above exception was the direct cause of the following exception:" ||
		row == "During handling of the above exception, another exception occurred:"
}

// add appends a row, and reports whether it belongs to the traceback.
func (t *traceback) add(row string) bool {
	inside := row != "" && strings.IndexByte(" +|", row[0]) >= 0
	switch {
	case startsTraceback(row):
		if t.ended && !t.chained {
			return false // one of its own
		}
		t.ended, t.chained = false, false
	case isChainText(row) && t.ended:
		t.chained = true
	case inside && !t.ended:
		t.addFrame(row)
	case row == "" || inside: // around the words between two tracebacks; notes of an exception
	case t.ended:
		return false
	default:
		t.ended, t.error = true, row
	}
	t.appendRow(row)
	return true
}

func (t *traceback) appendRow(row string) {
	if len(t.rows) >= maxTracebackRows || t.bytes+len(row) > maxTracebackBytes {
		t.dropped++
		return
	}
	t.rows = append(t.rows, row)
	t.bytes += len(row)
}

// addFrame records the place that a row names.
func (t *traceback) addFrame(row string) {
	if at, is := parseFrame(row); is {
		t.frames = append(t.frames, at)
	}
}

// parseFrame returns the place that a row names: `  File "/app/main.py", line 17, in read_item`.
func parseFrame(row string) (at frame, is bool) {
	rest, begins := strings.CutPrefix(strings.TrimLeft(row, " |+"), `File "`)
	file, rest, closed := strings.Cut(rest, `", line `)
	digits, function, _ := strings.Cut(rest, ", in ")
	number, err := strconv.Atoi(digits)
	return frame{file, number, function}, begins && closed && err == nil
}

// foreignRows reports for each row of a traceback whether it belongs to a frame outside the project's code.
func foreignRows(rows []string) []bool {
	within, in := make([]bool, len(rows)), false
	for i, row := range rows {
		at, is := parseFrame(row)
		switch {
		case is:
			in = isForeign(at.file)
		case indent(row) < 2: // its head, its error, and what stands between two
			in = false
		}
		within[i] = in
	}
	return within
}

// indent returns how many spaces a row begins with; in exception groups, after the bar.
func indent(row string) int {
	if rest := strings.TrimLeft(row, " "); rest != "" && (rest[0] == '|' || rest[0] == '+') {
		row = strings.TrimLeft(rest, "|+-")
	}
	return len(row) - len(strings.TrimLeft(row, " "))
}

// projectFrame returns the innermost frame in the project's own code, or the innermost of all.
func (t *traceback) projectFrame() (frame, bool) {
	for i := len(t.frames) - 1; i >= 0; i-- {
		if !isForeign(t.frames[i].file) {
			return t.frames[i], true
		}
	}
	if len(t.frames) == 0 {
		return frame{}, false
	}
	return t.frames[len(t.frames)-1], true
}

// isForeign reports whether a file belongs to a package or to Python itself.
func isForeign(file string) bool {
	return strings.Contains(file, "/site-packages/") || strings.Contains(file, "/dist-packages/") ||
		strings.Contains(file, "/lib/python") || strings.HasPrefix(file, "<")
}
