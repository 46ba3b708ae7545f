package detect

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// readConfig reads a setup.cfg, and reports whether it says what to install.
func (s *setup) readConfig(t *tree, dir string) bool {
	name := path.Join(dir, "setup.cfg")
	content, err := t.read(name)
	if err != nil {
		return false
	}
	values := configValues(content)
	requires, tells := values["options.install_requires"]
	if !tells && s.files == nil {
		return false
	}
	s.files = append(s.files, name)
	s.table.Name = cmp.Or(s.table.Name, values["metadata.name"])
	s.table.RequiresPython = cmp.Or(s.table.RequiresPython, values["options.python_requires"])
	s.table.Version = cmp.Or(s.table.Version, plain(values["metadata.version"]))
	s.table.Description = cmp.Or(s.table.Description, plain(values["metadata.description"]))
	s.table.Dependencies = append(s.table.Dependencies, strings.FieldsFunc(plain(requires), isLineEnd)...)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if files, found := strings.CutPrefix(values[key], "file:"); found {
			s.reads(t, dir, strings.FieldsFunc(files, func(r rune) bool { return strings.ContainsRune(", \n", r) }))
		}
	}
	return tells
}

func isLineEnd(r rune) bool { return r == '\n' }

// plain returns a value that does not stand in another file.
func plain(value string) string {
	if strings.HasPrefix(value, "file:") || strings.HasPrefix(value, "attr:") {
		return ""
	}
	return value
}

// configValues returns the values of a file as configparser reads it, by section.key. The lines of one are joined with
// line ends.
func configValues(content string) map[string]string {
	values := map[string]string{}
	section, key := "", ""
	for text := range strings.Lines(content) {
		trimmed := strings.TrimSpace(text)
		switch {
		case trimmed == "", strings.HasPrefix(trimmed, "#"), strings.HasPrefix(trimmed, ";"):
		case key != "" && (text[0] == ' ' || text[0] == '\t'):
			values[key] = strings.TrimPrefix(values[key]+"\n"+trimmed, "\n")
		case trimmed[0] == '[':
			section, key = strings.Trim(trimmed, "[]"), ""
		default:
			separator := max(strings.IndexAny(trimmed, "=:"), 0)
			key = section + "." + strings.ToLower(strings.TrimSpace(trimmed[:separator]))
			values[key] = strings.TrimSpace(trimmed[separator+1:])
		}
	}
	return values
}
