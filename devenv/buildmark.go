package devenv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	gofs "io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/moby/client"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

// buildMark remembers, in the person's cache folder, of what an image was built. While it fits, BuildKit would
// find everything in its cache, and is not asked: that takes as long as starting a container does.
//
// A mark covers what BuildKit looks at: the request, the Dockerfile, the files of the context by name, mode, size
// and time, and which images there are on the engine, for a base may be another one now. A build that reads
// anything from elsewhere (a base that only a registry has, a URL) is not marked, for that may have changed.
type buildMark struct{ path, inputs string }

// mark takes the inputs of a build as they are now. It is nil where they cannot be had, or where the build is
// wanted each time.
func (e *Engine) mark(ctx context.Context, project *types.Project, service types.ServiceConfig, image string, request buildkit.SolveOpt) *buildMark {
	cache, err := os.UserCacheDir()
	if err != nil || service.Build.NoCache || service.Build.Pull || service.PullPolicy == types.PullPolicyBuild {
		return nil
	}
	inputs := sha256.New()
	fmt.Fprintf(inputs, "%q\n", []any{request.FrontendAttrs, request.Exports[0].Attrs})
	if writeSecrets(inputs, project, service.Build.Secrets) != nil ||
		writeContext(ctx, inputs, request.LocalMounts["context"], dockerfileOf(service.Build)) != nil ||
		e.writeImages(ctx, inputs, request.Exports[0].Attrs["name"]) != nil {
		return nil
	}
	name := sha256.Sum256([]byte(e.Host() + "\n" + project.WorkingDir + "\n" + image))
	return &buildMark{
		path:   filepath.Join(cache, "fastdock", "builds", hex.EncodeToString(name[:16])),
		inputs: hex.EncodeToString(inputs.Sum(nil)),
	}
}

// fits says whether the image there now is the one that was built of these inputs.
func (m *buildMark) fits(imageID string) bool {
	if m == nil || imageID == "" {
		return false
	}
	kept, err := os.ReadFile(m.path)
	return err == nil && string(kept) == m.inputs+" "+imageID
}

// keep remembers that an image was built of these inputs. A folder that cannot be written costs a build, no more.
func (m *buildMark) keep(imageID string) {
	if m == nil || imageID == "" || os.MkdirAll(filepath.Dir(m.path), 0o700) != nil {
		return
	}
	_ = os.WriteFile(m.path, []byte(m.inputs+" "+imageID), 0o600)
}

// writeContext writes down the files that .dockerignore leaves in the context, and what the two files say that
// decide about all others.
func writeContext(ctx context.Context, w io.Writer, files fsutil.FS, dockerfile string) error {
	content, err := os.ReadFile(dockerfile)
	if err != nil {
		return err
	}
	ignore, err := os.ReadFile(dockerfile + ".dockerignore")
	if os.IsNotExist(err) {
		ignore, err = readIgnore(files)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%q %q\n", content, ignore)
	patterns, err := ignorefile.ReadAll(strings.NewReader(string(ignore)))
	if err != nil {
		return err
	}
	sent, err := fsutil.NewFilterFS(files, &fsutil.FilterOpt{ExcludePatterns: patterns})
	if err != nil {
		return err
	}
	return sent.Walk(ctx, "", func(path string, entry gofs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.IsDir() { // its time changes with what is in it that the build may not see
			_, err = fmt.Fprintf(w, "%q %v\n", path, info.Mode())
			return err
		}
		_, err = fmt.Fprintf(w, "%q %v %d %d\n", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		return err
	})
}

func readIgnore(files fsutil.FS) ([]byte, error) {
	file, err := files.Open(".dockerignore")
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func writeSecrets(w io.Writer, project *types.Project, refs []types.ServiceSecretConfig) error {
	values, err := secretValues(project, refs)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(values) // sorted by name
}

// writeImages writes down the engine's images but those that the build itself makes.
func (e *Engine) writeImages(ctx context.Context, w io.Writer, made string) error {
	list, err := e.api.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return err
	}
	var known []string
	own := strings.Split(made, ",")
	for _, image := range list.Items {
		for _, tag := range image.RepoTags {
			if !slices.Contains(own, tag) && !slices.Contains(own, strings.TrimSuffix(tag, ":latest")) {
				known = append(known, tag+" "+image.ID)
			}
		}
	}
	slices.Sort(known)
	_, err = fmt.Fprintln(w, known)
	return err
}

// fromElsewhere says whether a step of a build reads what no mark covers: BuildKit names a base with its digest
// where a registry told it, and a URL or a repository as such.
func fromElsewhere(step string) bool {
	return strings.Contains(step, "@sha256:") || strings.Contains(step, "git@") ||
		strings.Contains(strings.ReplaceAll(step, "docker-image://", ""), "://")
}
