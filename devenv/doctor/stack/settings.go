package stack

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var (
	keyError  = regexp.MustCompile(`KeyError: '([A-Z][A-Z0-9_]*)'`)
	required1 = regexp.MustCompile(`Field required \[type=missing`)
	fieldName = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	shellMust = regexp.MustCompile(`sh: (?:line )?(?:\d+: )?([A-Z][A-Z0-9_]*): (?:parameter not set|unbound variable|.*must be set)`)
	anyMust   = regexp.MustCompile(`([A-Z][A-Z0-9]*_[A-Z0-9_]*) (?:is not set|must be set|is required|environment variable (?:is )?(?:not set|missing))`)
)

var missingVariable = rule{
	id: "FD-R19", title: "containers have the variables that their code reads",
	about: "Compose reads .env for the ${NAMES} in its own files; a variable reaches a container only by `environment:` or " +
		"`env_file:`. The finding names the variable that the code looked for, and whether .env has it.",
	of: func(p *patient) *check.Finding {
		name, line := p.missingName()
		if name == "" {
			return nil
		}
		cause := fmt.Sprintf("its code needs the variable %s, which is not set in the container", name)
		fix := fmt.Sprintf("set %s below environment of service %q, or in a file that its env_file names; then run `fastdock up`", name, p.Service)
		if _, known := p.scene.project.Environment[name]; known && slices.Contains(p.dotenv(), name) {
			cause += ": .env has it, but does not reach the container by itself"
			fix = fmt.Sprintf("hand it on: `%s: ${%s}` below environment of service %q, or `env_file: .env`; then run `fastdock up`", name, name, p.Service)
		}
		return p.placed(p.finding(cause, fix, line), "environment", "env_file")
	},
}

// missingName is the variable that the log says is missing.
func (p *patient) missingName() (name, line string) {
	for _, pattern := range []*regexp.Regexp{keyError, shellMust, anyMust} {
		if m, line := p.said(pattern); m != nil && !p.has(m[1]) {
			return m[1], line
		}
	}
	for i, line := range slices.Backward(p.log) {
		if required1.MatchString(line) && i > 0 {
			if field := strings.TrimSpace(p.log[i-1]); fieldName.MatchString(field) && !p.has(strings.ToUpper(field)) {
				return strings.ToUpper(field), strings.TrimSpace(line)
			}
		}
	}
	return "", ""
}

// has says whether a variable is set in the container.
func (p *patient) has(name string) bool {
	_, set := p.Env[name]
	return set
}

// dotenv are the names in the project's .env.
func (p *patient) dotenv() []string {
	if p.scene.sources == nil {
		return nil
	}
	file, _ := p.scene.sources.File(".env")
	var names []string
	for _, line := range file.Lines {
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		names = append(names, strings.TrimSpace(name))
	}
	return names
}

var unresolvedVariable = check.Check{
	ID: "FD-R38", Title: "the variables that the Compose files use are set", Needs: check.Project, Run: unresolved,
	About: "Where neither the shell nor .env sets a `${NAME}`, Compose puts nothing in its place and goes on with a warning: a " +
		"password is empty then, or a tag missing. Set it in .env; `${NAME:?}` makes Compose stop instead, `${NAME:-value}` has a value for it.",
}

// bare is a variable without a word about what is to be where it is not set.
var bare = regexp.MustCompile(`\$\$|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))`)

func unresolved(_ context.Context, ground *check.Ground) []check.Finding {
	var found []check.Finding
	told := map[string]bool{}
	for _, file := range ground.Sources.Compose {
		for i, line := range file.Lines {
			for _, m := range bare.FindAllStringSubmatch(uncommented(line), -1) {
				name := m[1] + m[2]
				if _, set := ground.Project.Environment[name]; set || name == "" || told[name] || setInside(ground.Project, name) {
					continue
				}
				told[name] = true
				found = append(found, check.Finding{
					Severity: check.Warning, File: file.Path, Line: i + 1, Cause: "the variable " + name + " is not set: Compose puts nothing in its place",
					Fix: check.Fix{Text: fmt.Sprintf("set %s in .env; one that the container's shell shall read is written `$$%s`", name, name)},
				})
			}
		}
	}
	return found
}

func uncommented(line string) string {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return ""
	}
	text, _, _ := strings.Cut(line, " #")
	return text
}

// setInside says whether a service has the variable: then its $ is probably meant for the container, which another check
// tells.
func setInside(project *types.Project, name string) bool {
	for _, service := range project.Services {
		if _, set := service.Environment[name]; set {
			return true
		}
	}
	return false
}
