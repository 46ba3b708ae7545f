package devenv

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The texts that compose-go v2.16 puts around a position; it has no typed errors for them.
var (
	validating    = regexp.MustCompile(`^validating (.+?\.ya?ml): (\S+) (.+)$`)
	interpolating = regexp.MustCompile(`^error while interpolating (\S+): (.+)$`)
	parsing       = regexp.MustCompile(`^(?:yaml: |go-yaml load error in \w+ )(?:\((.+?)\) )?(?:at )?(?:L(\d+)[.C\d]*(?:-L(\d+)[.C\d]*)?|line (\d+)(?:, column \d+)?): (.+)$`)
	undefined     = regexp.MustCompile(`^service "([^"]+)" (depends on|refers to) undefined`)
	envFileLine   = regexp.MustCompile(`^failed to read (.+?): line (\d+): (.+)$`)
)

// locate turns an error of the loader into a *FileError with the file and line it speaks of.
func locate(err error, candidates []string) *FileError {
	text := firstLine(err.Error())
	switch {
	case validating.MatchString(text):
		m := validating.FindStringSubmatch(text)
		return &FileError{File: short(m[1]), Line: lineOf(m[1], m[2]), Text: m[2] + " " + inWords(m[3])}
	case interpolating.MatchString(text):
		m := interpolating.FindStringSubmatch(text)
		file, line := search(candidates, m[1])
		return &FileError{File: file, Line: line, Text: m[1] + ": " + m[2]}
	case envFileLine.MatchString(text):
		m := envFileLine.FindStringSubmatch(text)
		line, _ := strconv.Atoi(m[2])
		return &FileError{File: short(m[1]), Line: line, Text: m[3]}
	case undefined.MatchString(text):
		m := undefined.FindStringSubmatch(text)
		file, line := search(candidates, "services."+m[1])
		return &FileError{File: file, Line: line, Text: strings.TrimSuffix(text, ": invalid compose project")}
	case parsing.MatchString(text):
		return syntaxError(parsing.FindStringSubmatch(text), candidates)
	}
	return &FileError{Text: "loading the Compose files: " + text}
}

// syntaxError finds the file by parsing each one again: the loader's error does not name it.
func syntaxError(match []string, candidates []string) *FileError {
	number := match[2]
	for _, later := range []string{match[3], match[4]} {
		if later != "" {
			number = later
		}
	}
	line, _ := strconv.Atoi(number)
	text := match[5]
	if match[1] != "" {
		text += " " + match[1]
	}
	found := &FileError{Line: line, Text: text}
	for _, path := range candidates {
		raw, err := os.ReadFile(path)
		if err == nil && yaml.Unmarshal(raw, new(yaml.Node)) != nil {
			found.File = short(path)
			return found
		}
	}
	return found
}

// inWords says what the schema's terse verdicts mean.
func inWords(verdict string) string {
	if verdict == "false schema" {
		return "is not a key that Compose knows here"
	}
	return strings.Replace(verdict, "must be a array", "must be a list", 1)
}

func search(candidates []string, path string) (file string, line int) {
	for _, candidate := range candidates {
		if line := lineOf(candidate, path); line > 0 {
			return short(candidate), line
		}
	}
	return "", 0
}

// lineOf is the line of a dotted path ("services.app.ports") in a YAML file, or 0. The deepest part that
// exists counts, so that a path into a list still finds its key; its first part must exist.
func lineOf(file, path string) int {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	var document yaml.Node
	if yaml.Unmarshal(raw, &document) != nil || len(document.Content) == 0 {
		return 0
	}
	parts := strings.Split(path, ".")
	line, deep := descend(document.Content[0], parts)
	if deep < min(2, len(parts)) {
		return 0
	}
	return line
}

// descend follows the parts through the mappings; keys may themselves hold dots.
func descend(node *yaml.Node, parts []string) (line, deep int) {
	for taken := 1; taken <= len(parts); taken++ {
		value, at := lookup(node, strings.Join(parts[:taken], "."))
		if value == nil {
			continue
		}
		below, further := descend(value, parts[taken:])
		if further == 0 {
			return at, taken
		}
		return below, taken + further
	}
	return 0, 0
}

func lookup(node *yaml.Node, key string) (value *yaml.Node, line int) {
	if node.Kind == yaml.SequenceNode {
		index, err := strconv.Atoi(strings.Trim(key, "[]"))
		if err != nil || index < 0 || index >= len(node.Content) {
			return nil, 0
		}
		return node.Content[index], node.Content[index].Line
	}
	if node.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1], node.Content[i].Line
		}
	}
	return nil, 0
}

// short is the path as a person in the current directory would write it.
func short(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(here, path)
	if err != nil || strings.HasPrefix(relative, "..") {
		return path
	}
	return relative
}
