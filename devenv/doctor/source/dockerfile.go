package source

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/fastdock/fastdock/devenv/build"
)

// Dockerfile is a Dockerfile as BuildKit reads it.
type Dockerfile struct {
	File
	AST      *parser.Node // nil where it does not parse
	Escape   rune         // what continues a line: \, or what a directive says
	Stages   []instructions.Stage
	Args     []instructions.ArgCommand // those before the first FROM
	Lint     []Lint                    // what BuildKit's linter says
	Err      error                     // why it does not parse
	Refused  *Lint                     // why BuildKit does not build it, whatever its base images hold; nil where it does
	Services []string                  // those that build from it, sorted
	Target   string                    // the stage they build; empty is the last, or no service builds from it
}

func parseDockerfile(ctx context.Context, f File, project *types.Project, path string) *Dockerfile {
	d := &Dockerfile{File: f}
	if project != nil {
		d.Services = builtFrom(project, path)
	}
	if last := len(d.Services) - 1; last >= 0 {
		d.Target = project.Services[d.Services[last]].Build.Target
	}
	d.parse(ctx)
	return d
}

// builtFrom returns the services that build from a Dockerfile, sorted.
func builtFrom(project *types.Project, path string) []string {
	var names []string
	for _, name := range project.ServiceNames() {
		section := project.Services[name].Build
		if section != nil && section.DockerfileInline == "" && build.DockerfileOf(section) == path {
			names = append(names, name)
		}
	}
	return names
}

// ParseDockerfile parses the text of a Dockerfile that is in no project.
func ParseDockerfile(ctx context.Context, text string) *Dockerfile {
	d := &Dockerfile{File: File{Lines: linesOf(text)}}
	d.parse(ctx)
	return d
}

func (d *Dockerfile) parse(ctx context.Context) {
	content := []byte(strings.Join(d.Lines, "\n") + "\n")
	d.Lint, d.Refused = lint(ctx, content)
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		d.Err = err
		return
	}
	d.AST, d.Escape = parsed.AST, parsed.EscapeToken
	d.Stages, d.Args, d.Err = instructions.Parse(parsed.AST, nil)
	d.resolveStages()
}

// resolveStages names the stages that are built from another one by a build argument: FROM ${KIND}. An image's name
// stays as it is written.
func (d *Dockerfile) resolveStages() {
	for i := range d.Stages {
		base := d.Expand(d.Stages[i].BaseName)
		if slices.ContainsFunc(d.Stages[:i], func(s instructions.Stage) bool {
			return s.Name != "" && strings.EqualFold(s.Name, base)
		}) {
			d.Stages[i].BaseName = base
		}
	}
}

// Expand fills the variables of a FROM with the defaults of the ARGs before it; where one has none the text stays.
func (d *Dockerfile) Expand(text string) string {
	var values []string
	for _, arg := range d.Args {
		for _, pair := range arg.Args {
			if pair.Value != nil {
				values = append(values, pair.Key+"="+strings.Trim(*pair.Value, `"'`))
			}
		}
	}
	expanded, unmatched, err := shell.NewLex(d.Escape).ProcessWord(text, shell.EnvsFromSlice(values))
	if err != nil || len(unmatched) > 0 {
		return text
	}
	return expanded
}

// Last returns the stage that is shipped: the target of the services, else the last; nil where nothing parses.
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
