package compose

import (
	"cmp"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"github.com/fastdock/fastdock/internal/composefile"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Unset is a variable that the Compose files fill in, and that has a value neither there nor in .env.
type Unset struct {
	Name     string
	File     string
	Line     int  // where the file first reads it
	Required bool // Compose loads no file without it
	Uses     []Use
}

// Use is a place that a variable alone makes up.
type Use struct {
	Service string
	Key     string // of the service's environment
	Port    string // the usual port in the container, where the variable is that
}

// mostUnset bounds the variables that are looked for in the files.
const mostUnset = 256

// findUnset returns the variables without a value, in the order of their names.
func findUnset(dir string, files []string, model map[string]any, services []Service, known map[string]string) []Unset {
	uses := map[string][]Use{}
	for _, service := range services {
		service.addUses(uses)
	}
	read := template.ExtractVariables(model, nil)
	for name := range uses {
		if _, found := read[name]; !found {
			read[name] = template.Variable{Name: name} // handed on by its name alone
		}
	}
	var unset []Unset
	for _, name := range slices.Sorted(maps.Keys(read)) {
		variable := read[name]
		_, set := lenient(known)[name]
		if set || name == "" || strings.HasPrefix(name, "COMPOSE_") || variable.DefaultValue != "" ||
			variable.PresenceValue != "" {
			continue
		}
		if len(unset) == mostUnset {
			break
		}
		found := Unset{Name: name, Required: variable.Required, Uses: uses[name]}
		if found.File, found.Line = firstRead(dir, files, name); found.File != "" {
			unset = append(unset, found)
		}
	}
	return unset
}

var alone = lazyregexp.New(`^\$(?:\{([A-Za-z_]\w*)(?::?\?[^{}]*)?\}|([A-Za-z_]\w*))$`)

// variableIn returns the name of the variable that makes up a text; empty where none does.
func variableIn(text string) string {
	match := alone.FindStringSubmatch(strings.Trim(text, `"'`))
	if match == nil {
		return ""
	}
	return match[1] + match[2]
}

// PassesOn reports whether the service's environment hands on a variable under its own name, as in X: ${X}, so that it
// is empty where nothing sets it.
func (s Service) PassesOn(name string) bool {
	value := strings.Trim(s.Written[name], `"'`)
	return slices.Contains([]string{"$" + name, "${" + name + "}", "${" + name + "-}", "${" + name + ":-}"}, value)
}

// addUses notes where the service has a variable alone.
func (s Service) addUses(uses map[string][]Use) {
	add := func(text string, use Use) {
		if name := variableIn(text); name != "" {
			use.Service = s.Name
			uses[name] = append(uses[name], use)
		}
	}
	for _, key := range s.EnvironmentKeys() {
		add(s.Written[key], Use{Key: key})
	}
	for _, name := range s.handedOn {
		add("${"+name+"}", Use{Key: name})
	}
	if kind := s.Kind(); kind == "redis" || kind == "valkey" {
		add(s.redisPassword(), Use{Key: "REDIS_PASSWORD"})
	}
	for _, target := range s.targets {
		add(target, Use{Port: cmp.Or(Port(s.Kind()), "8000")})
	}
}

// Port returns the port that a kind of database or cache listens on; empty for others.
func Port(kind string) string {
	return map[string]string{
		"postgres":  "5432",
		"mysql":     "3306",
		"mariadb":   "3306",
		"mongo":     "27017",
		"redis":     "6379",
		"valkey":    "6379",
		"memcached": "11211",
	}[kind]
}

// targets returns the ports in the container as they are written.
func targets(ports any) []string {
	entries, _ := ports.([]any)
	var all []string
	for _, entry := range entries {
		if long, isLong := entry.(map[string]any); isLong {
			all = append(all, scalar(long["target"]))
			continue
		}
		text, _, _ := strings.Cut(scalar(entry), "/")
		if at := targetPort.FindString(text); at != "" {
			all = append(all, at)
		}
	}
	return all
}

var targetPort = lazyregexp.New(`(?:\$\{[^{}]*\}|[^:{}])+$`)

// firstRead returns where the files first read a variable: as ${NAME}, else as a name that is handed on.
func firstRead(dir string, files []string, name string) (string, int) {
	for _, pattern := range []string{`\$\{?` + name + `\b`, `\b` + name + `\b`} {
		if file, line := firstLine(dir, files, regexp.MustCompile(pattern)); file != "" {
			return file, line
		}
	}
	return "", 0
}

// firstLine returns the first line outside of comments that a pattern matches.
func firstLine(dir string, files []string, pattern *regexp.Regexp) (string, int) {
	for _, file := range files {
		content, err := contentAt(filepath.Join(dir, file))
		if err != nil {
			continue
		}
		for i, line := range strings.Split(string(content), "\n") {
			if !strings.HasPrefix(strings.TrimSpace(line), "#") && pattern.MatchString(line) {
				return file, i + 1
			}
		}
	}
	return "", 0
}

// Expand fills in the variables of a text: those given, then those of .env. False where one has no value.
func (s *Stack) Expand(text string, given map[string]string) (string, bool) {
	known, complete := variables(s.dir), true
	expanded, ok := composefile.Filled(text, func(name string) (string, bool) {
		for _, values := range []map[string]string{known, given} {
			if value, set := values[name]; set {
				return value, true
			}
		}
		complete = false
		return "", false
	})
	return expanded, ok && complete
}
