package evidence

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Server is the program that serves an application.
type Server string

// The servers. FastAPI is the command line of FastAPI, which runs uvicorn; Module is python with a file or a module
// that is expected to start a server itself.
const (
	Uvicorn   Server = "uvicorn"
	Gunicorn  Server = "gunicorn"
	Hypercorn Server = "hypercorn"
	Granian   Server = "granian"
	FastAPI   Server = "fastapi"
	Module    Server = "python"
)

// Start is a command of the project that starts an application.
type Start struct {
	Place
	Server      Server
	App         string   // import string, as in shop.main:app; empty where a file or a module is named
	Named       string   // file that the command names, in the repository
	Module      string   // module that `python -m` runs
	Factory     bool     // App is a function that makes the application
	Worker      string   // worker class of gunicorn
	Config      string   // file of the repository that configures the server
	Dir         string   // folder of the repository that the command runs in
	Path        []string // folders of the repository on PYTHONPATH or named by --app-dir
	Port        string   // that it listens on, where one is written
	Development bool     // reloads
	Workers     int      // 0 where nothing is said
	trust       int
}

// weigh orders the kinds of file by how much they say about production, the most first; a command that reloads says
// less than any that does not.
func (s *Start) weigh(kind fileKind) {
	s.trust = slices.Index([]fileKind{dockerfile, composeFile, procfile, script, taskfile, readme, workflow}, kind)
	if s.Development {
		s.trust += int(kinds)
	}
}

// TrustedAs reports whether two commands say equally much about production.
func (s Start) TrustedAs(other Start) bool { return s.trust == other.trust }

// InContainer reports whether a container of the project's own runs the command.
func (s Start) InContainer() bool { return s.trust%int(kinds) <= 1 }

// byTrust sorts starts; equal ones stay in the order in which they were found.
func byTrust(starts []Start) []Start {
	slices.SortStableFunc(starts, func(a, b Start) int {
		return cmp.Or(a.trust-b.trust, strings.Count(a.File, "/")-strings.Count(b.File, "/"))
	})
	return starts
}

// startOf recognises a command that starts an application.
func startOf(words []string) (Start, bool) {
	words = bare(words)
	if len(words) == 0 {
		return Start{}, false
	}
	program, arguments := path.Base(words[0]), words[1:]
	if isPython(program) {
		return pythonStart(arguments)
	}
	return serverStart(program, arguments)
}

// serverStart reads the command line of a server.
func serverStart(program string, arguments []string) (Start, bool) {
	start := Start{Server: Server(program)}
	o := parseOptions(program, arguments)
	switch start.Server {
	case Uvicorn, Gunicorn, Hypercorn, Granian:
		if len(o.operands) == 0 {
			return Start{}, false
		}
		start.App = o.operands[0]
	case FastAPI:
		if len(o.operands) == 0 || o.operands[0] != "run" && o.operands[0] != "dev" {
			return Start{}, false
		}
		start.Development = o.operands[0] == "dev"
		if len(o.operands) > 1 {
			start.Named = o.operands[1]
		}
		if entry := o.value("--entrypoint", "-e"); entry != "" {
			start.App = entry
		}
		if name := o.value("--app"); name != "" && start.Named != "" {
			start.App = ":" + name
		}
	default:
		return Start{}, false
	}
	start.applyOptions(o)
	return start, start.Server == FastAPI || isImportString(start.App)
}

// applyOptions takes the options that servers share.
func (s *Start) applyOptions(o options) {
	s.Development = s.Development || o.has("--reload")
	s.Worker = o.value("-k", "--worker-class")
	s.Config = o.value("-c", "--config")
	s.Port = cmp.Or(o.value("--port"), portOf(o.value("-b", "--bind")))
	s.Workers = number(o.value("--workers", "-w"))
	s.Factory = o.has("--factory")
	if name, called := strings.CutSuffix(s.App, "()"); called {
		s.App, s.Factory = name, true
	}
	if dir := cmp.Or(o.value("--app-dir"), o.value("--chdir"), o.value("--pythonpath")); dir != "" {
		s.Path = append(s.Path, dir)
	}
}

// pythonStart reads python -m server ..., python -m package and python file.py.
func pythonStart(arguments []string) (Start, bool) {
	for i, argument := range arguments {
		switch {
		case argument == "-m" && i+1 < len(arguments):
			if start, ok := serverStart(arguments[i+1], arguments[i+2:]); ok {
				return start, true
			}
			return Start{Server: Module, Module: arguments[i+1]}, isModulePath(arguments[i+1])
		case strings.HasPrefix(argument, "-"):
		default:
			return Start{Server: Module, Named: argument}, strings.HasSuffix(argument, ".py")
		}
	}
	return Start{}, false
}
