package build

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// connectBuildKit returns a client of the Engine's own BuildKit, over the connection that buildx's docker driver uses
// too: no plugin is needed, and progress comes vertex by vertex.
func connectBuildKit(ctx context.Context, e *engine.Engine) (*buildkit.Client, error) {
	return buildkit.New(ctx, "",
		buildkit.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return e.API.DialHijack(ctx, "/grpc", "h2c", nil)
		}),
		buildkit.WithSessionDialer(func(ctx context.Context, proto string, meta map[string][]string) (net.Conn, error) {
			return e.API.DialHijack(ctx, "/session", proto, meta)
		}))
}

// Service makes a service's image and tags it with the name Compose gives it, reporting steps and output, unless it
// is there and nothing has changed since. It returns a *BuildError when a step fails.
func Service(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	report func(devenv.Event),
) error {
	image := api.GetImageNameOrDefault(service, project.Name)
	request, err := newRequest(e, project, service, image)
	if err != nil {
		return err
	}
	attest(ctx, e, request.FrontendAttrs)
	entry := newCacheEntry(ctx, e, project, service, image, request)
	baseID := baseIDs(ctx, e)
	if service.PullPolicy != types.PullPolicyBuild && entry.fits(e.LocalImage(ctx, image, service.Platform), baseID) {
		return nil
	}
	progress := newProgress(service.Name, report)
	began := time.Now()
	_, err = solve(ctx, e, request, progress)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return newError(image, DockerfileOf(service.Build), progress, err)
	}
	if !progress.elsewhere {
		entry.keep(e.LocalImage(ctx, image, service.Platform).ID, progress.bases, baseID)
	}
	report(devenv.Built{Service: service.Name, Image: image, Took: time.Since(began)})
	return nil
}

// solve runs one request; progress takes its statuses until it ends.
func solve(ctx context.Context, e *engine.Engine, request buildkit.SolveOpt, progress *progress,
) (*buildkit.SolveResponse, error) {
	release, err := e.Slot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	builder, err := connectBuildKit(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("connecting to the engine's BuildKit: %w", err)
	}
	defer builder.Close()
	request.Session = append(request.Session, registryAuth(e))
	statuses := make(chan *buildkit.SolveStatus)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for status := range statuses {
			progress.apply(status)
		}
	}()
	answer, err := builder.Solve(ctx, nil, request, statuses) // closes statuses
	<-done
	return answer, err
}

// registryAuth answers BuildKit's questions for registry credentials from the docker configuration.
func registryAuth(e *engine.Engine) session.Attachable {
	return authprovider.NewDockerAuthProvider(authprovider.DockerAuthProviderConfig{
		AuthConfigProvider: authprovider.LoadAuthConfig(e.ConfigFile()),
	})
}

func newError(image, dockerfile string, progress *progress, cause error) *Error {
	failed := &Error{Image: image, Output: progress.failedOutput(), Cause: cause}
	for _, source := range errdefs.Sources(cause) {
		if line := firstSourceLine(source.Ranges); line > 0 {
			failed.File, failed.Line = compose.ShortPath(dockerfile), line
		}
	}
	if line := lineOfStep(dockerfile, progress.failedStep()); failed.File == "" && line > 0 {
		failed.File, failed.Line = compose.ShortPath(dockerfile), line
	}
	if sanitized := devenv.SanitizeText(cause.Error()); sanitized != cause.Error() {
		failed.Cause = errors.New(sanitized)
	}
	return failed
}

func firstSourceLine(ranges []*pb.Range) int {
	for _, r := range ranges {
		if r.GetStart().GetLine() > 0 {
			return int(r.GetStart().GetLine())
		}
	}
	return 0
}

// DockerfileOf returns the path of the Dockerfile that a build section names; one that is inline has none.
func DockerfileOf(build *types.BuildConfig) string {
	name := build.Dockerfile
	if name == "" {
		name = "Dockerfile"
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(build.Context, name)
}

// localDir returns a folder of this machine as BuildKit takes it.
func localDir(dir string) (fsutil.FS, error) {
	fs, err := fsutil.NewFS(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the build context %q: %w", dir, err)
	}
	return fs, nil
}
