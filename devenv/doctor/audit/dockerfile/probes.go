package dockerfile

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var probeRules = []rule{
	{
		id: "FD-H04", severity: check.Error, title: "Health check that uses a missing program",
		about: "The slim images contain neither curl nor wget, and distroless images no shell. The health check " +
			"then fails every time, although the app works. Use Python, which is in the image.",
		find: eachProbe(findAbsentProgram),
	},
	{
		id:       "FD-H08",
		severity: check.Warning,
		title:    "Health check of a missing or too demanding path",
		about: "If the app does not define the requested path, it returns 404 and the container is unhealthy. A " +
			"path such as /ready also checks databases, so one failing database makes every app unhealthy and " +
			"some platforms restart them all. Request a route such as /health that needs no database.",
		find: eachProbe(func(f *file, s *stage, p probe) []check.Finding {
			m := probedPath.FindStringSubmatch(p.text)
			if m == nil || s.purpose == other || len(f.folder.pythons()) == 0 {
				return nil
			}
			last := "/" + strings.Trim(path.Base(m[1]), "/")
			if last == "/" || slices.Contains([]string{"/docs", "/openapi.json", "/redoc", "/metrics"}, last) ||
				f.folder.says(last) || f.folder.says(strings.Trim(last, "/")) {
				return nil
			}
			return []check.Finding{
				f.at(f.lineOf(p.line, p.last, m[1]), "request a path that the app defines",
					"the health check requests %q, which no Python file of the project defines", m[1]),
			}
		}),
	},
}

var probedPath = lazyregexp.New(`(?:https?://[^/\s'"]+|'GET',\s*')(/[\w/.-]*)`)

func findAbsentProgram(f *file, s *stage, p probe) []check.Finding {
	if s.base.noShell && p.shell {
		return []check.Finding{
			f.at(p.line, `write it as ["python", "-c", …]`, "the health check needs a shell, but %q has none", s.base.ref),
		}
	}
	for _, c := range p.commands {
		name := c.name()
		absent := name == "curl" && (s.base.slim || s.base.family == "alpine" || s.base.family == "distroless") ||
			name == "wget" && (s.base.slim && s.base.family == "debian" || s.base.family == "distroless")
		if absent && !s.hasPackage(name) && !s.bringsProgram(name) {
			n := f.lineOf(p.line, p.last, name)
			return []check.Finding{
				f.at(n, `probe with Python: ["python", "-c", "import http.client …"]`,
					"the health check runs %s, but %q does not contain it: the container can never be healthy", name, s.base.ref),
			}
		}
	}
	return nil
}

// bringsProgram reports whether a program is copied into the stage, or named by a command that may install it.
func (s *stage) bringsProgram(name string) bool {
	copied := slices.ContainsFunc(ofChain[*instructions.CopyCommand](s), func(c *instructions.CopyCommand) bool {
		return strings.Contains(strings.Join(append(c.SourcePaths, c.DestPath), " "), name)
	})
	return copied ||
		slices.ContainsFunc(s.chainCommands(), func(c command) bool { return c.has(name) && c.name() != name })
}

var probedPort = lazyregexp.New(`(?:127\.0\.0\.1|localhost|0\.0\.0\.0)(?:'\s*,\s*|:)(\d+)`)

// port returns what the probe asks; 0 where it is unknown.
func (p probe) port() int {
	m := probedPort.FindStringSubmatch(p.text)
	if m == nil {
		return 0
	}
	port, _ := strconv.Atoi(m[1]) // digits
	return port
}
