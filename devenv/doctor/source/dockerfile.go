package source

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Dockerfile is a Dockerfile as BuildKit reads it.
type Dockerfile struct {
	File
	AST      *parser.Node // nil where it does not parse
	Stages   []instructions.Stage
	Args     []instructions.ArgCommand // those before the first FROM
	Lint     []Lint                    // what BuildKit's linter says
	Err      error                     // why it does not parse
	Services []string                  // those that build from it, sorted
	Target   string                    // the stage they build; empty is the last, or no service builds from it
}

// Lint is one thing that BuildKit's linter says.
type Lint struct {
	Rule, Text string
	Line       int
}

func parseDockerfile(f File, project *types.Project, path string) *Dockerfile {
	d := &Dockerfile{File: f}
	if project != nil {
		for _, name := range project.ServiceNames() {
			build := project.Services[name].Build
			if build != nil && build.DockerfileInline == "" && dockerfileOf(build) == path {
				d.Services, d.Target = append(d.Services, name), build.Target
			}
		}
	}
	parsed, err := parser.Parse(strings.NewReader(strings.Join(f.Lines, "\n") + "\n"))
	if err != nil {
		d.Err = err
		return d
	}
	d.AST = parsed.AST
	rules := linter.New(&linter.Config{Warn: func(rule, _, _, message string, where []parser.Range) {
		line := 0
		if len(where) > 0 {
			line = where[0].Start.Line
		}
		d.Lint = append(d.Lint, Lint{Rule: rule, Text: message, Line: line})
	}})
	d.Stages, d.Args, d.Err = instructions.Parse(parsed.AST, rules)
	return d
}

// Last is the stage that is shipped: the target of the services, else the last; nil where nothing parses.
func (d *Dockerfile) Last() *instructions.Stage {
	for i := range d.Stages {
		if d.Target != "" && strings.EqualFold(d.Stages[i].Name, d.Target) {
			return &d.Stages[i]
		}
	}
	if len(d.Stages) == 0 {
		return nil
	}
	return &d.Stages[len(d.Stages)-1]
}
