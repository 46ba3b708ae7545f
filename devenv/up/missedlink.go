package up

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/reload"
)

// brokenLink follows the way of a saved file to the app, and returns where it ends and what fixes it. beside reports
// whether the file lies beside what the reloader watches, and always will.
func (s *Session) brokenLink(ctx context.Context, r *reload.Reloader, file string) (missed devenv.ReloadMissed, beside bool) {
	service := serviceName(r.Container)
	missed = devenv.ReloadMissed{File: s.relativeToProject(file)}
	at := fmt.Sprintf("service %q", service)
	if defined := definedAt(s.project, service); defined != "" {
		at += " (" + defined + ")"
	}
	inside := mount.ContainerPath(r.Container, file)
	excluded := r.Excludes(inside)
	beside = inside == "" || !r.Watches(inside) || excluded != ""
	switch {
	case inside == "":
		missed.Link = "it is in no mount of the container"
		missed.Fix = fmt.Sprintf("add %q to the volumes of %s", s.mountLine(r, file), at)
	case !r.Watches(inside):
		missed.Link = fmt.Sprintf("%s lies outside the directories that the reloader watches (%s)", inside, strings.Join(r.Dirs, ", "))
		missed.Fix = fmt.Sprintf("add --reload-dir %s to the command of %s or of its Dockerfile", path.Dir(inside), at)
	case excluded != "":
		missed.Link = "it is left out by --reload-exclude " + excluded
		missed.Fix = fmt.Sprintf("take --reload-exclude %s from the command of %s or of its Dockerfile", excluded, at)
	default:
		missed.Link, missed.Fix = s.brokenInside(ctx, r, file, inside, at)
	}
	return missed, beside
}

// brokenInside looks into the container: at the file, then at the reloader.
func (s *Session) brokenInside(ctx context.Context, r *reload.Reloader, file, inside, at string) (link, fix string) {
	restart := fmt.Sprintf("run `docker compose restart %s`", serviceName(r.Container))
	arrived, known := s.arrived(ctx, r.Container.ID, file, inside)
	state, alive := s.processState(ctx, r)
	switch {
	case known && !arrived && mountedAlone(r, inside):
		return "the container still has the old file: it is mounted alone, and the editor put a new file in its place",
			fmt.Sprintf("mount its folder instead, %q in the volumes of %s; until then %s", s.mountLine(r, file), at, restart)
	case known && !arrived:
		return "the container does not have what was saved: the mount is stale or its file sharing does not keep up",
			restart + ", and the container engine if that does not help"
	case !alive:
		return "the reloader's process " + state, restart
	case r.Kind == "StatReload":
		return "the reloader compares the files' times and the new file's is not newer",
			"save it once more, or install watchfiles in the image (uvicorn[standard]), which sees every change"
	case !r.Polls():
		return "the file is in the container, but the save was not told to it: the file sharing brings no events",
			s.pollingFix(r, at)
	}
	return "the reloader runs and polls, and has not seen the file that is there", restart
}

// pollingFix makes watchfiles poll: by the variable of the shell where the Compose files hand it on.
func (s *Session) pollingFix(r *reload.Reloader, at string) string {
	if value, handed := s.project.Services[serviceName(r.Container)].Environment[reload.ForcePolling]; handed && (value == nil || *value == "") {
		return fmt.Sprintf("run `%s=true fastdock up`; to keep it, write ${%s:-true} below environment of %s", reload.ForcePolling, reload.ForcePolling, at)
	}
	return fmt.Sprintf("write %s: \"true\" below environment of %s, and run `fastdock up` again", reload.ForcePolling, at)
}

// arrived says whether the container has a file's content of this machine, and whether that could be found out.
func (s *Session) arrived(ctx context.Context, id, file, inside string) (same, known bool) {
	hash := mount.ContentHash(file)
	if hash == "" {
		return false, false // taken away again
	}
	code, text, err := s.look(ctx, id, "sha256sum", inside)
	switch {
	case err != nil || code == 126 || code == 127:
		return false, false
	case code != 0:
		return false, true
	}
	return strings.HasPrefix(strings.TrimPrefix(text, `\`), hash), true
}

// processState says what became of the reloader's process, and whether it can still work. What cannot be found out
// counts as well.
func (s *Session) processState(ctx context.Context, r *reload.Reloader) (state string, alive bool) {
	code, text, err := s.look(ctx, r.Container.ID, "cat", "/proc/"+r.Pid+"/stat")
	if err != nil || code > 1 {
		return "", true
	}
	if code == 1 {
		return "is gone", false
	}
	_, after, _ := strings.Cut(text[max(0, strings.LastIndex(text, ")")):], " ") // the name before it may hold anything
	switch {
	case strings.HasPrefix(after, "T"), strings.HasPrefix(after, "t"):
		return "is stopped (by a signal or a debugger)", false
	case strings.HasPrefix(after, "Z"), strings.HasPrefix(after, "X"):
		return "has ended", false
	}
	return "", true
}

// look runs a command in a container and returns its first line.
func (s *Session) look(ctx context.Context, id string, cmd ...string) (code int, first string, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	code, err = s.engine.exec(ctx, id, execRun{cmd: cmd}, func(stream devenv.Stream, text string) {
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

// mountLine is the volume that brings a file's folder into the container, where the working directory stands for
// the folder the image is built from.
func (s *Session) mountLine(r *reload.Reloader, file string) string {
	folder := filepath.Dir(file)
	root := s.project.WorkingDir
	if build := s.project.Services[serviceName(r.Container)].Build; build != nil && (folder == build.Context || mount.IsBelow(build.Context, folder)) {
		root = build.Context
	}
	target, err := filepath.Rel(root, folder)
	if err != nil {
		target = "."
	}
	source := s.relativeToProject(folder)
	if !filepath.IsAbs(source) {
		source = "./" + source
	}
	return strings.TrimSuffix(source, "/.") + ":" + path.Join(r.Container.Config.WorkingDir, filepath.ToSlash(target))
}

// relativeToProject is a path as the Compose files would write it.
func (s *Session) relativeToProject(file string) string {
	if inside, err := filepath.Rel(s.project.WorkingDir, file); err == nil && filepath.IsLocal(inside) {
		return filepath.ToSlash(inside)
	}
	return file
}
