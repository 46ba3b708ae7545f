package detect

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// exampleFiles are the names of files with an example of the environment.
var exampleFiles = []string{".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env", ".env-example", ".env.default", ".env.defaults", "env.sample", "env.template", "template.env", "sample.env", ".envrc.example"}

// readExample reads what the project gives as an example of its environment.
func (s *survey) readExample() {
	for _, entry := range s.tree.top {
		if !slices.Contains(exampleFiles, entry.Name()) {
			continue
		}
		content, err := s.tree.read(entry.Name())
		if err != nil {
			continue
		}
		values, err := dotenv.UnmarshalBytesWithLookup([]byte(content), func(string) (string, bool) { return "", true })
		if err != nil {
			values = assignments(content)
		}
		s.ExampleFile, s.Example = entry.Name(), values
		return
	}
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
