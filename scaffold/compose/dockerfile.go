package compose

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"strings"

	"github.com/mattn/go-shellwords"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Dockerfile is what the stage that is built says about the container, with the stages that it builds on.
type Dockerfile struct {
	From       string
	Folder     string // WORKDIR
	Entrypoint []string
	Command    []string
	Exposed    string

	copied    []copied
	onPath    []string          // folders that ENV PATH adds
	variables map[string]string // of ENV
}

// readDockerfile reads the file that the service is built with, as far as it is one of the project's, and lets the
// command be that of the image where the service has none. It says why a file that is there is not read.
func (s *Service) readDockerfile() (unread string) {
	name := s.DockerfilePath()
	if name == "" {
		return ""
	}
	content, err := contentAt(filepath.Join(s.dir, filepath.FromSlash(name)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ""
	case err != nil:
		return name + " " + regular.Reason(err)
	}
	s.Recipe = parseDockerfile(string(unixLines(content)), s.Build.Target)
	if s.Words == nil {
		s.Words = s.Recipe.Command
	}
	return ""
}

var instruction = lazyregexp.New(`(?i)^\s*(FROM|WORKDIR|ENTRYPOINT|CMD|EXPOSE|COPY|ADD|ENV)\s+(.+)$`)

// parseDockerfile reads a Dockerfile up to the end of the target; up to its own end where it has no such stage.
func parseDockerfile(content, target string) Dockerfile {
	var d Dockerfile
	var name string
	stages := map[string]Dockerfile{}
	for line := range strings.SplitSeq(strings.ReplaceAll(content, "\\\n", " "), "\n") {
		match := instruction.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		value := strings.TrimSpace(match[2])
		if !strings.EqualFold(match[1], "FROM") {
			d.read(strings.ToUpper(match[1]), value)
			continue
		}
		if name != "" && strings.EqualFold(name, target) {
			return d
		}
		stages[name] = d
		d, name = begin(value, stages)
	}
	return d
}

// read takes one instruction of a stage.
func (d *Dockerfile) read(instruction, value string) {
	switch instruction {
	case "WORKDIR":
		d.Folder = path.Join(d.Folder, value)
		if path.IsAbs(value) {
			d.Folder = value
		}
	case "COPY", "ADD":
		d.copy(strings.Fields(value))
	case "ENV":
		d.addToPath(value)
		d.addVariables(value)
	case "ENTRYPOINT":
		d.Entrypoint, d.Command = exec(value), nil
	case "CMD":
		d.Command = exec(value)
	case "EXPOSE":
		d.Exposed, _, _ = strings.Cut(strings.Fields(value)[0], "/")
	}
}

// addVariables keeps what an ENV sets: NAME=value, several of them, or NAME value. Values of other
// variables are left out.
func (d *Dockerfile) addVariables(value string) {
	words, err := shellwords.Parse(value)
	if err != nil || len(words) == 0 {
		return
	}
	if name, rest, spaced := strings.Cut(value, " "); spaced && !strings.Contains(name, "=") {
		words = []string{name + "=" + strings.TrimSpace(rest)}
	}
	d.variables = maps.Clone(d.variables) // the stage that this one builds on keeps its own
	if d.variables == nil {
		d.variables = map[string]string{}
	}
	for _, word := range words {
		if name, text, found := strings.Cut(word, "="); found && !strings.Contains(text, "$") {
			d.variables[name] = text
		}
	}
}

// begin returns a new stage with its name: one that builds on an earlier stage has what that says.
func begin(value string, stages map[string]Dockerfile) (d Dockerfile, name string) {
	fields := strings.Fields(value)
	for len(fields) > 0 && strings.HasPrefix(fields[0], "--") {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		return Dockerfile{}, ""
	}
	if len(fields) == 3 && strings.EqualFold(fields[1], "as") {
		name = strings.ToLower(fields[2])
	}
	if base, found := stages[strings.ToLower(fields[0])]; found {
		return base, name
	}
	return Dockerfile{From: fields[0]}, name
}

// exec returns a command in exec form, or the line that a shell runs.
func exec(value string) []string {
	var list []string
	if json.Unmarshal([]byte(value), &list) == nil {
		return list
	}
	if split, err := shellwords.Parse(value); err == nil && !strings.ContainsAny(value, "&|;$`") {
		return split
	}
	return []string{"sh", "-c", value}
}
