package image

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"
)

// inputs are what the steps of a build depend on, by the names of the stages.
type inputs map[string]stageInputs

// resolve adds the digests of images that only a registry has, by their full names.
func (in inputs) resolve(digests map[string]string) {
	digest := func(name, id string) string {
		named, err := reference.ParseNormalizedNamed(name)
		if id != "" || err != nil {
			return id
		}
		return digests[reference.TagNameOnly(named).String()]
	}
	for name, s := range in {
		s.BaseID = digest(s.Base, s.BaseID)
		for _, step := range s.Steps {
			for image, id := range step.Images {
				step.Images[image] = digest(image, id)
			}
		}
		in[name] = s
	}
}

type stageInputs struct {
	Base   string // the image or stage that the stage begins with
	BaseID string // of an image
	Steps  []stepInputs
}

// stepInputs are what one step depends on, beside the steps before it.
type stepInputs struct {
	Number int
	Line   int
	Text   string
	Values scope             // by name
	Files  map[string]string // of the build context: digests by path
	Images map[string]string // IDs by name
	Stages []string          // other stages that files come from
	URL    bool              // it fetches what may change without a trace here

	Unfinished bool // the last build failed before the step was done
}

// collector finds the inputs of a Dockerfile's steps.
type collector struct {
	recipe  *recipe
	expand  *expander
	files   files
	imageID func(name string) string
	found   inputs
	scopes  map[*stage]scope // at the end of a stage
}

// collect returns the inputs of all steps that the target needs.
func collect(r *recipe, given map[string]string, files files, imageID func(name string) string) inputs {
	c := &collector{
		recipe: r, expand: newExpander(r, given), files: files, imageID: imageID, found: inputs{}, scopes: map[*stage]scope{},
	}
	c.stage(r.target)
	return c.found
}

func (c *collector) stage(s *stage) {
	if c.scopes[s] != nil {
		return
	}
	in := scope{}
	c.scopes[s] = in
	found := stageInputs{}
	found.Base, _ = c.expand.word(s.base, c.expand.global)
	if s.on != nil {
		c.stage(s.on)
		maps.Copy(in, c.scopes[s.on])
	} else {
		found.BaseID = c.imageID(found.Base)
	}
	for _, i := range s.steps {
		if i.number > 0 {
			found.Steps = append(found.Steps, c.step(i, in))
		}
		c.expand.apply(in, i)
	}
	c.found[s.name] = found
}

func (c *collector) step(i *instruction, in scope) stepInputs {
	found := stepInputs{
		Number: i.number, Line: i.line, Text: i.text, Values: scope{}, Files: map[string]string{},
		Images: map[string]string{},
	}
	switch command := i.command.(type) {
	case *instructions.RunCommand:
		maps.Copy(found.Values, in)
		c.mounts(&found, command, in)
	case *instructions.CopyCommand:
		c.used(&found, in, append(slices.Clone(command.SourcePaths), command.DestPath, command.Chown, command.Chmod)...)
		c.sources(&found, command.From, command.SourcePaths, command.ExcludePatterns, in)
	case *instructions.AddCommand:
		c.used(&found, in, append(slices.Clone(command.SourcePaths), command.DestPath, command.Chown, command.Chmod)...)
		c.sources(&found, "", command.SourcePaths, command.ExcludePatterns, in)
	case *instructions.WorkdirCommand:
		c.used(&found, in, command.Path)
	}
	return found
}

// used adds the values that words of an instruction have.
func (c *collector) used(found *stepInputs, in scope, words ...string) {
	for _, word := range words {
		_, names := c.expand.word(word, in)
		for _, name := range names {
			found.Values[name] = in[name]
		}
	}
}

// mounts adds what the bind mounts of a RUN bring.
func (c *collector) mounts(found *stepInputs, command *instructions.RunCommand, in scope) {
	expand := func(word string) (string, error) {
		text, _ := c.expand.word(word, in)
		return text, nil
	}
	if command.Expand(expand) != nil {
		return
	}
	for _, mount := range instructions.GetMounts(command) {
		if mount.Type == instructions.MountTypeBind {
			c.sources(found, mount.From, []string{mount.Source}, nil, in)
		}
	}
}

// sources adds where files come from: a stage, an image, or the build context.
func (c *collector) sources(found *stepInputs, from string, paths, excluded []string, in scope) {
	if from != "" {
		from, _ = c.expand.word(from, in)
		if s := c.recipe.find(from); s != nil {
			c.stage(s)
			found.Stages = append(found.Stages, s.name)
		} else {
			found.Images[from] = c.imageID(from)
		}
		return
	}
	for _, source := range paths {
		source, _ = c.expand.word(source, in)
		if strings.Contains(source, "://") || strings.HasPrefix(source, "git@") {
			found.URL = true
			continue
		}
		maps.Copy(found.Files, c.files.below(source, excluded))
	}
}

// files are those of the build context that .dockerignore leaves in: digests by path.
type files map[string]string

// below returns the files that a source of COPY stands for.
func (f files) below(source string, excluded []string) files {
	pattern := strings.TrimPrefix(path.Clean("/"+source), "/")
	without, _ := patternmatcher.New(excluded)
	matched := files{}
	for name, digest := range f {
		if covers(pattern, name) && !isExcluded(without, pattern, name) {
			matched[name] = digest
		}
	}
	return matched
}

// covers reports whether a pattern names a file or a folder above it.
func covers(pattern, name string) bool {
	for at := name; at != "."; at = path.Dir(at) {
		if ok, _ := path.Match(pattern, at); ok || pattern == at {
			return true
		}
	}
	return pattern == ""
}

func isExcluded(without *patternmatcher.PatternMatcher, pattern, name string) bool {
	if without == nil {
		return false
	}
	for _, at := range []string{name, strings.TrimPrefix(strings.TrimPrefix(name, pattern), "/")} {
		if out, _ := without.MatchesOrParentMatches(at); out && at != "" {
			return true
		}
	}
	return false
}
