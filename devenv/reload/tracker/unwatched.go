package tracker

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/watch"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// The commands of processes: those that run Python (workers of Celery and servers of Gunicorn name themselves), and
// those that restart it, or the code in it, when files change.
var (
	runsPython = lazyregexp.New(`^(\S*/)?python[\d.]*( |$)|^\[celeryd: |^gunicorn: `)
	restarts   = lazyregexp.New(`(^|[\s/])(--(auto-?)?reload|--watch|--debug|runserver|watch(medo|files|exec)|nodemon|` +
		`entr|jurigged|hupper|streamlit|jupyter\S*|ptw)([\s=.]|$)|fastapi\S* dev`)
)

// unwatched returns the first change of a batch that a container has, runs without and does not look for; the caller
// holds mu.
func (t *Tracker) unwatched(c container.InspectResponse, batch []watch.Change) (watch.Change, bool) {
	if r := t.reloaders[c.ID]; r != nil && r.Pid != "" || !t.stack.Runs(c.ID) {
		return watch.Change{}, false
	}
	for _, change := range batch {
		if appCode(change.Path) && mount.ContainerPath(c, change.Path) != "" && !t.ruled(c, change.Path) {
			return change, true
		}
	}
	return watch.Change{}, false
}

// ruled reports whether develop.watch of a container's service says what to do about a file. Rules with an error count
// as none: they are reported elsewhere.
func (t *Tracker) ruled(c container.InspectResponse, file string) bool {
	rules, _ := watch.Rules(t.project)
	return slices.ContainsFunc(rules, func(rule watch.Rule) bool {
		_, matches := rule.Match(file)
		return matches && rule.Service == engine.ServiceName(c)
	})
}

// awaitRestart reports once for each service that a save changes nothing, unless its container is restarted soon.
func (t *Tracker) awaitRestart(ctx context.Context, c container.InspectResponse, change watch.Change) {
	defer t.forgetAwaited(c.ID)
	started := t.startedAt(ctx, c.ID)
	select {
	case <-t.after(missTime):
	case <-ctx.Done():
		return
	}
	if t.startedAt(ctx, c.ID) != started || !t.runsUnwatched(ctx, c.ID) {
		return
	}
	missed := devenv.ReloadMissed{
		Service: engine.ServiceName(c), File: mount.RelativeTo(t.project.WorkingDir, change.Path),
		Reason: devenv.MissUnwatched, Defined: compose.DefinedAt(t.project, engine.ServiceName(c)),
		Watch: t.folderToWatch(change.Path), At: change.At,
	}
	if ctx.Err() == nil && !t.alreadyReported(missed) {
		t.stack.Send(missed)
	}
}

// startedAt returns when a container was started; empty when that cannot be found out.
func (t *Tracker) startedAt(ctx context.Context, id string) string {
	ctx, cancel := context.WithTimeout(ctx, engine.LookTime)
	defer cancel()
	inspected, err := t.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil || inspected.Container.State == nil {
		return ""
	}
	return inspected.Container.State.StartedAt
}

// runsUnwatched reports whether Python runs in a container, and no process there restarts it when files change.
func (t *Tracker) runsUnwatched(ctx context.Context, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, engine.LookTime)
	defer cancel()
	top, err := t.engine.API.ContainerTop(ctx, id, client.ContainerTopOptions{})
	python := false
	for _, process := range top.Processes {
		if len(process) == 0 {
			continue
		}
		command := process[len(process)-1]
		if restarts.MatchString(command) {
			return false
		}
		python = python || runsPython.MatchString(command)
	}
	return err == nil && python
}

// folderToWatch returns the folder of the project that holds a file, as the Compose files would write it: the topmost
// one, without which every change in the project would count.
func (t *Tracker) folderToWatch(file string) string {
	relative := mount.RelativeTo(t.project.WorkingDir, filepath.Dir(file))
	if filepath.IsAbs(relative) || relative == "." {
		return relative
	}
	first, _, _ := strings.Cut(relative, "/")
	return "./" + first
}
