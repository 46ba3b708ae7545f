// Package facts has what is known of a project's containers: their states, logs, mounts, commands and files.
package facts

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Stack is what was gathered about a stack.
type Stack struct {
	Context              context.Context // of the command; rules look into containers only when they need to
	Project              *types.Project
	Sources              *source.Sources
	Containers           []*Container // by service and name
	Planned              map[string]devenv.Planned
	Volumes              map[string]time.Time        // when each was made
	Stale                map[string]string           // by service: the file that its image is older than
	Images               map[string]engine.ImageInfo // by ID
	Migrations           Migrations                  // in the project's files
	Revisions            map[string][]string         // that databases are at, by the container's ID
	Processor            string                      // the engine's, "arm64"; empty where it is not known
	IgnoresStartInterval bool                        // the engine ignores start_interval
	Engine               Engine
}

// Engine are the looks into containers that only some causes need.
type Engine interface {
	Stat(ctx context.Context, containerID, name string) (engine.FileStat, error)
	ReadFile(ctx context.Context, containerID, name string, limit int64) (string, error)
	PortTaken(ctx context.Context, project *types.Project, service, said string) *devenv.PortError
	Connections(ctx context.Context, r devenv.Report) []netip.AddrPort
}

// Migrations are the revisions of a project's Alembic folder, and those that no other one follows.
type Migrations struct{ All, Heads []string }

// Of returns the containers of a service.
func (s *Stack) Of(service string) []*Container {
	var found []*Container
	for _, c := range s.Containers {
		if c.Service == service {
			found = append(found, c)
		}
	}
	return found
}

// Named returns the containers that a host name or an address stands for.
func (s *Stack) Named(host string) []*Container {
	var found []*Container
	for _, c := range s.Containers {
		if c.Service == host || c.Name == host || slices.Contains(c.Names, host) {
			found = append(found, c)
		}
	}
	return found
}

// OfKind returns the containers that serve a kind of database.
func (s *Stack) OfKind(kind string) []*Container {
	var found []*Container
	for _, c := range s.Containers {
		if kind != "" && c.serves(kind) {
			found = append(found, c)
		}
	}
	return found
}

// IsHealthy reports whether a service has containers and none is failing.
func (s *Stack) IsHealthy(service string) bool {
	mine := s.Of(service)
	return len(mine) > 0 &&
		!slices.ContainsFunc(mine, func(c *Container) bool { return c.Status != "running" || c.IsFailing() })
}

// Short returns a path as it is below the folder of the project.
func (s *Stack) Short(file string) string {
	if rel, err := filepath.Rel(s.Project.WorkingDir, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}

// Disabled reports whether a service of that name is left away, because none of its profiles is enabled.
func (s *Stack) Disabled(name string) bool {
	_, off := s.Project.DisabledServices[name]
	return off
}
