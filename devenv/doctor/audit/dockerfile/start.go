package dockerfile

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// start is how a container of a stage begins.
type start struct {
	argv  []string // without the shell that runs it
	line  int      // of CMD, or of ENTRYPOINT where there is no CMD; 0 where there is neither
	shell bool     // written as a shell command
	exec  bool     // a shell replaces itself
}

// start reads ENTRYPOINT and CMD as Docker joins them. A CMD of a parent does not outlive an ENTRYPOINT of its own.
func (s *stage) start() start {
	var begun start
	var entry []string
	for _, part := range s.chain() {
		for _, c := range part.Commands {
			switch c := c.(type) {
			case *instructions.EntrypointCommand:
				entry, begun = c.CmdLine, start{argv: c.CmdLine, line: line(c), shell: c.PrependShell}
			case *instructions.CmdCommand:
				if begun.shell && len(entry) > 0 {
					continue // a shell takes no arguments
				}
				begun.argv, begun.line = slices.Concat(entry, c.CmdLine), line(c)
				begun.shell = c.PrependShell
			}
		}
	}
	return begun.unwrapped()
}

// unwrapped returns the command that a shell runs.
func (b start) unwrapped() start {
	argv := b.argv
	if len(argv) >= 3 && isShell(argv[0]) && strings.HasPrefix(argv[1], "-") && strings.HasSuffix(argv[1], "c") {
		argv = splitWords(argv[2])
	} else if b.shell && len(argv) > 0 {
		argv = splitWords(strings.Join(argv, " "))
	}
	for len(argv) > 0 &&
		(argv[0] == "exec" || argv[0] == "tini" || argv[0] == "dumb-init" || path.Base(argv[0]) == "tini" ||
			path.Base(argv[0]) == "dumb-init" || argv[0] == "--" || argv[0] == "-g") {
		b.exec = b.exec || argv[0] == "exec"
		argv = argv[1:]
	}
	b.argv = argv
	return b
}

func isShell(program string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(program))
}

// splitWords returns the words of the last command of a shell line: what stays running.
func splitWords(text string) []string {
	commands := parseScript(strings.Split(text, "\n"), 1, '\\', false)
	if len(commands) == 0 {
		return nil
	}
	words := commands[len(commands)-1].words
	for len(words) > 0 && strings.Contains(words[0].text, "=") && !strings.HasPrefix(words[0].text, "-") {
		words = words[1:]
	}
	var texts []string
	for _, w := range words {
		texts = append(texts, w.text)
	}
	return texts
}

// server is a web server's command line: uvicorn, gunicorn, hypercorn, granian or fastapi.
type server struct {
	program string
	args    []string
}

// serverOf finds it, through `uv run` and `python -m`; ok is false where something else is started.
func serverOf(argv []string) (server, bool) {
	for i, arg := range argv {
		if name := path.Base(arg); slices.Contains([]string{"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi"}, name) {
			return server{name, argv[i+1:]}, true
		}
		if !launcher(arg) {
			break
		}
	}
	return server{}, false
}

// launcher reports whether a word only leads to the program: uv run, python -m, poetry run.
func launcher(arg string) bool {
	switch path.Base(arg) {
	case "uv", "run", "python", "python3", "-m", "-u", "poetry", "pdm", "pipenv", "opentelemetry-instrument",
		"ddtrace-run", "newrelic-admin", "run-program":
		return true
	}
	return strings.HasPrefix(arg, "--") || strings.HasPrefix(path.Base(arg), "python3.")
}

func (s server) command() command {
	words := []word{{text: s.program}}
	for _, arg := range s.args {
		words = append(words, word{text: arg})
	}
	return command{words: words}
}

func (s server) has(flags ...string) bool     { return s.command().has(flags...) }
func (s server) value(flags ...string) string { return s.command().value(flags...) }

// reloads reports whether the server starts again when its code changes.
func (s server) reloads() bool {
	return s.has("--reload") || s.program == "fastapi" && len(s.args) > 0 && s.args[0] == "dev" && !s.has("--no-reload")
}

func reloading(argv []string) bool {
	s, ok := serverOf(argv)
	return ok && s.reloads()
}

// port returns what the server listens on; 0 where that is not written as a number.
func (s server) port(env map[string]string) int {
	text := s.value("--port")
	if _, bound, ok := strings.Cut(s.value("--bind", "-b"), ":"); ok {
		text = bound[strings.LastIndex(bound, ":")+1:]
	}
	if text == "" && s.program == "uvicorn" {
		text = env["UVICORN_PORT"]
	}
	if text == "" && s.program == "fastapi" {
		text = env["PORT"]
	}
	if text == "" {
		return 8000
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return port
}

// importString returns what the server imports, app.main:app; empty where none is named.
func (s server) importString() string {
	if s.program == "fastapi" {
		return ""
	}
	for _, arg := range s.args {
		if module, attribute, ok := strings.Cut(arg, ":"); ok && isDotted(module) &&
			isDotted(strings.TrimSuffix(attribute, "()")) {
			return arg
		}
	}
	return ""
}

func isDotted(text string) bool {
	for _, part := range strings.Split(text, ".") {
		if part == "" || strings.ContainsFunc(part, func(c rune) bool {
			return c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
		}) || part[0] >= '0' && part[0] <= '9' {
			return false
		}
	}
	return true
}

// serves returns the web server that a stage starts.
func (s *stage) serves() (server, start, bool) {
	begun := s.start()
	started, ok := serverOf(begun.argv)
	return started, begun, ok
}
