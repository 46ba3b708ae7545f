package engine

import (
	"strings"
	"testing"
)

func TestCannotRun(t *testing.T) {
	const absent, unknown, locked = "does not exist in its image or its mounts",
		"was not found in the PATH of its image", "is not executable; run `chmod +x`"
	runc := "failed to create task for container: failed to create shim task: OCI runtime create failed: " +
		"runc create failed: unable to start container process: "
	tests := map[string]struct{ said, file, why string }{
		"runc: not in $PATH": {runc + `exec: "uvicornn": executable file not found in $PATH: unknown`, "uvicornn", unknown},
		"runc: no such file": {
			said: runc + `error during container init: exec: "/app/run.sh": stat /app/run.sh: ` +
				`no such file or directory: unknown`,
			file: "/app/run.sh",
			why:  absent,
		},
		"runc: not executable": {
			said: runc + `error during container init: exec: "/app/run.sh": permission denied`,
			file: "/app/run.sh",
			why:  locked,
		},
		"runc: a folder": {runc + `exec: "/app": is a directory`, "/app", "is a folder"},
		"no interpreter": {
			said: "exec /app/run.sh: no such file or directory",
			file: "/app/run.sh",
			why:  "names an interpreter that does not exist, or has Windows line endings",
		},
		"another processor": {
			said: "exec /app/run: exec format error",
			file: "/app/run",
			why:  "is for another architecture, or has no `#!` line",
		},
		"dash":                 {"sh: 1: uvicornn: not found", "uvicornn", unknown},
		"dash in a script":     {"/entry.sh: 3: uvicornn: not found", "uvicornn", unknown},
		"dash, exec":           {"sh: 1: exec: uvicornn: not found", "uvicornn", unknown},
		"dash, a script":       {"sh: 0: cannot open /app/run.sh: No such file", "/app/run.sh", absent},
		"bash":                 {"bash: line 1: uvicornn: command not found", "uvicornn", unknown},
		"bash, a path":         {"bash: line 1: /app/run: No such file or directory", "/app/run", absent},
		"bash, not executable": {"/bin/bash: line 1: /app/run: Permission denied", "/app/run", locked},
		"busybox":              {"/bin/sh: uvicornn: not found", "uvicornn", unknown},
		"busybox, a script":    {"sh: can't open '/app/run.sh': No such file or directory", "/app/run.sh", absent},
		"env":                  {"env: ‘pythonn’: No such file or directory", "pythonn", unknown},
		"something else":       {"the user was not found", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file, why, found := CannotRun("an earlier line", test.said)
			if found != (test.file != "") || file != test.file || why != test.why {
				t.Errorf("got %q %q", file, why)
			}
		})
	}
}

func FuzzCannotRun(f *testing.F) {
	f.Add("sh: 1: uvicornn: not found")
	f.Add(`exec: "x": stat x: no such file or directory`)
	f.Fuzz(func(t *testing.T, line string) {
		if file, _, found := CannotRun(line); found && (file == "" || !strings.Contains(line, file)) {
			t.Errorf("%q names %q", line, file)
		}
	})
}
