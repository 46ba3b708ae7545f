package image

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/regular"
)

// OlderThanFiles is about an image that is older than the files that it is built of.
var OlderThanFiles = rule.Rule{
	ID: "FD-R20", Title: "Image older than its files",
	About: "Files have changed since the image was built, so the container runs the old ones. Run `fastdock up " +
		"--build`. During development, a bind mount or develop.watch updates code without a build.",
	Find: func(c *facts.Container) *check.Finding {
		file := c.Stack.Stale[c.Service]
		if file == "" || c.Status != "running" {
			return nil
		}
		f := rule.Finding(c, fmt.Sprintf("the image is older than %s, so the container runs the old version of that "+
			"file", file),
			"rebuild the image: `fastdock up --build`")
		f.Severity, f.File, f.Fix.Command = check.Warning, file, []string{"fastdock", "up", "--build", "--wait"}
		return f
	},
}

// ChangedInput returns the first file that an image is built of and that has changed since: its time is newer, and the
// container does not have the same content in its working directory. A checkout, or a save without a change, alters
// times only.
func ChangedInput(c *facts.Container, build *types.BuildConfig, made time.Time) string {
	for i, file := range newerInputs(c, build, made) {
		if i >= maxCompared {
			return ""
		}
		if !sameInside(c, build.Context, file) {
			return file
		}
	}
	return ""
}

// newerInputs returns the files that an image is built of and that were written after it was: the Dockerfile, those
// that name the packages, and the code if no mount brings that.
func newerInputs(c *facts.Container, section *types.BuildConfig, made time.Time) []string {
	var candidates []string
	if section.DockerfileInline == "" {
		candidates = append(candidates, build.DockerfileOf(section))
	}
	for _, name := range compose.ManifestFiles {
		candidates = append(candidates, filepath.Join(section.Context, name))
	}
	bound := func(m devenv.Mount) bool { return m.Type == "bind" }
	if !slices.ContainsFunc(c.Mounts, bound) {
		candidates = append(candidates, codeIn(section.Context)...)
	}
	return slices.DeleteFunc(candidates, func(file string) bool { return !newer(file, made) })
}

// codeIn returns the Python files of a folder; what .dockerignore keeps out, and tests, do not count.
func codeIn(dir string) []string {
	ignored, err := ignoreOf(dir)
	if err != nil {
		return nil
	}
	var files []string
	for _, pattern := range []string{"*.py", "*/*.py", "*/*/*.py", "*/*/*/*.py"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is ours
		for _, file := range found {
			rel, err := filepath.Rel(dir, file)
			if err != nil || strings.HasPrefix(rel, ".") || strings.HasPrefix(rel, "tests") {
				continue
			}
			if out, err := ignored.MatchesOrParentMatches(filepath.ToSlash(rel)); err == nil && !out {
				files = append(files, file)
			}
		}
	}
	return files
}

func ignoreOf(dir string) (*patternmatcher.PatternMatcher, error) {
	content, err := regular.ReadFile(filepath.Join(dir, ".dockerignore"))
	if err != nil {
		return patternmatcher.New(nil)
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return patternmatcher.New(patterns)
}

func newer(file string, made time.Time) bool {
	info, err := os.Stat(file)
	return err == nil && !info.IsDir() && info.ModTime().After(made.Add(time.Second))
}

const maxCompared = 20 // files whose content is compared with that in a container

// sameInside reports whether a container has a file of its build context with the same content. Images often copy a
// folder of the context, such as src, into the working directory.
func sameInside(c *facts.Container, dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	if err != nil || strings.HasPrefix(rel, "..") {
		return false
	}
	content, err := regular.ReadFile(file)
	if err != nil || len(content) >= maxContent {
		return false
	}
	rel = filepath.ToSlash(rel)
	places := []string{rel}
	if _, below, nested := strings.Cut(rel, "/"); nested {
		places = append(places, below)
	}
	return slices.ContainsFunc(places, func(place string) bool {
		inside, err := c.ReadFile(path.Join("/", c.WorkDir, place), maxContent)
		return err == nil && inside == string(content)
	})
}

const maxContent = 1 << 20 // bytes of one
