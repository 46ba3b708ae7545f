package scaffold

import (
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// What builds and apps print when they fail, and the answers that fix it.
func TestAnswersAreAdjustedToFailures(t *testing.T) {
	others := []detect.App{{Import: "api.server:app", Path: "api/server.py", Line: 7}}
	modules := func(module string) string { return map[string]string{"core": "backend"}[module] }
	for name, test := range map[string]struct {
		lines  string
		probe  string
		change string
		check  func(Spec) bool
	}{
		"library of the system": {
			lines: "Traceback (most recent call last):\n" +
				"ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
			change: "adds the system packages libgl1 libglib2.0-0",
			check:  func(s Spec) bool { return slices.Equal(s.SystemPackages, []string{"libgl1", "libglib2.0-0"}) },
		},
		"program of the system": {
			lines:  "FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'",
			change: "adds the system packages ffmpeg",
			check:  func(s Spec) bool { return slices.Equal(s.SystemPackages, []string{"ffmpeg"}) },
		},
		"headers of a database": {
			lines:  "      Error: pg_config executable not found.\n  error: command 'gcc' failed: No such file or directory",
			change: "adds the system packages libpq5 and the build packages gcc libc6-dev libpq-dev",
			check:  func(s Spec) bool { return slices.Equal(s.BuildPackages, []string{"gcc", "libc6-dev", "libpq-dev"}) },
		},
		"compiler": {
			lines:  "error: [Errno 2] No such file or directory: 'gcc'\nERROR: Failed building wheel for x",
			change: "adds the build packages gcc libc6-dev",
			check:  func(s Spec) bool { return slices.Equal(s.BuildPackages, []string{"gcc", "libc6-dev"}) },
		},
		"Rust": {
			lines:  "Cargo, the Rust package manager, is not installed or is not on PATH.",
			change: "adds the build packages cargo gcc libc6-dev",
		},
		"newer than PyO3": {
			lines: "error: the configured Python interpreter version (3.14) is newer than PyO3's maximum " +
				"supported version (3.12)",
			change: "uses Python 3.12 instead of 3.14",
			check:  func(s Spec) bool { return s.Python == "3.12" },
		},
		"module that left the standard library": {
			lines:  "ModuleNotFoundError: No module named 'distutils'",
			change: "uses Python 3.11 instead of 3.14",
		},
		"Python that pip refuses": {
			lines:  "ERROR: Package 'shop' requires a different Python: 3.14.0 not in '>=3.9,<3.13'",
			change: "uses Python 3.12 instead of 3.14",
		},
		"Python that uv refuses": {
			lines:  "Because the current Python version (3.14.0) does not satisfy Python>=3.9,<3.14 and x==1 depends on it",
			change: "uses Python 3.13 instead of 3.14",
		},
		"package that does not compile": {
			lines:  "error: too few arguments to function '_PyLong_AsByteArray'",
			change: "uses Python 3.13 instead of 3.14",
		},
		"package without a wheel": {
			lines:  "  × Failed to build `pandas==1.5.3`",
			change: "uses Python 3.13 instead of 3.14",
		},
		"module of the project in another folder": {
			lines:  "ModuleNotFoundError: No module named 'core'",
			change: `puts the folder backend on Python's path, where the module "core" is`,
			check: func(s Spec) bool {
				return slices.Contains(s.Code.ImportRoots, "backend") && slices.Contains(s.Code.Sources, "backend")
			},
		},
		"another application": {
			lines:  `ERROR:    Error loading ASGI app. Attribute "app" not found in module "app.main".`,
			change: "uses api.server:app as the application, in api/server.py:7",
			check:  func(s Spec) bool { return s.Code.App == "api.server:app" },
		},
		"health route that is none": {
			probe:  "HTTP Error 404: Not Found",
			change: "accepts any response as healthy instead of requesting /health",
			check:  func(s Spec) bool { return s.HealthPath == "" },
		},
		"module that nobody has":       {lines: "ModuleNotFoundError: No module named 'acme_internal'"},
		"what only the author can fix": {lines: "SyntaxError: invalid syntax"},
		"nothing":                      {},
	} {
		t.Run(name, func(t *testing.T) {
			failed := Failure{Lines: strings.Split(test.lines, "\n"), Apps: others, Modules: modules, Probe: test.probe}
			adjusted, ok := Defaults("shop").Adjust(failed)
			if ok != (test.change != "") || adjusted.Change != test.change {
				t.Fatalf("got %t %q, want %q", ok, adjusted.Change, test.change)
			}
			if ok && adjusted.Error == "" {
				t.Error("the line that shows it is not told")
			}
			if test.check != nil && !test.check(adjusted.Spec) {
				t.Errorf("got %+v", adjusted.Spec)
			}
		})
	}
}

// The same failure after its adjustment ends the attempts, or leads to the next answer.
func TestAdjustDoesNotRepeatItself(t *testing.T) {
	failed := Failure{Lines: []string{"ImportError: libGL.so.1: cannot open shared object file"}}
	spec := Defaults("shop")
	adjusted, ok := spec.Adjust(failed)
	if !ok {
		t.Fatal("not adjusted")
	}
	if again, ok := adjusted.Spec.Adjust(failed); ok {
		t.Errorf("adjusted again: %s", again.Change)
	}
	spec.Python = "3.11"
	if again, ok := spec.Adjust(Failure{Lines: []string{"ERROR: Failed building wheel for x"}}); ok {
		t.Errorf("beyond the oldest Python: %s", again.Change)
	}
	spec = Defaults("shop")
	spec.Facts.RequiresPython = ">=3.14"
	if again, ok := spec.Adjust(Failure{Lines: []string{"ERROR: Failed building wheel for x"}}); ok {
		t.Errorf("against what the project requires: %s", again.Change)
	}
	spec.Base = "alpine"
	if again, ok := spec.Adjust(failed); ok {
		t.Errorf("Debian's packages on Alpine: %s", again.Change)
	}
}
