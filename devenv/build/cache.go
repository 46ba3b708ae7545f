package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	buildkit "github.com/moby/buildkit/client"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// cacheEntry remembers, in the user's cache folder, of what an image was built. While it fits, BuildKit would
// find everything in its cache, and is not asked: that takes as long as starting a container does.
//
// An entry covers what BuildKit looks at: the request, the Dockerfile, the files of the context by name, mode, size
// and time, and the images that it began with, for a name may be another image's now. As with docker compose, a base
// that only a registry has is looked up again when a build is asked for (--build, --pull). A build that reads a URL or
// a repository has none, for that may have changed.
//
// An image without an entry, which docker compose has built, is taken for one of these inputs where none of them has
// changed since it was given its name.
type cacheEntry struct {
	path string
	now  cacheRecord

	changedSince func(then time.Time) bool // reports whether an input has changed since then
}

// cacheRecord is what the file of an entry holds.
type cacheRecord struct {
	Recipe string            // a hash of the request and the Dockerfile
	Inputs string            // a hash of the recipe, the context and the secrets
	Bases  map[string]string // the images that the build began with: their IDs by the names it knew them by
	Image  string            // the ID of the image that was built, as Engine.imageIDFor has it

	// Of an image that is built upon those of other services: their IDs by service, and a hash of their contexts.
	Upon     map[string]string `json:",omitempty"`
	Contexts string            `json:",omitempty"`
}

// newCacheEntry takes the inputs of a build as they are now. It is nil where they cannot be had, or where the build is
// wanted each time.
func newCacheEntry(ctx context.Context, e *engine.Engine, project *types.Project,
	service types.ServiceConfig, image string, request buildkit.SolveOpt,
) *cacheEntry {
	cache, err := os.UserCacheDir()
	if err != nil || service.Build.NoCache || service.Build.Pull || service.PullPolicy == types.PullPolicyBuild {
		return nil
	}
	recipe := recipeOf(e, project, service)
	inputs := sha256.New()
	fmt.Fprintf(inputs, "%s\n%q\n", recipe, []any{request.FrontendAttrs, request.Exports[0].Attrs})
	if recipe == "" || writeSecrets(inputs, project, service.Build.Secrets) != nil ||
		writeContext(ctx, inputs, request.LocalMounts["context"], DockerfileOf(service.Build)) != nil {
		return nil
	}
	return &cacheEntry{
		path: cachePath(cache, e.Host(), project.WorkingDir, image),
		now:  cacheRecord{Recipe: recipe, Inputs: hex.EncodeToString(inputs.Sum(nil))},
		changedSince: func(then time.Time) bool {
			return inputsChangedSince(ctx, project, service.Build, request.LocalMounts["context"], then)
		},
	}
}

func cachePath(cache string, of ...string) string {
	name := sha256.Sum256([]byte(strings.Join(of, "\n")))
	return filepath.Join(cache, "fastdock", "builds", hex.EncodeToString(name[:16]))
}

// recipeOf returns a hash of how a service's image is built, whatever it is built of: its Dockerfile and what the
// Compose files say, and the same of the services that it is built upon. It is empty where its Dockerfile cannot be
// read.
func recipeOf(e *engine.Engine, project *types.Project, service types.ServiceConfig) string {
	recipe := ownRecipe(e, project, service)
	upon := compose.BuiltUpon(project, service.Name)
	if recipe == "" || len(upon) == 0 {
		return recipe
	}
	for _, name := range upon {
		recipe += "\n" + ownRecipe(e, project, compose.Defined(project, name))
	}
	return hashOf([]byte(recipe))
}

func ownRecipe(e *engine.Engine, project *types.Project, service types.ServiceConfig) string {
	said, err := json.Marshal(service.Build)
	if err != nil || service.Build == nil {
		return ""
	}
	var dockerfile []byte
	if service.Build.DockerfileInline == "" {
		if dockerfile, err = regular.ReadFile(DockerfileOf(service.Build)); err != nil {
			return ""
		}
	}
	return hashOf(fmt.Appendf(nil, "%s %q\n%s", said, argsOf(e, project, service.Build), dockerfile))
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// kept returns what was remembered last; nothing where there is none.
func (m *cacheEntry) kept() cacheRecord {
	var kept cacheRecord
	content, err := regular.ReadFile(m.path)
	if err != nil || json.Unmarshal(content, &kept) != nil {
		return cacheRecord{}
	}
	return kept
}

// fits reports whether the image there now is one of these inputs. baseID returns the ID of an image, empty
// for one that is not there.
func (m *cacheEntry) fits(built engine.LocalImage, baseID func(name string) string) bool {
	if m == nil || built.ID == "" {
		return false
	}
	kept := m.kept()
	if kept.Image != built.ID || kept.Inputs == "" {
		return m.adopt(built)
	}
	if kept.Inputs != m.now.Inputs {
		return false
	}
	for name, id := range kept.Bases {
		if baseID(name) != id {
			return false
		}
	}
	return true
}

// adopt marks an image that another tool has built, and reports whether it is one of these inputs.
func (m *cacheEntry) adopt(built engine.LocalImage) bool {
	if built.Tagged.IsZero() || m.changedSince(built.Tagged) {
		return false
	}
	m.now.Image = built.ID
	m.save()
	return true
}

// keep remembers that an image was built of these inputs. A folder that cannot be written costs a build, no more.
func (m *cacheEntry) keep(image string, bases []string, baseID func(name string) string) {
	if m == nil || image == "" {
		return
	}
	m.now.Image, m.now.Bases = image, map[string]string{}
	for _, name := range bases {
		m.now.Bases[name] = baseID(name)
	}
	m.save()
}

func (m *cacheEntry) save() {
	content, err := json.Marshal(m.now)
	if err == nil && os.MkdirAll(filepath.Dir(m.path), 0o700) == nil {
		_ = os.WriteFile(m.path, content, 0o600)
	}
}

// Outdated reports whether an image would be built in another way now than it was: its Dockerfile, what the Compose
// files say of its build, or an image that it is built upon has changed. Of an image that another tool has built, only
// the Dockerfile's time shows it; what it says is compared from now on.
func Outdated(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	image string, built engine.LocalImage,
) bool {
	entry := entryOf(e, project, image)
	if entry == nil || service.Build == nil || built.ID == "" {
		return false
	}
	kept, recipe := entry.kept(), recipeOf(e, project, service)
	switch {
	case recipe == "":
		return false
	case kept.Image == built.ID:
		return recipe != kept.Recipe || !maps.Equal(kept.Upon, uponOf(ctx, e, project, service))
	case service.Build.DockerfileInline == "" && !built.Tagged.IsZero() &&
		changedSince(built.Tagged, DockerfileOf(service.Build)):
		return true
	}
	entry.record(ctx, e, project, service, built)
	return false
}

// record remembers how an image was built that another tool or the SDK has built.
func (m *cacheEntry) record(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	built engine.LocalImage,
) {
	m.now = cacheRecord{
		Recipe: recipeOf(e, project, service), Image: built.ID,
		Upon: uponOf(ctx, e, project, service), Contexts: contextsOf(ctx, project, service),
	}
	m.save()
}

// entryOf returns the entry of an image; nil where there is no cache folder.
func entryOf(e *engine.Engine, project *types.Project, image string) *cacheEntry {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return &cacheEntry{path: cachePath(cache, e.Host(), project.WorkingDir, image)}
}

// loadsImage is how BuildKit names the step in which it looks at an image that a build begins with.
var loadsImage = lazyregexp.New(`^\[internal\] load metadata for (\S+)$|^resolve image config for ` +
	`docker-image://(\S+)$`)

// baseOf returns the name of the image that a step of a build looks at; empty for other steps.
func baseOf(step string) string {
	m := loadsImage.FindStringSubmatch(step)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// fromElsewhere reports whether a step of a build reads what no entry covers: a URL or a repository.
func fromElsewhere(step string) bool {
	return strings.Contains(step, "git@") || strings.Contains(strings.ReplaceAll(step, "docker-image://", ""), "://")
}

// UpToDate reports whether a service's image is known to be built of what its Dockerfile, the Compose files
// and the build context are now. It is false where fastdock has not built the image, or cannot know.
func UpToDate(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig) bool {
	if !Supported(service) {
		return false
	}
	image := api.GetImageNameOrDefault(service, project.Name)
	request, err := newRequest(e, project, service, image)
	if err != nil {
		return false
	}
	attest(ctx, e, request.FrontendAttrs)
	entry := newCacheEntry(ctx, e, project, service, image, request)
	return entry.fits(e.LocalImage(ctx, image, service.Platform), baseIDs(ctx, e))
}

// baseIDs returns a function from the name of an image to its ID, which is empty for one that is not there.
func baseIDs(ctx context.Context, e *engine.Engine) func(name string) string {
	return func(name string) string { return e.LocalImage(ctx, name, "").ID }
}
