package compose

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// step is how deep a mapping is indented where the file shows no other way.
const step = "  "

// add is the edit that puts lines below a key, behind its image where it has one. It is nil where the key is written in
// a way that does not allow that: on one line, or as an alias.
func add(file *source.Compose, keys []string, lines ...string) []check.Edit {
	if file == nil {
		return nil
	}
	key, value := file.Find(keys...)
	if key == nil || value.Kind == yaml.AliasNode {
		return nil
	}
	indent, at := strings.Repeat(" ", key.Column-1)+step, key.Line+1
	switch {
	case value.Kind == yaml.MappingNode && len(value.Content) > 0 && value.Content[0].Line > key.Line:
		indent = strings.Repeat(" ", value.Content[0].Column-1)
		if name, image := file.Find(append(keys, "image")...); name != nil && image.Line == name.Line {
			at = name.Line + 1
		}
	case !empty(value):
		return nil
	}
	return []check.Edit{{File: file.Path, Line: at, Insert: indented(indent, lines)}}
}

// addItem is the edit that puts an item first into a list of lines.
func addItem(file *source.Compose, keys []string, item string) []check.Edit {
	key, value := file.Find(keys...)
	if key == nil || value.Kind != yaml.SequenceNode || len(value.Content) == 0 || value.Content[0].Line == key.Line {
		return nil
	}
	line := file.Lines[value.Content[0].Line-1]
	dash := strings.IndexByte(line, '-')
	if dash < 0 || strings.TrimSpace(line[:dash]) != "" {
		return nil
	}
	return []check.Edit{{File: file.Path, Line: key.Line + 1, Insert: []string{line[:dash] + "- " + item}}}
}

// replace is the edit that changes a word of a line; nil where it is not there exactly once.
func replace(file *source.Compose, line int, old, with string) []check.Edit {
	if file == nil || line < 1 || line > len(file.Lines) || strings.Count(file.Lines[line-1], old) != 1 {
		return nil
	}
	return []check.Edit{{File: file.Path, Line: line, Remove: 1, Insert: []string{strings.Replace(file.Lines[line-1], old, with, 1)}}}
}

// rewrite is the edit that gives a key whose value stands on its line another value, and keeps its comment.
func rewrite(file *source.Compose, keys []string, value string) []check.Edit {
	if file == nil {
		return nil
	}
	key, old := file.Find(keys...)
	if key == nil || !onOneLine(key, old) || old.Anchor != "" {
		return nil
	}
	line := strings.Repeat(" ", key.Column-1) + key.Value + ": " + value
	if old.LineComment != "" {
		line += " " + old.LineComment
	}
	if before := file.Lines[key.Line-1][:key.Column-1]; strings.TrimSpace(before) != "" {
		return nil // within a list or a mapping on one line
	}
	return []check.Edit{{File: file.Path, Line: key.Line, Remove: 1, Insert: []string{line}}}
}

// remove is the edit that takes a key away whose value stands on its line.
func remove(file *source.Compose, keys ...string) []check.Edit {
	key, value := file.Find(keys...)
	if key == nil || !onOneLine(key, value) || strings.TrimSpace(file.Lines[key.Line-1][:key.Column-1]) != "" {
		return nil
	}
	return []check.Edit{{File: file.Path, Line: key.Line, Remove: 1}}
}

// onOneLine says whether a value ends on its key's line.
func onOneLine(key, value *yaml.Node) bool {
	if value.Line != key.Line || value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(value.Value, "\n") {
		return empty(value) && value.Line == key.Line
	}
	for _, item := range value.Content {
		if !onOneLine(key, item) {
			return false
		}
	}
	return true
}

func empty(value *yaml.Node) bool { return value.Kind == yaml.ScalarNode && value.Tag == "!!null" }

func indented(indent string, lines []string) []string {
	var deep []string
	for _, line := range lines {
		deep = append(deep, indent+line)
	}
	return deep
}

// scalars are the texts of a value, with their places: of a list or a mapping, all of its items.
func scalars(value *yaml.Node) []*yaml.Node {
	if value == nil {
		return nil
	}
	if value.Kind == yaml.ScalarNode {
		return []*yaml.Node{value}
	}
	var all []*yaml.Node
	for _, item := range value.Content {
		all = append(all, scalars(item)...)
	}
	return all
}

// written is a password in a line that an edit would show.
var written = regexp.MustCompile(`(?i)(?:password|passwd|secret|token|requirepass|--pass|["'\s]-a)["',:=\s]+([^\s$"'\[\],{}\\]+)|` + userinfo.String())

// shown are edits that show no password: none at all where one would.
func shown(edits []check.Edit) []check.Edit {
	for _, e := range edits {
		if slices.ContainsFunc(e.Insert, written.MatchString) {
			return nil
		}
	}
	return edits
}
