package compose

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// step is how deep a mapping is indented where the file shows no other way.
const step = "  "

// add returns the edit that gives a mapping a key, written as lines: behind its image where it has one, else
// first. It is nil where the mapping is written in a way that does not allow that, as an alias for example.
func add(file *source.Compose, keys []string, written ...string) []check.Edit {
	if file == nil {
		return nil
	}
	key, value := file.Find(keys...)
	if key == nil || value.Kind == yaml.AliasNode {
		return nil
	}
	name, _, _ := strings.Cut(written[0], ":")
	changed := append(slices.Clone(keys), name)
	before := indentOf(file, key)
	switch {
	case value.Kind == yaml.MappingNode && value.Style&yaml.FlowStyle != 0:
		return addInFlow(file, value, changed, written)
	case value.Kind == yaml.MappingNode && len(value.Content) > 0 && value.Content[0].Line > key.Line:
		first := value.Content[0]
		if image, text := file.Find(append(slices.Clone(keys), "image")...); image != nil &&
			image.Column == first.Column && onItsLine(file, image, text) {
			return insert(file, image.Line+1, changed, indented(indentOf(file, first), written)...)
		}
		return insert(file, key.Line+1, changed, indented(indentOf(file, first), written)...)
	case empty(value) && bare(file, key):
		return insert(file, key.Line+1, changed, indented(before+step, written)...)
	}
	return nil
}

// addInFlow puts a key with one value first into a mapping that begins with { on its line.
func addInFlow(file *source.Compose, value *yaml.Node, keys, written []string) []check.Edit {
	line := []rune(file.Lines[value.Line-1])
	at := value.Column - 1
	if len(written) != 1 || at >= len(line) || line[at] != '{' || strings.ContainsAny(written[0], "[]{},#") {
		return nil
	}
	text := written[0]
	if len(value.Content) > 0 {
		text += ", "
	}
	return swapLine(file, value.Line, keys, string(line[:at+1])+text+string(line[at+1:]))
}

// addItem returns the edit that puts an item first into a list.
func addItem(file *source.Compose, keys []string, item string) []check.Edit {
	key, value := file.Find(keys...)
	if key == nil || value.Kind != yaml.SequenceNode {
		return nil
	}
	line := []rune(file.Lines[value.Line-1])
	if at := value.Column - 1; value.Style&yaml.FlowStyle != 0 && at < len(line) && line[at] == '[' &&
		!strings.ContainsAny(item, "[]{},#\"") {
		text := `"` + item + `"`
		if len(value.Content) > 0 {
			text += ", "
		}
		return swapLine(file, value.Line, keys, string(line[:at+1])+text+string(line[at+1:]))
	}
	if len(value.Content) == 0 || value.Content[0].Line == key.Line {
		return nil
	}
	first := file.Lines[value.Content[0].Line-1]
	dash := strings.IndexByte(first, '-')
	if dash < 0 || strings.TrimSpace(first[:dash]) != "" {
		return nil
	}
	return insert(file, key.Line+1, keys, first[:dash]+"- "+item)
}

// replace returns the edit that changes a word of a line; nil where it is not there exactly once.
func replace(file *source.Compose, line int, keys []string, old, with string) []check.Edit {
	if file == nil || line < 1 || line > len(file.Lines) || strings.Count(file.Lines[line-1], old) != 1 {
		return nil
	}
	return swapLine(file, line, keys, strings.Replace(file.Lines[line-1], old, with, 1))
}

// addWords returns the edit that puts words behind one of a command: as items in the list that has it as an
// item, else in the text of the shell.
func addWords(file *source.Compose, keys []string, after string, words ...string) []check.Edit {
	if file == nil {
		return nil
	}
	_, value := file.Find(keys...)
	for _, item := range scalars(value) {
		switch {
		case item.Value == after && value.Kind == yaml.SequenceNode && value.Style&yaml.FlowStyle != 0:
			quote := quoteOf(item)
			items := []string{quote + after + quote}
			for _, word := range words {
				items = append(items, quote+word+quote)
			}
			return replace(file, item.Line, keys, items[0], strings.Join(items, ", "))
		case item.Value == after && value.Kind == yaml.SequenceNode:
			return addItems(file, item, keys, words)
		case strings.Contains(item.Value, after):
			return replace(file, item.Line, keys, after, after+" "+strings.Join(words, " "))
		}
	}
	return nil
}

// addItems puts items into a list behind one that begins its line.
func addItems(file *source.Compose, after *yaml.Node, keys, words []string) []check.Edit {
	indent, _, dash := strings.Cut(file.Lines[after.Line-1], "-")
	if !dash || strings.TrimSpace(indent) != "" || after.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return nil
	}
	var lines []string
	for _, word := range words {
		lines = append(lines, indent+"- "+word)
	}
	return insert(file, after.Line+1, keys, lines...)
}

func quoteOf(item *yaml.Node) string {
	switch {
	case item.Style&yaml.DoubleQuotedStyle != 0:
		return `"`
	case item.Style&yaml.SingleQuotedStyle != 0:
		return "'"
	}
	return ""
}

// rewrite returns the edit that gives a key whose value stands on its line another value, and keeps its comment.
func rewrite(file *source.Compose, keys []string, value string) []check.Edit {
	if file == nil {
		return nil
	}
	key, old := file.Find(keys...)
	if key == nil || !onItsLine(file, key, old) || old.Anchor != "" || old.Kind == yaml.AliasNode || !first(file, key) {
		return nil
	}
	line := indentOf(file, key) + key.Value + ": " + value
	if old.LineComment != "" {
		line += " " + old.LineComment
	}
	return swapLine(file, key.Line, keys, line)
}

// remove returns the edit that takes a key away whose value stands on its line.
func remove(file *source.Compose, keys ...string) []check.Edit {
	key, value := file.Find(keys...)
	if key == nil || !onItsLine(file, key, value) || !first(file, key) {
		return nil
	}
	return []check.Edit{{File: file.Path, Key: keys, Line: key.Line, Remove: 1}}
}

func insert(file *source.Compose, line int, keys []string, lines ...string) []check.Edit {
	return []check.Edit{{File: file.Path, Key: keys, Line: line, Insert: lines}}
}

func swapLine(file *source.Compose, line int, keys []string, text string) []check.Edit {
	return []check.Edit{{File: file.Path, Key: keys, Line: line, Remove: 1, Insert: []string{text}}}
}

// indentOf returns what stands before a key in its line.
func indentOf(file *source.Compose, key *yaml.Node) string {
	line := []rune(file.Lines[key.Line-1])
	return string(line[:min(key.Column-1, len(line))])
}

// first reports whether a key begins its line.
func first(file *source.Compose, key *yaml.Node) bool {
	return strings.TrimSpace(indentOf(file, key)) == ""
}

// bare reports whether nothing but a comment follows a key on its line.
func bare(file *source.Compose, key *yaml.Node) bool {
	_, rest, _ := strings.Cut(file.Lines[key.Line-1], ":")
	rest = strings.TrimSpace(rest)
	return rest == "" || strings.HasPrefix(rest, "#")
}

// onItsLine reports whether a value begins and ends on its key's line: no line below belongs to it.
func onItsLine(file *source.Compose, key, value *yaml.Node) bool {
	if value.Line != key.Line || value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return false
	}
	for _, line := range file.Lines[key.Line:] {
		text := strings.TrimLeft(line, " ")
		if text != "" && !strings.HasPrefix(text, "#") {
			return len(line)-len(text) < key.Column && !strings.ContainsAny(text[:1], "]}")
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

// scalars returns the texts of a value, with their places: of a list or a mapping, all of its items.
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
var written = lazyregexp.New(`(?i)(?:password|passwd|secret|token|requirepass|--pass|["'\s]-a)` +
	`["',:=\s]+([^\s$"'\[\],{}\\]+)|` + userinfo.String())

// shown returns edits that show no password: none at all where one would.
func shown(edits []check.Edit) []check.Edit {
	for _, e := range edits {
		if slices.ContainsFunc(e.Insert, written.MatchString) {
			return nil
		}
	}
	return edits
}
