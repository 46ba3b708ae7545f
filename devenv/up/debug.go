package up

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
)

// debugFile lies beside the Compose files. Laid over them, it runs services under a debugger.
const debugFile = "docker-compose.debug.yml"

// debugged are the services that run with the debug file laid over the others.
type debugged struct {
	mu       sync.Mutex
	services map[string]bool
}

// set notes whether a service does, and returns whether it did before.
func (d *debugged) set(service string, on bool) (before bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before = d.services[service]
	if d.services[service] = on; !on {
		delete(d.services, service)
	}
	return before
}

func (d *debugged) names() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.services))
}

// debugService recreates a service's containers with the debug file laid over the others, or without it. Where that
// fails and its containers stay, so does what is noted of them.
func (a *actions) debugService(ctx context.Context, service string, on bool) error {
	if a.options.Files == nil {
		return fmt.Errorf("%s cannot be found: the session has no Compose files", debugFile)
	}
	running := a.runningIDs(service)
	before := a.model.debugged.set(service, on)
	err := a.recreateService(ctx, service)
	if err != nil && slices.Equal(running, a.runningIDs(service)) {
		a.model.debugged.set(service, before)
	}
	return err
}

// underDebugger returns a project in which the debugged services are what the debug file makes of them. It returns an
// error where that is not there or says nothing of one.
func (m *model) underDebugger(ctx context.Context, project *types.Project) (*types.Project, error) {
	services := m.debugged.names()
	if len(services) == 0 {
		return project, nil
	}
	file := filepath.Join(project.WorkingDir, debugFile)
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("%s does not exist; `fastdock new --debug` writes it and .vscode/launch.json", debugFile)
	}
	files := *m.files
	files.Dir, files.Paths = project.WorkingDir, append(slices.Clone(project.ComposeFiles), file)
	whole, err := compose.Load(ctx, m.engine, files)
	if err != nil {
		return nil, err
	}
	laid := *project
	laid.Services, laid.ComposeFiles = maps.Clone(project.Services), whole.ComposeFiles
	for _, name := range services {
		if alike(project.Services[name], whole.Services[name]) {
			return nil, fmt.Errorf("%s does not define service %q", debugFile, name)
		}
		laid.Services[name] = whole.Services[name]
	}
	return &laid, nil
}

// alike reports whether two readings of a service are one and the same, whichever files they are from,
// which is in labels.
func alike(a, b types.ServiceConfig) bool {
	a.CustomLabels, b.CustomLabels = nil, nil
	return reflect.DeepEqual(a, b)
}

// debugFiles returns those of the project with the debug file after them, as a user in this folder would name them.
func (m *model) debugFiles() *compose.Files {
	files := compose.Files{}
	if m.files != nil {
		files = *m.files
	}
	files.Paths = nil
	here, _ := os.Getwd()
	project := m.project()
	for _, file := range append(slices.Clone(project.ComposeFiles), filepath.Join(project.WorkingDir, debugFile)) {
		if shorter, err := filepath.Rel(here, file); err == nil && len(shorter) < len(file) {
			file = shorter
		}
		if !slices.Contains(files.Paths, file) {
			files.Paths = append(files.Paths, file)
		}
	}
	return &files
}
