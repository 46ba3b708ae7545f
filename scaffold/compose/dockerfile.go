package compose

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/mattn/go-shellwords"
)

// Dockerfile is what the last stage of a Dockerfile says about the container.
type Dockerfile struct {
	From       string
	Folder     string // WORKDIR
	Entrypoint []string
	Command    []string
	Exposed    string
}

// readDockerfile reads the file that the service is built with, as far as it is one of the project's, and lets the
// command be that of the image where the service has none.
func (s *Service) readDockerfile() {
	name := s.DockerfilePath()
	if name == "" {
		return
	}
	content, err := read(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		return
	}
	s.Recipe = parseDockerfile(string(unixLines(content)))
	if s.Words == nil {
		s.Words = s.Recipe.Command
	}
}

var instruction = regexp.MustCompile(`(?i)^\s*(FROM|WORKDIR|ENTRYPOINT|CMD|EXPOSE)\s+(.+)$`)

func parseDockerfile(content string) Dockerfile {
	var d Dockerfile
	for line := range strings.SplitSeq(strings.ReplaceAll(content, "\\\n", " "), "\n") {
		match := instruction.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		value := strings.TrimSpace(match[2])
		switch strings.ToUpper(match[1]) {
		case "FROM":
			d.from(value)
		case "WORKDIR":
			d.Folder = value
		case "ENTRYPOINT":
			d.Entrypoint, d.Command = exec(value), nil
		case "CMD":
			d.Command = exec(value)
		case "EXPOSE":
			d.Exposed, _, _ = strings.Cut(strings.Fields(value)[0], "/")
		}
	}
	return d
}

// from begins a stage; one that builds on an earlier stage keeps what that says, as far as it was the last one.
func (d *Dockerfile) from(value string) {
	fields := strings.Fields(value)
	for len(fields) > 0 && strings.HasPrefix(fields[0], "--") {
		fields = fields[1:]
	}
	if len(fields) > 0 {
		d.From = fields[0]
	}
}

// exec is a command in exec form, or the line that a shell runs.
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
