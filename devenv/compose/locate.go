package compose

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// rule finds the place that an error of the loader speaks of. The patterns are the texts of compose-go v2.16,
// which has no typed errors for them.
type rule struct {
	pattern *lazyregexp.Regexp
	place   func(match, candidates []string) *devenv.FileError
}

var rules = []rule{
	{lazyregexp.New(`^validating (.+?): (\S*) (.+)`), invalid},
	{lazyregexp.New(`^error while interpolating (\S+): (.+)`), func(m, candidates []string) *devenv.FileError {
		return at(candidates, m[1], m[1]+": "+m[2])
	}},
	{
		lazyregexp.New(`^invalid interpolation format for (\S+)\.\n.*\n(.+)`),
		func(m, candidates []string) *devenv.FileError {
			return at(candidates, m[1], m[1]+": "+strconv.Quote(m[2])+" is not a valid substitution; write $$ for a literal $")
		},
	},
	{
		lazyregexp.New(`^decoding failed due to the following error\(s\):\n\n'(.+?)' (.+)`),
		func(m, candidates []string) *devenv.FileError {
			path := strings.NewReplacer("[", ".", "]", "").Replace(m[1])
			return at(candidates, path, path+": "+m[2])
		},
	},
	{lazyregexp.New(`^failed to read (.+?): line (\d+): (.+)`), func(m, _ []string) *devenv.FileError {
		return &devenv.FileError{File: ShortPath(m[1]), Line: number(m[2]), Text: m[3]}
	}},
	{lazyregexp.New(`^cannot extend service "([^"]+)" in (.+?): (.+)`), func(m, _ []string) *devenv.FileError {
		return at([]string{m[2]}, "services."+m[1], `service "`+m[1]+`" cannot be extended: `+m[3])
	}},
	{lazyregexp.New(`^service "([^"]+)" .+`), func(m, candidates []string) *devenv.FileError {
		return at(candidates, "services."+m[1], strings.TrimSuffix(m[0], ": invalid compose project"))
	}},
	{lazyregexp.New(`^dependency cycle detected: (\S+) .+`), func(m, candidates []string) *devenv.FileError {
		return at(candidates, "services."+m[1], m[0])
	}},
	{lazyregexp.New(`^(?:compose file ".+" is invalid: )?(?:open|stat) (.+?): (.+)`), unreadable},
	{lazyregexp.New(`^compose file ".+" is invalid: (.+) (is a directory)`), unreadable},
	{lazyregexp.New(`^(?:env|label) file .+ not found: stat (.+?): (.+)`), unreadable},
	{lazyregexp.New(`^couldn't find env file: (.+)()`), unreadable},
	{lazyregexp.New(`(?s)^include cycle detected:\n(\S[^\n]*)\n(.+)`), func(m, _ []string) *devenv.FileError {
		var through []string
		for line := range strings.Lines(m[2]) {
			through = append(through, ShortPath(strings.TrimPrefix(strings.TrimSpace(line), "include ")))
		}
		return &devenv.FileError{
			File: ShortPath(m[1]),
			Text: "includes itself: " + strings.Join(through, ", which includes "),
		}
	}},
	{lazyregexp.New(`^(?:no port specified|invalid \w*[pP]ort): (.*<empty>.*)`), func(m, _ []string) *devenv.FileError {
		return &devenv.FileError{
			Text: "an entry of ports has an empty part, " + m[1] + ": its variable has no value",
		}
	}},
	{lazyregexp.New(`^(empty compose file)()`), notMapping},
	{lazyregexp.New(`^yaml: construct errors: line (\d+): (cannot construct) .+ into cli\.named`), notMapping},
	{
		lazyregexp.New(`^failed to parse (.+?): yaml: construct errors: (?:line \d+: )?line (\d+): (.+)`),
		func(m, _ []string) *devenv.FileError {
			return &devenv.FileError{File: ShortPath(m[1]), Line: number(m[2]), Text: m[3]}
		},
	},
	{
		lazyregexp.New(`^(?:failed to parse (.+?): )?(?:yaml: |go-yaml load error in \w+ )(?:\((.+?)\) )?` +
			`(?:at )?(?:L(\d+)[.C\d]*(?:-(?:L(\d+)[.C\d]*|C\d+))?|line (\d+)(?:, column \d+)?): (.+)`),
		syntaxError,
	},
}

// loading is what fails where no file is known.
const loading = "loading the Compose files"

// locate maps an error of the loader to a *FileError with the file and line it speaks of.
func locate(err error, candidates []string) *devenv.FileError {
	text := devenv.SanitizeText(err.Error())
	for _, rule := range rules {
		if match := rule.pattern.FindStringSubmatch(text); match != nil {
			return rule.place(match, candidates)
		}
	}
	return &devenv.FileError{Action: loading, Text: oneLine(text)}
}

// oneLine returns the first line of an error, with the next one where the first only announces it.
func oneLine(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if first = strings.TrimSuffix(first, "."); strings.HasSuffix(first, ":") {
		next, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
		first += " " + next
	}
	return first
}

// at returns an error about a path in the model, in the first file that has it.
func at(candidates []string, path, text string) *devenv.FileError {
	file, line := search(candidates, path)
	return &devenv.FileError{File: file, Line: line, Text: text}
}

// invalid returns a verdict of the schema; at the top level it has no path.
func invalid(m, _ []string) *devenv.FileError {
	path, verdict := m[2], strings.Replace(m[3], "must be a array", "must be a list", 1)
	key, extra := strings.CutPrefix(verdict, "additional properties '")
	if extra {
		path, _, _ = strings.Cut(key, "'")
	}
	if extra && m[2] == "services" && strings.ContainsAny(path, " \t") {
		return at([]string{m[1]}, "services."+path, strconv.Quote(path)+
			" is not a valid service name: it contains a space; use - or _ instead")
	}
	if extra || verdict == "false schema" {
		verdict = "is not a valid Compose key here"
	}
	return &devenv.FileError{File: ShortPath(m[1]), Line: lineOf(m[1], path), Text: path + " " + verdict}
}

// notMapping finds the file that is empty, or a list or a text: the loader's error does not name it.
func notMapping(_, candidates []string) *devenv.FileError {
	for _, path := range candidates {
		var document yaml.Node
		raw, err := regular.ReadFile(path)
		if err != nil || yaml.Unmarshal(raw, &document) != nil {
			continue
		}
		if len(document.Content) == 0 {
			return &devenv.FileError{File: ShortPath(path), Text: "is empty; a Compose file needs services"}
		}
		if document.Content[0].Kind != yaml.MappingNode {
			return &devenv.FileError{
				File: ShortPath(path),
				Line: document.Content[0].Line,
				Text: "is not a Compose file: its top level must be a mapping",
			}
		}
	}
	return &devenv.FileError{Action: loading, Text: "one of them is empty or not a mapping"}
}

// syntaxError finds the file by parsing each one again where the loader's error does not name it.
func syntaxError(m, candidates []string) *devenv.FileError {
	if m[1] != "" {
		candidates = m[1:2]
	}
	m = m[1:]
	line, text := m[2], m[5]
	for _, later := range []string{m[3], m[4]} {
		if later != "" {
			line = later
		}
	}
	if m[1] != "" {
		text += " " + m[1]
	}
	found := &devenv.FileError{Line: number(line), Text: text}
	for _, path := range candidates {
		raw, err := regular.ReadFile(path)
		if err == nil && yaml.Unmarshal(raw, new(yaml.Node)) != nil {
			found.File = ShortPath(path)
			return found
		}
	}
	return found
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// ShortPath returns the path as a user in the current directory would write it.
func ShortPath(path string) string {
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
