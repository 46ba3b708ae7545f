package compose

import (
	"context"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/remote"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/composefile"
)

// remoteError reports that a Compose file lies elsewhere, and that the user did not agree to fetch it.
type remoteError struct{ name string }

// Error returns the name of the file and the flag that fetches it.
func (e *remoteError) Error() string {
	return fmt.Sprintf("%q is a remote file, which is not fetched; add --remote "+
		"to fetch and use it", devenv.SanitizeText(e.name))
}

// remoteFiles stands before the loader of local files. It fetches remote ones where that was agreed to; else it leaves
// them out, or refuses them where nothing would report those left out.
type remoteFiles struct {
	git, oci loader.ResourceLoader // nil where nothing is fetched
	skipped  func(name string)
	leftOut  composefile.LeftOut
}

func newRemoteFiles(e *engine.Engine, files Files) *remoteFiles {
	r := &remoteFiles{skipped: files.Skipped}
	if files.Remote {
		r.git, r.oci = &gitFiles{}, remote.NewOCIRemoteLoader(e.CLI, false, api.OCIOptions{})
	}
	return r
}

// Accept is part of loader.ResourceLoader.
func (r *remoteFiles) Accept(name string) bool { return composefile.IsRemote(name) }

func isOCI(name string) bool { return strings.HasPrefix(name, remote.OciPrefix) }

// Load implements part of loader.ResourceLoader.
func (r *remoteFiles) Load(ctx context.Context, name string) (string, error) {
	switch {
	case r.git != nil:
		return r.of(name).Load(ctx, name)
	case r.skipped == nil:
		return "", &remoteError{name}
	}
	r.skipped(devenv.SanitizeText(name))
	return r.leftOut.Load(ctx, name)
}

// done removes what Load made.
func (r *remoteFiles) done() { r.leftOut.Close() }

// Dir implements part of loader.ResourceLoader.
func (r *remoteFiles) Dir(name string) string {
	if r.git == nil {
		return ""
	}
	return r.of(name).Dir(name)
}

func (r *remoteFiles) of(name string) loader.ResourceLoader {
	if isOCI(name) {
		return r.oci
	}
	return r.git
}

// firstRemote returns the first of the Compose files themselves that lies elsewhere; "" where none does.
func firstRemote(paths []string) string {
	for _, path := range paths {
		if composefile.IsRemote(path) {
			return path
		}
	}
	return ""
}
