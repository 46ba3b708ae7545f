package up

import (
	"context"
	"sync/atomic"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// model is the project as its files were last read: when the session began, or by a request that read them again.
type model struct {
	engine   *engine.Engine
	files    *compose.Files // nil keeps it from reading them again
	first    *types.Project // as the session began with it
	latest   atomic.Pointer[types.Project]
	debugged *debugged
}

func newModel(e *engine.Engine, project *types.Project, files *compose.Files) *model {
	return &model{engine: e, files: files, first: project, debugged: &debugged{services: map[string]bool{}}}
}

// project returns the project as it was last read.
func (m *model) project() *types.Project {
	if latest := m.latest.Load(); latest != nil {
		return latest
	}
	return m.first
}

// has reports whether a service is in the project, as it was first or last read.
func (m *model) has(service string) bool {
	_, first := m.first.Services[service]
	_, latest := m.project().Services[service]
	return first || latest
}

// isFirst reports whether the files were not read again.
func (m *model) isFirst() bool { return m.latest.Load() == nil }

// read returns the project as its files have it now, with the debug file for what runs under a debugger.
func (m *model) read(ctx context.Context) (*types.Project, error) {
	if m.files == nil {
		return m.project(), nil
	}
	project, err := compose.Load(ctx, m.engine, *m.files)
	if err != nil {
		return nil, err
	}
	return m.underDebugger(ctx, project)
}
