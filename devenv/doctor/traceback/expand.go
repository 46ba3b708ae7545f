package traceback

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const maxNesting = 6 // of JSON in a log line

// Expand returns a log in which the lines that are JSON, or that keep a traceback in one line, are what
// they would be in plain text. The others stay as they are.
func Expand(log []string) []string {
	var lines []string
	for _, line := range unprefixed(withoutColumn(uncoloured(log))) {
		switch {
		case strings.HasPrefix(line, "{"):
			lines = append(lines, fromJSON(line)...)
		case strings.Contains(line, heading+`):\n`) || strings.Contains(line, heading+`:\n`):
			lines = append(
				lines,
				strings.Split(strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\'`, "'").Replace(line), "\n")...)
		default:
			lines = append(lines, fromPytest(unboxed(line)))
		}
	}
	return lines
}

var boxedError = lazyregexp.New(`^│ (\S.*?) +│$`)

// unboxed returns a line of a box of text as Typer prints errors, without the box. The boxes of tracebacks stay.
func unboxed(line string) string {
	if m := boxedError.FindStringSubmatch(line); m != nil && !boxedFrame.MatchString(line) &&
		!strings.ContainsAny(m[1], "│❱╭╰") {
		return m[1]
	}
	return line
}

var (
	testFrame = lazyregexp.New(`^(\S+\.py|<frozen \w+>):(\d+): in (\S+)$`)
	testError = lazyregexp.New(`^E   (\S.*)$`)
)

// fromPytest returns a line of a traceback as pytest prints it as Python does.
func fromPytest(line string) string {
	if m := testFrame.FindStringSubmatch(line); m != nil {
		return fmt.Sprintf("  File %q, line %s, in %s", m[1], m[2], m[3])
	}
	return testError.Regexp().ReplaceAllString(line, "$1")
}

func fromJSON(line string) []string {
	var record map[string]any
	if json.Unmarshal([]byte(line), &record) != nil {
		return []string{line}
	}
	lines := texts(record, maxNesting)
	if len(lines) == 0 {
		return []string{line}
	}
	return lines
}

// texts returns the strings of a record by the names of their keys, those with a traceback last: it explains most.
func texts(record map[string]any, depth int) []string {
	if depth == 0 {
		return nil
	}
	var said, raised []string
	for _, key := range slices.Sorted(maps.Keys(record)) {
		switch value := record[key].(type) {
		case string:
			if strings.Contains(value, heading) {
				raised = append(raised, strings.Split(value, "\n")...)
			} else if strings.Contains(value, " ") {
				said = append(said, strings.Split(value, "\n")...)
			}
		case map[string]any:
			raised = append(raised, structured(value, depth)...)
		case []any:
			for _, item := range value {
				if item, ok := item.(map[string]any); ok {
					raised = append(raised, structured(item, depth)...)
				}
			}
		}
	}
	return append(said, raised...)
}

// structured returns an exception that a logger wrote as a record, or what a record holds.
func structured(record map[string]any, depth int) []string {
	kind, _ := record["exc_type"].(string)
	if kind == "" {
		return texts(record, depth-1)
	}
	lines := []string{heading + ":"}
	frames, _ := record["frames"].([]any)
	for _, item := range frames {
		if frame, ok := item.(map[string]any); ok {
			lines = append(
				lines,
				fmt.Sprintf("  File %q, line %v, in %v", frame["filename"], frame["lineno"], frame["name"]),
			)
		}
	}
	return append(lines, fmt.Sprintf("%s: %v", kind, record["exc_value"]))
}
