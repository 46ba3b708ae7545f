package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var reloadRules = []rule{
	{
		id: "FD-D03", severity: check.Warning, title: "a development server that does not reload",
		about: "Without --reload a change shows after a restart alone. Add --reload and --reload-dir to the development image's command.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			if v.reloads() || v.program == "granian" || slices.ContainsFunc(s.services(), func(v service) bool { return reloading(v.argv(s)) || v.watches() || len(v.Command) > 0 }) {
				return nil
			}
			finding := f.at(begun.line, "add --reload", "the development server does not start again when the code changes")
			return &finding
		}),
	},
	{
		id: "FD-D04", severity: check.Warning, title: "a server that watches too much",
		about: "--reload watches all below the working folder, environments and data too, which is slow and reloads for no reason. Name the code with an " +
			"absolute --reload-dir; a relative --reload-exclude of a folder does nothing.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			excluded := v.value("--reload-exclude")
			switch {
			case v.program != "uvicorn" || !v.has("--reload"):
				return nil
			case !v.has("--reload-dir"):
				finding := f.at(begun.line, "add --reload-dir with the absolute path of the code", "everything below %s is watched, not the code alone", orRoot(s.workdir()))
				return &finding
			case excluded != "" && !strings.ContainsAny(excluded, "*/."):
				finding := f.at(begun.line, "give its absolute path", "--reload-exclude %s does nothing: a folder is left out by its absolute path alone", excluded)
				return &finding
			}
			return nil
		}),
	},
	{
		id: "FD-D06", severity: check.Warning, title: "an environment that the code will be mounted over",
		about: "An image for development that has no code gets it by a mount, mostly of the whole project over the working folder, and with it goes the environment " +
			"that was made there: the container finds none, or the host's, which does not run in it. Keep it elsewhere, with " +
			"UV_PROJECT_ENVIRONMENT=/opt/venv. Where a Compose file has the mount, FD-O04 tells of it.",
		find: eachShipped(development, findMountedOver),
	},
	{
		id: "FD-D07", severity: check.Info, title: "reloading without watchfiles",
		about: "Without the package watchfiles uvicorn looks at every file four times a second, misses older ones, and sees Python files alone. uvicorn[standard] brings it along.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			if l := f.folder.lock(); v.program != "uvicorn" || !v.has("--reload") || !l.has("uvicorn") || l.has("watchfiles") {
				return nil
			}
			finding := f.at(begun.line, "uv add 'uvicorn[standard]'", "uvicorn reloads by looking at every file: watchfiles is not in uv.lock")
			return &finding
		}),
	},
	{
		id: "FD-D09", severity: check.Warning, title: "a reload that an open connection can block for ever",
		about: "Before it reloads, uvicorn waits for open connections without a limit: an open stream or WebSocket keeps the old code running. " +
			"--timeout-graceful-shutdown 3 ends that.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			if v.program != "uvicorn" || !v.has("--reload") || v.has("--timeout-graceful-shutdown") || s.env()["UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"] != "" {
				return nil
			}
			finding := f.at(begun.line, "add --timeout-graceful-shutdown 3", "an open stream or WebSocket keeps the server from reloading")
			return edits(finding, f.swap(begun.line, `"--reload"`, `"--reload", "--timeout-graceful-shutdown", "3"`))
		}),
	},
}

// findMountedOver leaves the images to FD-O04 that a Compose service runs, whose mounts are known.
func findMountedOver(f *file, s *stage) []check.Finding {
	dir := s.environment()
	if _, _, serves := s.serves(); !serves || len(s.services()) > 0 || !strings.HasPrefix(dir, path.Join("/", s.workdir())+"/") || s.hasVolume(dir) {
		return nil
	}
	synced := 0
	for _, part := range s.chain() {
		if slices.ContainsFunc(part.copies(), part.bringsCode) {
			return nil
		}
		for _, r := range part.runs() {
			if synced == 0 && r.has("uv sync") {
				synced = line(r)
			}
		}
	}
	if synced == 0 || slices.Contains(s.start().argv, "uv") {
		return nil
	}
	finding := f.at(synced, "ENV UV_PROJECT_ENVIRONMENT=/opt/venv, and /opt/venv/bin first in PATH", "the environment is made in %s, which a mount of the project hides", dir)
	return []check.Finding{edited(finding, f.before(synced, `ENV UV_PROJECT_ENVIRONMENT=/opt/venv PATH="/opt/venv/bin:$PATH"`))}
}

// hasVolume says whether the image keeps a folder in a volume of its own.
func (s *stage) hasVolume(dir string) bool {
	for _, v := range of[*instructions.VolumeCommand](s) {
		if slices.Contains(v.Volumes, dir) {
			return true
		}
	}
	return false
}

func orRoot(dir string) string { return path.Join("/", dir) }
