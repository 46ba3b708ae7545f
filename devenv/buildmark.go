package devenv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	buildkit "github.com/moby/buildkit/client"
)

// buildMark remembers, in the person's cache folder, of what an image was built. While it fits, BuildKit would
// find everything in its cache, and is not asked: that takes as long as starting a container does.
//
// A mark covers what BuildKit looks at: the request, the Dockerfile, the files of the context by name, mode, size
// and time, and the images that it began with, for a name may be another image's now. A build that reads anything
// from elsewhere (a base that only a registry has, a URL) is not marked, for that may have changed.
type buildMark struct {
	path string
	now  builtOf
}

// builtOf is what a mark holds.
type builtOf struct {
	Recipe string            // a hash of the request and the Dockerfile
	Inputs string            // a hash of the recipe, the context and the secrets
	Bases  map[string]string // the images that the build began with: their IDs by the names it knew them by
	Image  string            // the ID of the image that was built
}

// mark takes the inputs of a build as they are now. It is nil where they cannot be had, or where the build is
// wanted each time.
func (e *Engine) mark(ctx context.Context, project *types.Project, service types.ServiceConfig, image string, request buildkit.SolveOpt) *buildMark {
	cache, err := os.UserCacheDir()
	if err != nil || service.Build.NoCache || service.Build.Pull || service.PullPolicy == types.PullPolicyBuild {
		return nil
	}
	recipe := e.recipe(project, service)
	inputs := sha256.New()
	fmt.Fprintf(inputs, "%s\n%q\n", recipe, []any{request.FrontendAttrs, request.Exports[0].Attrs})
	if recipe == "" || writeSecrets(inputs, project, service.Build.Secrets) != nil ||
		writeContext(ctx, inputs, request.LocalMounts["context"], DockerfileOf(service.Build)) != nil {
		return nil
	}
	return &buildMark{
		path: markPath(cache, e.Host(), project.WorkingDir, image),
		now:  builtOf{Recipe: recipe, Inputs: hex.EncodeToString(inputs.Sum(nil))},
	}
}

func markPath(cache string, of ...string) string {
	name := sha256.Sum256([]byte(strings.Join(of, "\n")))
	return filepath.Join(cache, "fastdock", "builds", hex.EncodeToString(name[:16]))
}

// recipe is a hash of how a service's image is built, whatever it is built of: its Dockerfile and what the Compose
// files say. It is empty where the Dockerfile cannot be read.
func (e *Engine) recipe(project *types.Project, service types.ServiceConfig) string {
	said, err := json.Marshal(service.Build)
	if err != nil {
		return ""
	}
	var dockerfile []byte
	if service.Build.DockerfileInline == "" {
		if dockerfile, err = os.ReadFile(DockerfileOf(service.Build)); err != nil {
			return ""
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q\n%s", said, e.buildArgs(project, service.Build), dockerfile))
	return hex.EncodeToString(sum[:])
}

// kept is what was remembered last; nothing where there is none.
func (m *buildMark) kept() builtOf {
	var kept builtOf
	content, err := os.ReadFile(m.path)
	if err != nil || json.Unmarshal(content, &kept) != nil {
		return builtOf{}
	}
	return kept
}

// fits says whether the image there now is the one that was built of these inputs. imageID tells the IDs of images,
// empty for one that is not there.
func (m *buildMark) fits(image string, imageID func(name string) string) bool {
	if m == nil {
		return false
	}
	kept := m.kept()
	if kept.Inputs != m.now.Inputs || kept.Image == "" || kept.Image != imageID(image) {
		return false
	}
	for name, id := range kept.Bases {
		if imageID(name) != id {
			return false
		}
	}
	return true
}

// keep remembers that an image was built of these inputs. A folder that cannot be written costs a build, no more.
func (m *buildMark) keep(image string, bases []string, imageID func(name string) string) {
	if m == nil {
		return
	}
	m.now.Image, m.now.Bases = imageID(image), map[string]string{}
	for _, name := range bases {
		m.now.Bases[name] = imageID(name)
	}
	if m.now.Image == "" || slices.Contains(slices.Collect(maps.Values(m.now.Bases)), "") {
		return
	}
	m.save()
}

func (m *buildMark) save() {
	content, err := json.Marshal(m.now)
	if err == nil && os.MkdirAll(filepath.Dir(m.path), 0o700) == nil {
		_ = os.WriteFile(m.path, content, 0o600)
	}
}

// outdated says whether an image would be built in another way now than it was: its Dockerfile or what the Compose
// files say of its build has changed. Of an image that somebody else has built, that is counted from now on.
func (e *Engine) outdated(project *types.Project, service types.ServiceConfig, image, imageID string) bool {
	cache, err := os.UserCacheDir()
	if err != nil || service.Build == nil || imageID == "" {
		return false
	}
	mark := &buildMark{path: markPath(cache, e.Host(), project.WorkingDir, image)}
	kept, recipe := mark.kept(), e.recipe(project, service)
	if kept.Image != imageID && recipe != "" {
		mark.now = builtOf{Recipe: recipe, Image: imageID}
		mark.save()
		return false
	}
	return recipe != "" && recipe != kept.Recipe
}

// loadsImage is how BuildKit names the step in which it looks at an image that a build begins with.
var loadsImage = regexp.MustCompile(`^\[internal\] load metadata for (\S+)$|^resolve image config for docker-image://(\S+)$`)

// baseOf is the name of the image that a step of a build looks at; empty for other steps.
func baseOf(step string) string {
	m := loadsImage.FindStringSubmatch(step)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// fromElsewhere says whether a step of a build reads what no mark covers: BuildKit names a base with its digest
// where a registry told it, and a URL or a repository as such.
func fromElsewhere(step string) bool {
	return strings.Contains(step, "@sha256:") || strings.Contains(step, "git@") ||
		strings.Contains(strings.ReplaceAll(step, "docker-image://", ""), "://")
}
