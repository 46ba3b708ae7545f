package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/port"
	"github.com/fastdock/fastdock/scaffold"
)

// portFinder replaces ports in use by free ones, and keeps them where the project sets its ports.
type portFinder struct {
	term   terminal
	ask    bool // ask the user first
	check  func() error
	reload func() (*types.Project, error)
	files  compose.Files
}

// findPorts returns the project with ports that can be had, where a user may be asked for them or --find-ports takes
// them unasked. Elsewhere a taken port is reported by the run itself.
func findPorts(ctx context.Context, term terminal, engine *engine.Engine, project *types.Project,
	options upOptions,
) (*types.Project, error) {
	ask := options.output != "json" && atTerminal(term)
	if !options.findPorts && !ask {
		return project, nil
	}
	finder := portFinder{
		term: term, ask: !options.findPorts, files: options.files,
		check: func() error { return port.Check(ctx, engine, project) },
		reload: func() (read *types.Project, err error) {
			project, err = compose.Load(ctx, engine, options.files)
			return project, err
		},
	}
	return project, finder.run(project)
}

// run goes on until every port is free, or one stays as it is.
func (f portFinder) run(project *types.Project) error {
	var before string
	for {
		err := f.check()
		var taken *devenv.PortError
		if !errors.As(err, &taken) || taken.Setting == "" || taken.Free == 0 {
			return err
		}
		if _, set := os.LookupEnv(taken.Setting); set {
			return fmt.Errorf("%w (%s is set in the environment, which overrides the files)", err, taken.Setting)
		}
		if before == taken.Service+taken.Address {
			return fmt.Errorf("%w; the change to %s had no effect", err, keeperOf(f.files, project, taken))
		}
		before = taken.Service + taken.Address
		keeper := keeperOf(f.files, project, taken)
		if !f.agreed(taken, keeper.String()) {
			return err
		}
		if err := keeper.keep(taken.Setting, fmt.Sprint(taken.Free)); err != nil {
			return err
		}
		if project, err = f.reload(); err != nil {
			return err
		}
	}
}

// keeper is where a port is set: a file with variables, or the line of a Compose file with the variable's default.
type keeper struct {
	file string
	line int // 0 for a file with variables
}

// keeperOf returns the file that sets the port's variable, where one does. No variable is added to .env: it is the
// app's, which may reject names that it does not know.
func keeperOf(files compose.Files, project *types.Project, taken *devenv.PortError) keeper {
	file := envFile(files, project)
	_, set := project.Environment[taken.Setting]
	if set || file != filepath.Join(project.WorkingDir, ".env") || taken.Line == 0 {
		return keeper{file: file}
	}
	return keeper{taken.File, taken.Line}
}

func (k keeper) keep(key, value string) error {
	if k.line == 0 {
		return scaffold.Remember(k.file, key, value)
	}
	return scaffold.RememberDefault(k.file, k.line, key, value)
}

func (k keeper) String() string {
	if k.line == 0 {
		return asWritten(k.file)
	}
	return fmt.Sprintf("%s:%d", asWritten(k.file), k.line)
}

// agreed shows what is about to be written, and asks for it where a user is there.
func (f portFinder) agreed(taken *devenv.PortError, place string) bool {
	held := fmt.Sprintf("port %d is in use by %s", taken.Port, taken.HeldBy())
	if !f.ask {
		fmt.Fprintf(f.term.stderr, "%s; using %d: saved %s=%d to %s\n", held, taken.Free, taken.Setting, taken.Free, place)
		return true
	}
	for {
		fmt.Fprintf(f.term.stderr, "%s; use %d and write %s=%d to %s? [Y/n] ",
			held, taken.Free, taken.Setting, taken.Free, place)
		answer, err := readLine(f.term.stdin)
		if err != nil {
			fmt.Fprintln(f.term.stderr)
			return false // the end of the input is no answer
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "", "y", "yes":
			return true
		case "n", "no":
			return false
		}
	}
}

// readLine reads no further than the line's end: what follows is for the panes.
func readLine(from io.Reader) (string, error) {
	var line strings.Builder
	var one [1]byte
	for {
		n, err := from.Read(one[:])
		if n == 1 && one[0] == '\n' {
			return line.String(), nil
		}
		line.Write(one[:n])
		if err != nil {
			return line.String(), err
		}
	}
}

// envFile returns the file with variables for the Compose files that is read last, which is the one that counts.
func envFile(files compose.Files, project *types.Project) string {
	if named := files.EnvFiles; len(named) > 0 {
		return named[len(named)-1]
	}
	if named := strings.Split(os.Getenv("COMPOSE_ENV_FILES"), ","); named[0] != "" {
		return named[len(named)-1]
	}
	return filepath.Join(project.WorkingDir, ".env")
}

// asWritten returns a path as a user in this folder would write it.
func asWritten(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if relative, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(relative, "..") {
		return relative
	}
	return path
}
