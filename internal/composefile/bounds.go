package composefile

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// CheckVariables returns an *Error where a file with variables must not be read; nil where it may, or is not there.
func CheckVariables(file string) error {
	_, err := variables(file)
	return err
}

// variables returns the size of a file with variables.
func variables(file string) (size int, err error) {
	content, err := regular.ReadUpTo(file, largest)
	switch {
	case os.IsNotExist(err):
		return 0, nil
	case err != nil:
		return 0, &Error{file, regular.Reason(err)}
	}
	if name := growing(content); name != "" {
		return 0, &Error{file, fmt.Sprintf("the value of %s is larger than %d MiB", name, mostValue>>20)}
	}
	return len(content), nil
}

var (
	setting = lazyregexp.New(`^\s*(?:export\s+)?([\w.]+)\s*=(.*)$`)
	refers  = lazyregexp.New(`\$\{?(\w+)`)
)

// growing returns the first variable of a file whose value grows too large by references to others; "" where none does.
func growing(content []byte) string {
	sizes := map[string]int{}
	for line := range bytes.Lines(content) {
		m := setting.Regexp().FindSubmatch(bytes.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		size := len(m[2])
		for _, reference := range refers.Regexp().FindAllSubmatch(m[2], -1) {
			size += sizes[string(reference[1])]
		}
		if size > mostValue {
			return string(m[1])
		}
		sizes[string(m[1])] = size
	}
	return ""
}

// CheckAliases returns an *Error where the aliases of a YAML file make too much of it.
func CheckAliases(file string, content []byte) error {
	var document yaml.Node
	if bytes.ContainsRune(content, '*') && yaml.Unmarshal(content, &document) == nil &&
		nodes(&document, map[*yaml.Node]int{}) > mostNodes {
		text := fmt.Sprintf("has aliases that make more than %d values of it; write it without them", mostNodes)
		return &Error{file, text}
	}
	return nil
}

// nodes returns how many a node is with those below it, aliases followed; more than mostNodes is not counted further.
func nodes(node *yaml.Node, counted map[*yaml.Node]int) int {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if known, ok := counted[node]; ok {
		return known
	}
	counted[node] = mostNodes + 1 // an alias within itself has no end
	sum := 1
	for _, child := range node.Content {
		if sum += nodes(child, counted); sum > mostNodes {
			break
		}
	}
	counted[node] = sum
	return sum
}

// Filled returns a text with its variables filled in; ok is false where they cannot be.
func Filled(text string, value func(name string) (string, bool)) (filled string, ok bool) {
	if nested(text) || crowded(text) {
		return "", false
	}
	filled, err := template.SubstituteWithOptions(text, value, template.WithoutLogging)
	return filled, err == nil
}

// crowded reports whether a value in a file has more references than the loader can fill in: it looks at all of the
// value again for each.
func crowded(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.Count(v, "$") > mostFilled
	case []any:
		return slices.ContainsFunc(v, crowded)
	case map[string]any:
		for _, below := range v {
			if crowded(below) {
				return true
			}
		}
	}
	return false
}

// nested reports whether a file has more references within references than the loader can follow.
func nested(content string) bool {
	depth := 0
	for i := range content {
		switch {
		case content[i] == '{' && i > 0 && content[i-1] == '$':
			if depth++; depth > mostDefault {
				return true
			}
		case content[i] == '}' && depth > 0:
			depth--
		}
	}
	return false
}
