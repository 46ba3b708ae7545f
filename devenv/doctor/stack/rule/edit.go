package rule

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// EditCompose places a finding at a key, and offers to change its line, where it has no place yet.
func EditCompose(c *facts.Container, f *check.Finding, path []string, change func(string) string) *check.Finding {
	if f.File != "" {
		return f
	}
	for i := len(c.Stack.Sources.Compose) - 1; i >= 0; i-- {
		file := c.Stack.Sources.Compose[i]
		at, _ := file.Find(path...)
		if at == nil {
			continue
		}
		f.File, f.Line = file.Path, at.Line
		if changed := change(file.Lines[at.Line-1]); changed != file.Lines[at.Line-1] {
			f.Fix.Edits = []check.Edit{{
				File: file.Path, Key: path, Line: at.Line, Remove: 1,
				Insert: []string{changed},
			}}
			f.Fix.Text += ", then run `fastdock up`"
		}
		return f
	}
	return f
}

// EditDockerfile places a finding at a line of the service's Dockerfile, and offers to change it.
func EditDockerfile(c *facts.Container, f *check.Finding, matches func(line string) bool, change func(string) string) {
	for _, dockerfile := range c.Stack.Sources.Dockerfiles {
		if !slices.Contains(dockerfile.Services, c.Service) {
			continue
		}
		for i, line := range dockerfile.Lines {
			if !matches(line) || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			f.File, f.Line = dockerfile.Path, i+1
			if changed := change(line); changed != line {
				f.Fix.Edits = []check.Edit{{File: dockerfile.Path, Line: i + 1, Remove: 1, Insert: []string{changed}}}
				f.Fix.Text += ", then run `fastdock up`"
			}
			return
		}
	}
}

// AtCommand adds the place of the command that starts the server.
func AtCommand(c *facts.Container, f *check.Finding) *check.Finding {
	EditDockerfile(c, f, ServerCommand.MatchString, func(line string) string { return line })
	return OrAtKey(c, f, "command")
}

// ServerCommand matches the CMD of a Dockerfile that starts a server.
var ServerCommand = lazyregexp.New(`^CMD.*(?:uvicorn|gunicorn|hypercorn|granian)`)
