package detect

import (
	"maps"
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/fastdock/fastdock/internal/envexample"
)

// readExample reads what the project gives as an example of its environment: beside the app's manifest, then in the
// folder that was read; else what a README there lists. The first value of a variable counts.
func (s *detector) readExample() {
	s.readExamples(s.tree.exampleIn)
	if s.ExampleFile == "" {
		s.readExamples(s.tree.listedIn)
	}
}

func (s *detector) readExamples(in func(dir string) (name string, values map[string]string)) {
	for _, dir := range []string{s.home.Path, s.root().Path, "."} {
		name, values := in(dir)
		if name == "" || name == s.ExampleFile {
			continue
		}
		if s.ExampleFile == "" {
			s.ExampleFile, s.Example = name, map[string]string{}
		}
		for key, value := range values {
			if _, known := s.Example[key]; !known {
				s.Example[key] = value
			}
		}
	}
}

// exampleIn returns the example in a folder with its values; an empty name where there is none.
func (t *tree) exampleIn(dir string) (string, map[string]string) {
	entries, _ := t.entries(dir) // a folder that cannot be read holds no example
	bases := make([]string, 0, len(entries))
	for _, entry := range entries {
		bases = append(bases, entry.Name())
	}
	for _, base := range envexample.In(bases) {
		name := path.Join(dir, base)
		content, err := t.read(name)
		if err != nil {
			continue
		}
		values, err := dotenv.UnmarshalBytesWithLookup([]byte(content), func(string) (string, bool) { return "", true })
		if err != nil {
			values = assignments(content)
		}
		return name, values
	}
	return "", nil
}

// listedIn returns the README in a folder with the variables that it lists; an empty name where it lists none.
func (t *tree) listedIn(dir string) (string, map[string]string) {
	entries, _ := t.entries(dir)
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if !strings.HasPrefix(strings.ToLower(entry.Name()), "readme") {
			continue
		}
		content, err := t.read(name)
		if values := listed(content); err == nil && len(values) > 0 {
			return name, values
		}
	}
	return "", nil
}

// listed returns the variables of the code blocks of a text that hold nothing but several of them.
func listed(content string) map[string]string {
	values := map[string]string{}
	block, inBlock := "", false
	for line := range strings.Lines(content) {
		switch text := strings.TrimSpace(line); {
		case !strings.HasPrefix(text, "```"):
			block += line
		case inBlock:
			if found := onlyAssignments(block); len(found) > 1 {
				maps.Copy(values, found)
			}
			block, inBlock = "", false
		default:
			block, inBlock = "", true
		}
	}
	return values
}

// onlyAssignments returns the variables of a text of NAME=value and comments; nil where it holds anything else.
func onlyAssignments(content string) map[string]string {
	values := assignments(content)
	lines := 0
	for line := range strings.Lines(content) {
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") {
			lines++
		}
	}
	if lines != len(values) {
		return nil
	}
	return values
}

// assignments reads NAME=value line by line, where a file as a whole cannot be read.
func assignments(content string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(content) {
		name, value, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if name = strings.TrimSpace(name); found && environmentName.MatchString(name) {
			value, _, _ = strings.Cut(value, " #")
			values[name] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return values
}
