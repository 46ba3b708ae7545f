package build

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/secrets/secretsprovider"
	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Request asks for a build of a service's image, whether or not anything has changed.
type Request struct {
	Image    string                 // the name that the image gets
	Export   buildkit.ExportEntry   // what becomes of the result; without a type, the engine stores it as Image
	Attrs    map[string]string      // further options of the frontend
	Secrets  map[string][]byte      // beside those of the Compose files, by ID
	Commit   time.Time              // no file of the context is older to BuildKit; zero for their own times
	Ref      string                 // names the build in BuildKit's history; empty for any name
	OnVertex func(*buildkit.Vertex) // gets what BuildKit reports of each step, again and again; nil drops it
}

// Solve builds a service's image and returns what BuildKit's exporter answers. It reports steps and output as
// [Service] does, and returns an *Error when a step fails.
func Solve(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig, asked Request,
	report func(devenv.Event),
) (map[string]string, error) {
	request, err := newRequest(e, project, service, asked.Image)
	if err != nil {
		return nil, err
	}
	if err := asked.complete(&request, project, service); err != nil {
		return nil, err
	}
	progress := newProgress(service.Name, report)
	progress.onVertex = asked.OnVertex
	answer, err := solve(ctx, e, request, progress)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, newError(asked.Image, DockerfileOf(service.Build), progress, err)
	}
	return answer.ExporterResponse, nil
}

// complete adds what goes beyond the Compose files.
func (r Request) complete(request *buildkit.SolveOpt, project *types.Project, service types.ServiceConfig) error {
	maps.Copy(request.FrontendAttrs, r.Attrs)
	request.Ref = r.Ref
	if !r.Commit.IsZero() {
		files, err := notBefore(request.LocalMounts["context"], r.Commit)
		if err != nil {
			return err
		}
		request.LocalMounts["context"] = files
	}
	if r.Export.Type != "" {
		request.Exports = []buildkit.ExportEntry{r.Export}
	} else {
		maps.Copy(request.Exports[0].Attrs, r.Export.Attrs)
	}
	if len(r.Secrets) == 0 {
		return nil
	}
	secrets, err := secretValues(project, service.Build.Secrets)
	if err != nil {
		return err
	}
	maps.Copy(secrets, r.Secrets)
	request.Session = []session.Attachable{secretsprovider.FromMap(secrets)}
	return nil
}

// Sent returns the files of the build context that .dockerignore leaves in.
func Sent(service types.ServiceConfig) (fsutil.FS, error) {
	context, err := localDir(service.Build.Context)
	if err != nil {
		return nil, err
	}
	sent, _, err := sentFiles(context, DockerfileOf(service.Build))
	return sent, err
}

// SecretValues returns the values of a build section's secrets.
func SecretValues(project *types.Project, service types.ServiceConfig) ([]string, error) {
	values, err := secretValues(project, service.Build.Secrets)
	var texts []string
	for _, id := range slices.Sorted(maps.Keys(values)) {
		texts = append(texts, string(values[id]))
	}
	return texts, err
}

// Args returns the arguments of a build section with the values that BuildKit gets.
func Args(e *engine.Engine, project *types.Project, b *types.BuildConfig) map[string]string {
	return argsOf(e, project, b)
}

// RecordPath returns where the user's cache folder keeps a record of this kind of an image; empty where there is no
// such folder.
func RecordPath(cache string, e *engine.Engine, project *types.Project, image, kind string) string {
	return cachePath(cache, e.Host(), project.WorkingDir, image) + "." + kind
}
