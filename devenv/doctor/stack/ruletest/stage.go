// Package ruletest makes the containers that tests of rules look at, and checks what is found.
package ruletest

import (
	"context"
	"errors"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Seen is what looks into containers find.
type Seen struct {
	Owners map[string]int    // by file
	Files  map[string]string // content by file
	Taken  *devenv.PortError
	Ends   []netip.AddrPort // of connections
}

// Stat returns the owner of a file.
func (l Seen) Stat(_ context.Context, _, name string) (engine.FileStat, error) {
	if uid, there := l.Owners[name]; there {
		return engine.FileStat{UID: uid}, nil
	}
	return engine.FileStat{}, errors.New("not there")
}

// ReadFile returns the content of a file; nothing of one that is not there.
func (l Seen) ReadFile(_ context.Context, _, name string, _ int64) (string, error) {
	return l.Files[name], nil
}

// Connections returns the far ends of a container's connections.
func (l Seen) Connections(context.Context, devenv.Report) []netip.AddrPort { return l.Ends }

// PortTaken returns who has the port of a service.
func (l Seen) PortTaken(context.Context, *types.Project, string, string) *devenv.PortError {
	return l.Taken
}

// Began is when the containers were created.
var Began = time.Date(2026, 5, 5, 12, 0, 0, 0, time.UTC)

// Change is what differs from a stack that is well: in the container of the app, or elsewhere.
type Change func(app *facts.Container, s *facts.Stack)

// All makes one change after the other.
func All(changes ...Change) Change {
	return func(app *facts.Container, s *facts.Stack) {
		for _, change := range changes {
			if change != nil {
				change(app, s)
			}
		}
	}
}

// Stage returns a stack of app, cache and db, in this order, which is well but for a change. The files are those beside
// its Compose file.
func Stage(t testing.TB, compose string, files map[string]string, look Seen, change Change) *facts.Stack {
	t.Helper()
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, files)
	devtest.WriteFiles(t, dir, map[string]string{"compose.yaml": compose})
	project := &types.Project{
		Name:         "shop",
		WorkingDir:   dir,
		ComposeFiles: []string{filepath.Join(dir, "compose.yaml")},
		Services:     types.Services{},
	}
	for name, image := range map[string]string{"app": "", "db": "postgres:18", "cache": "redis:8"} {
		service := types.ServiceConfig{Name: name}
		service.Image = image
		project.Services[name] = service
	}
	s := &facts.Stack{
		Context: t.Context(), Project: project, Engine: look, Planned: map[string]devenv.Planned{},
		Stale:   map[string]string{},
		Volumes: map[string]time.Time{}, Sources: source.Read(t.Context(), dir, project.ComposeFiles, nil),
	}
	for _, name := range []string{"app", "cache", "db"} {
		s.Containers = append(s.Containers, container(s, name))
	}
	s.Containers[0].Listening = At("0.0.0.0:8000")
	s.Containers[1].Listening, s.Containers[2].Listening = At("0.0.0.0:6379"), At("0.0.0.0:5432")
	All(change)(s.Containers[0], s)
	return s
}

// container returns one that runs and is healthy.
func container(s *facts.Stack, name string) *facts.Container {
	return &facts.Container{Stack: s, PortsKnown: true, Report: devenv.Report{
		ContainerState: devenv.ContainerState{Name: "shop-" + name + "-1", ID: name, Status: "running", Health: "healthy"},
		Service:        name,
		WorkDir:        "/app",
		Command:        []string{"python"},
		Created:        Began,
		Networks:       []string{"shop_default"},
		Names:          []string{name},
	}}
}

// At returns addresses given as text.
func At(addresses ...string) []netip.AddrPort {
	var found []netip.AddrPort
	for _, text := range addresses {
		found = append(found, netip.MustParseAddrPort(text))
	}
	return found
}

// App changes the container of the app.
func App(change func(app *facts.Container)) Change {
	return func(app *facts.Container, _ *facts.Stack) { change(app) }
}

// Stack changes what else is known.
func Stack(change func(s *facts.Stack)) Change {
	return func(_ *facts.Container, s *facts.Stack) { change(s) }
}

// Service changes what the Compose files say about the app.
func Service(change func(app *types.ServiceConfig)) Change { return OfService("app", change) }

// OfService changes what the Compose files say about a service.
func OfService(name string, change func(*types.ServiceConfig)) Change {
	return func(_ *facts.Container, s *facts.Stack) {
		service := s.Project.Services[name]
		change(&service)
		s.Project.Services[name] = service
	}
}

// Env gives the container of the app variables, each as NAME=value.
func Env(pairs ...string) Change {
	return func(app *facts.Container, _ *facts.Stack) {
		app.Env = map[string]string{}
		for _, pair := range pairs {
			name, value, _ := strings.Cut(pair, "=")
			app.Env[name] = value
		}
	}
}

// Command gives the container of the app a command.
func Command(words ...string) Change {
	return func(app *facts.Container, _ *facts.Stack) { app.Command = words }
}

// Mounted gives the container of the app mounts.
func Mounted(mounts ...devenv.Mount) Change {
	return func(app *facts.Container, _ *facts.Stack) { app.Mounts = mounts }
}

// Anonymous returns an anonymous volume.
func Anonymous(target string) devenv.Mount {
	return devenv.Mount{Type: "volume", Name: strings.Repeat("0a", 32), Target: target, Writable: true}
}

// Logs makes the app log lines.
func Logs(lines ...string) Change {
	return func(app *facts.Container, _ *facts.Stack) { app.ReadLog(lines) }
}

// Ended makes the app end with a code and these last lines.
func Ended(code int, log ...string) Change {
	return func(app *facts.Container, _ *facts.Stack) {
		app.Status, app.Health, app.ExitCode = "exited", "", code
		app.ReadLog(log)
	}
}

// Failing makes the health check of the app fail with an output.
func Failing(output string, test ...string) Change {
	return func(app *facts.Container, _ *facts.Stack) {
		app.Health, app.Probe = "unhealthy",
			&devenv.Probe{ExitCode: 1, Output: output, Start: Began, End: Began.Add(10 * time.Millisecond)}
		app.Check = devenv.Check{Test: test, Timeout: 3 * time.Second}
		app.ProbeTest = strings.Join(test[min(1, len(test)):], " ")
	}
}

// MadeFor gives the app an image for a processor, on an engine of arm64.
func MadeFor(processor string) Change {
	return func(app *facts.Container, s *facts.Stack) {
		app.Image, s.Processor = "other", "arm64"
		s.Images = map[string]engine.ImageInfo{"other": {Architecture: processor}}
	}
}

// BuiltFrom makes the image of the app one that is built here, and that is older than a file.
func BuiltFrom(stale string) Change {
	return All(Service(func(app *types.ServiceConfig) { app.Build = &types.BuildConfig{Context: "."} }),
		Stack(func(s *facts.Stack) { s.Stale["app"] = stale }))
}

// Raised makes the app end with an exception that a line of its code raises.
func Raised(code string, exception ...string) Change {
	return Ended(1, append(traceback(code), exception...)...)
}

// RaisedIn makes the app end with an exception of a package that a line of its code calls.
func RaisedIn(name, code string, exception ...string) Change {
	return Ended(1, slices.Concat(traceback(code), frame(name), exception)...)
}

// RaisedThrough makes the app end with an exception of a package that another one calls.
func RaisedThrough(outer, inner, code string, exception ...string) Change {
	return Ended(1, slices.Concat(traceback(code), frame(outer), frame(inner), exception)...)
}

func traceback(code string) []string {
	return []string{"Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`, "    " + code}
}

// frame returns the lines of a traceback that are in a package, or below it: "sqlalchemy/engine".
func frame(name string) []string {
	return []string{`  File "/usr/lib/python3.13/site-packages/` + name + `/core.py", line 7, in call`, "    raise error"}
}
