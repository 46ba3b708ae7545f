package dockerfile

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/regular"
)

var serverRules = []rule{
	{
		id: "FD-C04", severity: check.Warning, title: "Reload in a production image",
		about: "`--reload` and `fastapi dev` are for development: they watch files, run one worker and show " +
			"details to visitors. Start uvicorn without `--reload`, or use `fastapi run`. Keep reload in the " +
			"development image.",
		find: eachServer(production, func(f *file, s *stage, v server, begun start) *check.Finding {
			if !v.reloads() {
				return nil
			}
			finding := f.at(begun.line, "remove reload here, and use a separate development image",
				"the production image starts a server with reload")
			return &finding
		}),
	},
	{
		id: "FD-C05", severity: check.Error, title: "Server that listens on 127.0.0.1",
		about: "uvicorn and gunicorn listen on 127.0.0.1 by default. In a container, that address is only " +
			"reachable from the container itself, so every connection to the published port is refused. Listen on " +
			"0.0.0.0.",
		find: func(f *file) []check.Finding {
			return append(eachServer(production, findLoopback)(f), eachServer(development, findLoopback)(f)...)
		},
	},
	{
		id: "FD-C07", severity: check.Error, title: "App that cannot be imported",
		about: "For `app.main:app` the server imports the module app/main.py and uses its variable `app`. If one " +
			"of them does not exist, the server exits at once. Name the module that defines the app, relative to " +
			"WORKDIR.",
		find: eachServer(production, findImport),
	},
}

// eachServer looks at the stages that are shipped for a purpose and start a web server.
func eachServer(p purpose, look func(*file, *stage, server, start) *check.Finding) func(*file) []check.Finding {
	return eachShipped(p, func(f *file, s *stage) []check.Finding {
		v, begun, ok := s.serves()
		if !ok || begun.line == 0 {
			return nil
		}
		if finding := look(f, s, v, begun); finding != nil {
			return []check.Finding{*finding}
		}
		return nil
	})
}

func findLoopback(f *file, s *stage, v server, begun start) *check.Finding {
	host := v.value("--host")
	switch v.program {
	case "uvicorn":
		if v.has("--uds", "--fd") || host == "" && s.env()["UVICORN_HOST"] != "" {
			return nil
		}
	case "fastapi":
		if len(v.args) == 0 || v.args[0] != "dev" && host == "" {
			return nil // fastapi run listens everywhere
		}
	case "gunicorn", "hypercorn":
		bound := v.value("-b", "--bind")
		if v.has("-c", "--config") || s.env()["GUNICORN_CMD_ARGS"] != "" || strings.HasPrefix(bound, "unix:") {
			return nil
		}
		host, _, _ = strings.Cut(bound, ":")
		if bound != "" && host == "" || f.folder.exists("gunicorn.conf.py") {
			return nil
		}
	default:
		return nil
	}
	if host != "" && host != "127.0.0.1" && host != "localhost" || f.ownNetwork() {
		return nil
	}
	finding := f.at(begun.line, "listen on 0.0.0.0",
		"%s listens on 127.0.0.1, which is not reachable from outside the container", v.program)
	if host != "" {
		return edits(finding, f.swap(begun.line, host, "0.0.0.0"))
	}
	if app := v.importString(); app != "" && v.program == "uvicorn" &&
		strings.Contains(f.Lines[begun.line-1], `"`+app+`"`) {
		return edits(finding, f.swap(begun.line, `"`+app+`"`, `"`+app+`", "--host", "0.0.0.0"`))
	}
	return &finding
}

// ownNetwork reports whether a service shares the network of its host, or starts another command.
func (f *file) ownNetwork() bool {
	for _, s := range f.services {
		if s.NetworkMode == "host" || strings.HasPrefix(s.NetworkMode, "service:") {
			return true
		}
	}
	return false
}

func findImport(f *file, s *stage, v server, begun start) *check.Finding {
	module, attribute, ok := strings.Cut(v.importString(), ":")
	pythons := f.folder.pythons()
	if !ok || len(pythons) == 0 || len(pythons) >= maxFiles || strings.Contains(v.importString(), "$") {
		return nil
	}
	want := strings.ReplaceAll(module, ".", "/")
	candidates := slices.DeleteFunc(slices.Clone(pythons), func(name string) bool { return !isModule(name, want) })
	switch {
	case slices.ContainsFunc(candidates, func(name string) bool { return f.hasName(name, attribute) }),
		len(candidates) > 1:
		return nil // where the image has one of several, only its files show it
	case len(candidates) == 1:
		finding := f.at(begun.line, "use a name that the module defines",
			"the server imports %q from %s, but %s does not define it", attribute, module, candidates[0])
		return &finding
	case !hasTopFolder(pythons, want):
		return nil // it may be a package that is installed
	}
	finding := f.at(begun.line, "use the module that defines the app",
		"the server imports %s, but %s.py does not exist", module, want)
	return &finding
}

// isModule reports whether a file is the module at a path, in whatever folder the server may run.
func isModule(name, module string) bool {
	name = "/" + name
	return strings.HasSuffix(name, "/"+module+".py") || strings.HasSuffix(name, "/"+module+"/__init__.py")
}

// hasName reports whether a module has a name, or may have it of another one.
func (f *file) hasName(module, name string) bool {
	content, _ := regular.ReadFile(filepath.Join(f.folder.dir, filepath.FromSlash(module))) // it was listed
	pattern := `\b` + regexp.QuoteMeta(strings.TrimSuffix(name, "()")) + `\b|import \*`
	return regexp.MustCompile(pattern).Match(content)
}

// hasTopFolder reports whether the first part of a module's path is a file or a folder of the project.
func hasTopFolder(pythons []string, module string) bool {
	top, _, _ := strings.Cut(module, "/")
	return slices.ContainsFunc(pythons, func(name string) bool {
		return name == top+".py" || strings.Contains("/"+name, "/"+top+"/")
	})
}
