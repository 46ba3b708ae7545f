package source

import (
	"bytes"
	"context"
	"slices"
	"strconv"
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

// BuiltFor returns the stages that a build of a target takes, in their order: those that it is based on, copies from or
// mounts. An empty target is the last stage. It is nil where no stage has the target's name.
func (d *Dockerfile) BuiltFor(target string) []instructions.Stage {
	last := len(d.Stages) - 1
	if target != "" {
		last = d.stageBefore(len(d.Stages), target)
	}
	taken := make([]bool, len(d.Stages))
	for i := last; i >= 0; i-- {
		if i == last || taken[i] {
			taken[i] = true
			for _, name := range sourcesOf(d.Stages[i]) {
				if from := d.stageBefore(i, name); from >= 0 {
					taken[from] = true
				}
			}
		}
	}
	var built []instructions.Stage
	for i, stage := range d.Stages {
		if taken[i] {
			built = append(built, stage)
		}
	}
	return built
}

// stageBefore returns the index of the last stage before one that has a name, or that has it as its number; -1 is none.
func (d *Dockerfile) stageBefore(i int, name string) int {
	for before := i - 1; before >= 0; before-- {
		if strings.EqualFold(d.Stages[before].Name, name) && name != "" || strconv.Itoa(before) == name {
			return before
		}
	}
	return -1
}

// sourcesOf returns the names of the stages and images that a stage takes something from.
func sourcesOf(stage instructions.Stage) []string {
	names := []string{stage.BaseName}
	for _, command := range stage.Commands {
		switch c := command.(type) {
		case *instructions.CopyCommand:
			names = append(names, c.From)
		case *instructions.RunCommand:
			for _, mount := range instructions.GetMounts(c) {
				names = append(names, mount.From)
			}
		}
	}
	return names
}
