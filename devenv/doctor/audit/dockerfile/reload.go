package dockerfile

import (
	"path"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var reloadRules = []rule{
	{
		id: "FD-D04", severity: check.Info, title: "Reload that watches too many files",
		about: "`--reload` watches everything below the working directory, including environments and data. This " +
			"is slow and causes needless reloads. Set an absolute `--reload-dir`. A relative `--reload-exclude` " +
			"of a directory has no effect.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			excluded := v.value("--reload-exclude")
			switch {
			case v.program != "uvicorn" || !v.has("--reload"):
				return nil
			case !v.has("--reload-dir"):
				finding := f.at(begun.line, "add --reload-dir with the absolute path of the code",
					"everything below %s is watched, not only the code", orRoot(s.workdir()))
				return &finding
			case excluded != "" && !strings.ContainsAny(excluded, "*/."):
				finding := f.at(begun.line, "use its absolute path",
					"--reload-exclude %s has no effect: a folder needs its absolute path", excluded)
				return &finding
			}
			return nil
		}),
	},
	{
		id: "FD-D09", severity: check.Info, title: "Reload that an open connection can block",
		about: "uvicorn waits without a limit for open connections before it reloads. An open stream or WebSocket " +
			"keeps the old code running. Set `--timeout-graceful-shutdown 3`.",
		find: eachServer(development, func(f *file, s *stage, v server, begun start) *check.Finding {
			if v.program != "uvicorn" || !v.has("--reload") || v.has("--timeout-graceful-shutdown") ||
				s.env()["UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"] != "" {
				return nil
			}
			finding := f.at(begun.line, "add --timeout-graceful-shutdown 3",
				"an open stream or WebSocket blocks the reload")
			return edits(finding, f.swap(begun.line, `"--reload"`, `"--reload", "--timeout-graceful-shutdown", "3"`))
		}),
	},
}

func orRoot(dir string) string { return path.Join("/", dir) }
