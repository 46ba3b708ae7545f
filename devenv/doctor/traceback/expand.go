package traceback

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const maxNesting = 6 // of JSON in a log line

// Expand returns a log in which the lines that are JSON, or that keep a traceback in one line, are what
// they would be in plain text. The others stay as they are.
func Expand(log []string) []string {
	var lines []string
	for _, line := range unprefixed(uncoloured(log)) {
		switch {
		case strings.HasPrefix(line, "{"):
			lines = append(lines, fromJSON(line)...)
		case strings.Contains(line, heading+`):\n`) || strings.Contains(line, heading+`:\n`):
			lines = append(
				lines,
				strings.Split(strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\'`, "'").Replace(line), "\n")...)
		default:
			lines = append(lines, line)
		}
	}
	return lines
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
