package dockerfile

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// file is a Dockerfile with its stages, what they are for, and what surrounds it.
type file struct {
	*source.Dockerfile
	input    *check.Input
	folder   *folder    // its build context
	builds   []composed // what the Compose files say of the services that build it
	services []service  // those that the merged model builds from it
	stages   []*stage
}

type stage struct {
	*instructions.Stage
	file    *file
	parent  *stage // the stage it is built from; nil where that is an image
	base    base   // the image below it and below its parents
	shipped bool   // a service starts it
	purpose purpose
}

func read(input *check.Input, d *source.Dockerfile) *file {
	f := &file{Dockerfile: d, input: input}
	f.builds, f.services = composedFrom(input, d), servicesOf(input, d)
	f.folder = openFolder(input, f.context())
	f.folder.ignoreFor(input, d.Path)
	for i := range d.Stages {
		copied := d.Stages[i]
		copied.Commands = withCopies(d, copied.Commands)
		s := &stage{Stage: &copied, file: f}
		if s.parent = f.stage(s.BaseName); s.parent != nil {
			s.base = s.parent.base
		} else {
			s.base = baseOf(f.Expand(s.BaseName))
		}
		for _, r := range of[*instructions.RunCommand](s) {
			_ = r.Expand(func(word string) (string, error) { return word, nil }) // only this makes its mounts known
		}
		f.stages = append(f.stages, s)
	}
	for i, s := range f.stages {
		s.shipped = i == len(f.stages)-1 || isDevelopment(s.Name) || f.targets(s.Name)
		s.purpose = s.purposeOf()
	}
	return f
}

// withCopies puts behind each ADD of the project's files the COPY that does the same, so that what is asked
// of COPY is asked of it, too.
func withCopies(d *source.Dockerfile, commands []instructions.Command) []instructions.Command {
	var all []instructions.Command
	for _, c := range commands {
		all = append(all, c)
		added, ok := c.(*instructions.AddCommand)
		if !ok || slices.ContainsFunc(added.SourcePaths, func(p string) bool {
			return isArchive(p) || strings.ContainsAny(p, ":@")
		}) {
			continue
		}
		for _, node := range d.AST.Children {
			if node.StartLine != line(c) {
				continue
			}
			same := *node
			same.Value = "copy"
			if parsed, err := instructions.ParseCommand(&same); err == nil {
				all = append(all, parsed)
			}
		}
	}
	return all
}

// stage returns the one of that name; nil where there is none so far.
func (f *file) stage(name string) *stage {
	for i := len(f.stages) - 1; i >= 0; i-- {
		if f.stages[i].Name != "" && strings.EqualFold(f.stages[i].Name, name) {
			return f.stages[i]
		}
	}
	return nil
}

// from returns the stage that COPY --from names, by name or number.
func (f *file) from(name string) *stage {
	for i, s := range f.stages {
		if name == itoa(i) {
			return s
		}
	}
	return f.stage(name)
}

func (f *file) last() *stage { return f.stages[len(f.stages)-1] }

func (f *file) shippedFor(p purpose) []*stage {
	var shipped []*stage
	for _, s := range f.stages {
		if s.shipped && s.purpose == p {
			shipped = append(shipped, s)
		}
	}
	return shipped
}

// chain returns the stage below its parents, the lowest first.
func (s *stage) chain() []*stage {
	if s.parent == nil {
		return []*stage{s}
	}
	return append(s.parent.chain(), s)
}

// contributors returns the chain and the chains of the stages that it copies from.
func (s *stage) contributors() []*stage {
	var all []*stage
	seen := map[*stage]bool{}
	var add func(*stage)
	add = func(s *stage) {
		for _, part := range s.chain() {
			if seen[part] {
				continue
			}
			seen[part] = true
			all = append(all, part)
			for _, copied := range part.copies() {
				if from := s.file.from(copied.From); copied.From != "" && from != nil {
					add(from)
				}
			}
		}
	}
	add(s)
	return all
}

func (s *stage) copies() []*instructions.CopyCommand { return of[*instructions.CopyCommand](s) }

func of[T instructions.Command](s *stage) []T {
	var all []T
	for _, c := range s.Commands {
		if wanted, ok := c.(T); ok {
			all = append(all, wanted)
		}
	}
	return all
}

// lastOf returns the last instruction of a kind in a stage's chain, and whether there is one.
func lastOf[T instructions.Command](s *stage) (last T, found bool) {
	all := ofChain[T](s)
	if len(all) > 0 {
		last = all[len(all)-1]
	}
	return last, len(all) > 0
}

// ofChain returns the instructions of a kind in a stage's chain.
func ofChain[T instructions.Command](s *stage) []T {
	var all []T
	for _, part := range s.chain() {
		all = append(all, of[T](part)...)
	}
	return all
}

// env returns the variables of the chain's ENV, as they are written.
func (s *stage) env() map[string]string {
	env := map[string]string{}
	for _, e := range ofChain[*instructions.EnvCommand](s) {
		for _, pair := range e.Env {
			env[pair.Key] = unquoted(pair.Value)
		}
	}
	return env
}

func unquoted(text string) string { return strings.Trim(text, `"'`) }

// on reports whether a variable is set to something that is not off.
func (s *stage) on(names ...string) bool {
	env := s.env()
	for _, name := range names {
		if v, ok := env[name]; ok && v != "" && v != "0" && !strings.EqualFold(v, "false") {
			return true
		}
	}
	return false
}

func lines(c interface{ Location() []parser.Range }) (first, last int) {
	where := c.Location()
	if len(where) == 0 {
		return 0, 0
	}
	return where[0].Start.Line, where[len(where)-1].End.Line
}

// line returns the first line of an instruction.
func line(c interface{ Location() []parser.Range }) int {
	first, _ := lines(c)
	return first
}

// lineOf returns the line of an instruction that has a text in it; its first where none has.
func (f *file) lineOf(first, last int, text string) int {
	for n := first; n <= last && n <= len(f.Lines); n++ {
		if n > 0 && strings.Contains(f.Lines[n-1], text) {
			return n
		}
	}
	return first
}

// Location returns where the stage begins.
func (s *stage) Location() []parser.Range { return s.Stage.Location }

func isArchive(name string) bool {
	for _, end := range []string{".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz", ".zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// isRoot reports whether USER names root, by name or number.
func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "root" || name == "0"
}
