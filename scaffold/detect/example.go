package detect

import (
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/fastdock/fastdock/internal/envexample"
)

// readExample reads what the project gives as an example of its environment: beside the app's manifest, then in the
// folder that was read. The first value of a variable counts.
func (s *survey) readExample() {
	for _, dir := range []string{s.home.Path, s.root().Path, "."} {
		name, values := s.exampleIn(dir)
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
func (s *survey) exampleIn(dir string) (string, map[string]string) {
	entries, _ := s.tree.entries(dir) // a folder that cannot be read holds no example
	bases := make([]string, 0, len(entries))
	for _, entry := range entries {
		bases = append(bases, entry.Name())
	}
	for _, base := range envexample.In(bases) {
		name := path.Join(dir, base)
		content, err := s.tree.read(name)
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
