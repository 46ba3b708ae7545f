package tracker

import (
	"context"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/reload"
)

// missReason follows the way of a saved file to the app, and returns where it ends. beside reports whether the file
// lies beside what the reloader watches, and always will.
func (t *Tracker) missReason(ctx context.Context, r *reload.Reloader,
	file string,
) (missed devenv.ReloadMissed, beside bool) {
	service := engine.ServiceName(r.Container)
	target := mount.ContainerPath(r.Container, file)
	missed = devenv.ReloadMissed{
		File: mount.RelativeTo(t.project.WorkingDir, file), Defined: compose.DefinedAt(t.project, service),
		Target: target, Volume: t.mountLine(r, file), Dirs: r.Dirs, Exclude: r.Excludes(target),
	}
	switch {
	case target == "":
		missed.Reason = devenv.MissNotMounted
	case !r.Watches(target):
		missed.Reason = devenv.MissOutside
	case missed.Exclude != "":
		missed.Reason = devenv.MissExcluded
	default:
		t.missedInside(ctx, r, file, &missed)
		return missed, false
	}
	return missed, true
}

// missedInside looks into the container: at the file, then at the reloader.
func (t *Tracker) missedInside(ctx context.Context, r *reload.Reloader, file string, missed *devenv.ReloadMissed) {
	arrived, known := t.arrived(ctx, r.Container.ID, file, missed.Target)
	process, alive := t.processState(ctx, r)
	switch {
	case known && !arrived && mountedAlone(r, missed.Target):
		missed.Reason = devenv.MissReplaced
	case known && !arrived:
		missed.Reason = devenv.MissStale
	case !alive:
		missed.Reason, missed.Process = devenv.MissProcess, process
	case r.Kind == "StatReload":
		missed.Reason = devenv.MissTime
	case !r.Polls():
		missed.Reason, missed.Polling = devenv.MissNoEvent, reload.ForcePolling
		missed.Passed = passed(t.project.Services[engine.ServiceName(r.Container)].Environment, reload.ForcePolling)
	default:
		missed.Reason = devenv.MissUnknown
	}
}

// passed reports whether the Compose files pass a variable on from the shell, where it has no value.
func passed(environment types.MappingWithEquals, name string) bool {
	value, is := environment[name]
	return is && (value == nil || *value == "")
}

// arrived reports whether the container has a file's content of this machine, and whether that could be found out.
func (t *Tracker) arrived(ctx context.Context, id, file, inside string) (same, known bool) {
	hash := mount.ContentHash(file)
	if hash == "" {
		return false, false // taken away again
	}
	code, text, err := t.look(ctx, id, "sha256sum", inside)
	switch {
	case err != nil || code == 126 || code == 127:
		return false, false
	case code != 0:
		return false, true
	}
	return strings.HasPrefix(strings.TrimPrefix(text, `\`), hash), true
}

// processState returns what became of the reloader's process, and whether it can still work. What cannot be found out
// counts as well.
func (t *Tracker) processState(ctx context.Context, r *reload.Reloader) (state devenv.ProcessState, alive bool) {
	code, text, err := t.look(ctx, r.Container.ID, "cat", "/proc/"+r.Pid+"/stat")
	if err != nil || code > 1 {
		return "", true
	}
	if code == 1 {
		return devenv.ProcessGone, false
	}
	_, after, _ := strings.Cut(text[max(0, strings.LastIndex(text, ")")):], " ") // the name before it may hold anything
	switch {
	case strings.HasPrefix(after, "T"), strings.HasPrefix(after, "t"):
		return devenv.ProcessStopped, false
	case strings.HasPrefix(after, "Z"), strings.HasPrefix(after, "X"):
		return devenv.ProcessEnded, false
	}
	return "", true
}

// look runs a command in a container and returns its first line.
func (t *Tracker) look(ctx context.Context, id string, cmd ...string) (code int, first string, err error) {
	ctx, cancel := context.WithTimeout(ctx, engine.LookTime)
	defer cancel()
	code, err = t.engine.Exec(ctx, id, engine.ExecConfig{Cmd: cmd}, func(stream devenv.Stream, text string) {
		if first == "" && stream == devenv.Stdout {
			first = text
		}
	})
	return code, first, err
}

func mountedAlone(r *reload.Reloader, inside string) bool {
	for _, m := range r.Container.Mounts {
		if m.Destination == inside {
			return true
		}
	}
	return false
}

// mountLine returns the volume that brings a file's folder into the container, where the working directory stands for
// the folder the image is built from.
func (t *Tracker) mountLine(r *reload.Reloader, file string) string {
	folder := filepath.Dir(file)
	root := t.project.WorkingDir
	if build := t.project.Services[engine.ServiceName(r.Container)].Build; build != nil &&
		(folder == build.Context || mount.IsBelow(build.Context, folder)) {
		root = build.Context
	}
	target, err := filepath.Rel(root, folder)
	if err != nil {
		target = "."
	}
	source := mount.RelativeTo(t.project.WorkingDir, folder)
	if !filepath.IsAbs(source) {
		source = "./" + source
	}
	return strings.TrimSuffix(source, "/.") + ":" + path.Join(r.Container.Config.WorkingDir, filepath.ToSlash(target))
}
