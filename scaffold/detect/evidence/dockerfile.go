package evidence

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// Dockerfile is what one says of its images.
type Dockerfile struct {
	Path    string
	Context string // folder of the repository that it is built from, as Compose says, or as its COPYs show
	Stages  []Stage
}

// Stage is one image of a Dockerfile, with what it has of the stages it is built on.
type Stage struct {
	Place
	Name     string
	Image    string // that it begins with, with the defaults of its variables
	Python   string // version that the image's name states, as in 3.12 or 3.12.4
	Packages []string
	WorkDir  string
	Env      map[string]string
	Ports    []string

	Entrypoint, Cmd Command

	copies []copied
}

// Command is a command of an image.
type Command struct {
	Words []string
	Line  int
}

// copied is a place in the image that a folder of the repository is copied to.
type copied struct{ from, to string }

// Final returns the stage that the Dockerfile is for; zero where it has none.
func (d Dockerfile) Final() Stage {
	if len(d.Stages) == 0 {
		return Stage{}
	}
	return d.Stages[len(d.Stages)-1]
}

// WorkFolder returns the folder of the repository that is copied to the working directory of the final image; empty
// where none is.
func (d Dockerfile) WorkFolder() string {
	final := d.Final()
	if folder, copied := final.locate(d.Context, final.WorkDir); copied {
		return folder
	}
	return ""
}

// Python returns the version of the final image, or else of the last stage that has one.
func (d Dockerfile) Python() string {
	for _, stage := range slices.Backward(d.Stages) {
		if stage.Python != "" {
			return stage.Python
		}
	}
	return ""
}

// dockerfile reads a Dockerfile and the commands that its final image runs.
func (r *reader) dockerfile(name string) {
	parsed, err := parser.Parse(strings.NewReader(r.text(name, dockerfile)))
	if err != nil {
		return
	}
	stages, arguments, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return
	}
	read := Dockerfile{Path: name, Context: r.contextOf(name, stages)}
	global := map[string]string{}
	for _, argument := range arguments {
		readArguments(global, argument)
	}
	for _, stage := range stages {
		read.Stages = append(read.Stages, r.stage(read, stage, global))
	}
	r.Dockerfiles = append(r.Dockerfiles, read)
	r.run(read)
}

// run follows the commands of the images: those of the final one first, then those of other targets.
func (r *reader) run(d Dockerfile) {
	final := d.Final()
	for _, stage := range append([]Stage{final}, d.Stages[:max(0, len(d.Stages)-1)]...) {
		for _, command := range stage.commands() {
			r.call(stage.site(d, dockerfile), command.Words, Place{d.Path, command.Line})
		}
	}
	for _, service := range r.Services {
		if service.Dockerfile == d.Path && service.Command != nil {
			s := final.site(d, composeFile)
			if service.WorkingDir != "" {
				s.dir = service.WorkingDir
			}
			r.call(s, service.Command, service.Place)
		}
	}
}

// site returns where the commands of the stage run.
func (s Stage) site(d Dockerfile, kind fileKind) *site {
	env := map[string]string{}
	for key, value := range s.Env {
		env[key] = value
	}
	return &site{
		kind: kind,
		dir:  s.WorkDir,
		env:  env,
		seen: map[string]bool{},
		locate: func(absolute string) (string, bool) {
			return s.locate(d.Context, absolute)
		},
	}
}

// locate finds the folder or file of the repository that lies at a path of the image: where it was copied to, or
// beside something that was.
func (s Stage) locate(context, absolute string) (string, bool) {
	absolute = path.Clean(absolute)
	best, length := "", -1
	for _, c := range s.copies {
		if inner, below := below(absolute, c.to); below && len(c.to) >= length {
			best, length = path.Join(c.from, inner), len(c.to)
		}
	}
	if length >= 0 {
		return best, true
	}
	for _, c := range s.copies {
		inner, is := below(c.to, absolute)
		if outer, found := strings.CutSuffix("/"+c.from, "/"+inner); is && found {
			return path.Join(".", strings.TrimPrefix(outer, "/")), true
		}
	}
	return context, false
}

// below returns the path of something below a folder.
func below(name, dir string) (string, bool) {
	if name == dir {
		return ".", true
	}
	inner, found := strings.CutPrefix(name, strings.TrimSuffix(dir, "/")+"/")
	return inner, found
}

// contextOf returns the folder that a Dockerfile is built from: what a Compose file says, else the one on the way up
// that has the most of what it copies.
func (r *reader) contextOf(name string, stages []instructions.Stage) string {
	for _, service := range r.Services {
		if service.Dockerfile == name {
			return service.Context
		}
	}
	best, most := path.Dir(name), -1
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if found := r.countCopied(dir, stages); found > most {
			best, most = dir, found
		}
		if dir == "." {
			return best
		}
	}
}

func (r *reader) countCopied(dir string, stages []instructions.Stage) int {
	found := 0
	for _, stage := range stages {
		for _, command := range stage.Commands {
			copying, ok := command.(*instructions.CopyCommand)
			if !ok || copying.From != "" {
				continue
			}
			for _, source := range copying.SourcePaths {
				if at := path.Join(dir, source); at != dir && (r.tree.Has(at) || r.tree.HasDir(at)) {
					found++
				}
			}
		}
	}
	return found
}

// readArguments adds the defaults of ARGs to variables.
func readArguments(variables map[string]string, argument instructions.ArgCommand) {
	for _, pair := range argument.Args {
		if pair.Value != nil {
			variables[pair.Key] = expand(*pair.Value, variables)
		}
	}
}

// expand fills in variables.
func expand(text string, variables map[string]string) string {
	var pairs []string
	for key, value := range variables {
		pairs = append(pairs, key+"="+value)
	}
	filled, _, err := shell.NewLex('\\').ProcessWord(text, shell.EnvsFromSlice(pairs))
	if err != nil {
		return text
	}
	return filled
}
