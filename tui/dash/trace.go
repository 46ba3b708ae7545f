package dash

import (
	"strconv"
	"strings"
)

// The bounds of a traceback: what is beyond is counted only.
const (
	traceRows  = 400
	traceBytes = 16 << 10
)

// trace is a Python traceback: the rows after the one that begins it.
type trace struct {
	rows    []string
	bytes   int
	beyond  int // rows that were not kept
	frames  []frameAt
	error   string // the last "ValueError: …"
	ended   bool   // the error was told; only a chained traceback goes on from here
	opened  bool   // shown whole
	chained bool   // the words between two tracebacks have come

	place, mergedPlace int // of its line in the service's ring and in the merged one
}

// frameAt is a place in the code that a traceback names.
type frameAt struct {
	file string
	line int
	in   string // the function; "" where the file could not be parsed
}

func (f frameAt) String() string {
	place := f.file + ":" + strconv.Itoa(f.line)
	if f.in == "" {
		return place
	}
	return place + " in " + f.in
}

const traceHead = "Traceback (most recent call last):"

// beginsTrace says whether a traceback begins with a row. Those of exception groups are indented by "+ ".
func beginsTrace(row string) bool {
	return strings.HasSuffix(row, traceHead) && strings.Trim(strings.TrimSuffix(row, traceHead), " +|") == "" ||
		strings.HasSuffix(row, "Exception Group "+traceHead)
}

// between are the words between a traceback and the one that it led to.
func between(row string) bool {
	row = strings.TrimLeft(row, " |")
	return row == "The above exception was the direct cause of the following exception:" ||
		row == "During handling of the above exception, another exception occurred:"
}

// take takes a row if it belongs to the traceback.
func (t *trace) take(row string) bool {
	inside := row != "" && strings.IndexByte(" +|", row[0]) >= 0
	switch {
	case beginsTrace(row):
		if t.ended && !t.chained {
			return false // one of its own
		}
		t.ended, t.chained = false, false
	case between(row) && t.ended:
		t.chained = true
	case inside && !t.ended:
		t.frame(row)
	case row == "" || inside: // around the words between two tracebacks; notes of an exception
	case t.ended:
		return false
	default:
		t.ended, t.error = true, row
	}
	t.keep(row)
	return true
}

func (t *trace) keep(row string) {
	if len(t.rows) >= traceRows || t.bytes+len(row) > traceBytes {
		t.beyond++
		return
	}
	t.rows = append(t.rows, row)
	t.bytes += len(row)
}

// frame notes the place that a row names.
func (t *trace) frame(row string) {
	if at, is := frameIn(row); is {
		t.frames = append(t.frames, at)
	}
}

// frameIn is the place that a row names: `  File "/app/main.py", line 17, in read_item`.
func frameIn(row string) (at frameAt, is bool) {
	rest, begins := strings.CutPrefix(strings.TrimLeft(row, " |+"), `File "`)
	file, rest, closed := strings.Cut(rest, `", line `)
	digits, function, _ := strings.Cut(rest, ", in ")
	number, err := strconv.Atoi(digits)
	return frameAt{file, number, function}, begins && closed && err == nil
}

// away says of each row of a traceback whether it is about a frame that is not in the project's own code.
func away(rows []string) []bool {
	told, in := make([]bool, len(rows)), false
	for i, row := range rows {
		at, is := frameIn(row)
		switch {
		case is:
			in = foreign(at.file)
		case indent(row) < 2: // its head, its error, and what stands between two
			in = false
		}
		told[i] = in
	}
	return told
}

// indent is how many spaces a row begins with; in exception groups, after the bar.
func indent(row string) int {
	if rest := strings.TrimLeft(row, " "); rest != "" && (rest[0] == '|' || rest[0] == '+') {
		row = strings.TrimLeft(rest, "|+-")
	}
	return len(row) - len(strings.TrimLeft(row, " "))
}

// ours is the innermost frame in the project's own code, or the innermost of all.
func (t *trace) ours() (frameAt, bool) {
	for i := len(t.frames) - 1; i >= 0; i-- {
		if !foreign(t.frames[i].file) {
			return t.frames[i], true
		}
	}
	if len(t.frames) == 0 {
		return frameAt{}, false
	}
	return t.frames[len(t.frames)-1], true
}

// foreign is true for the files of packages and of Python itself.
func foreign(file string) bool {
	return strings.Contains(file, "/site-packages/") || strings.Contains(file, "/dist-packages/") ||
		strings.Contains(file, "/lib/python") || strings.HasPrefix(file, "<")
}
