package up

import (
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
)

func TestMissingIn(t *testing.T) {
	const absent, unknown, locked = "is not in its image, nor in what is mounted there", "was not found in the $PATH of its image", "is not executable; `chmod +x` makes it so"
	runc := "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
	tests := map[string]struct{ said, file, why string }{
		"runc: not in $PATH":   {runc + `exec: "uvicornn": executable file not found in $PATH: unknown`, "uvicornn", unknown},
		"runc: no such file":   {runc + `error during container init: exec: "/app/run.sh": stat /app/run.sh: no such file or directory: unknown`, "/app/run.sh", absent},
		"runc: not executable": {runc + `error during container init: exec: "/app/run.sh": permission denied`, "/app/run.sh", locked},
		"runc: a folder":       {runc + `exec: "/app": is a directory`, "/app", "is a folder"},
		"no interpreter":       {"exec /app/run.sh: no such file or directory", "/app/run.sh", "names an interpreter in its first line that is not there, or has Windows line ends"},
		"another processor":    {"exec /app/run: exec format error", "/app/run", "is made for another processor, or has no `#!` line"},
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
			got, found := missingIn("an earlier line", test.said)
			if found != (test.file != "") || got.file != test.file || got.why != test.why {
				t.Errorf("got %q %q", got.file, got.why)
			}
		})
	}
}

func FuzzMissingIn(f *testing.F) {
	f.Add("sh: 1: uvicornn: not found")
	f.Add(`exec: "x": stat x: no such file or directory`)
	f.Fuzz(func(t *testing.T, line string) {
		if got, found := missingIn(line); found && (got.file == "" || !strings.Contains(line, got.file)) {
			t.Errorf("%q names %q", line, got.file)
		}
	})
}

func TestFailureNamesTheMissingFile(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1")
	_, w := up(t, engine, loaded(t, engine, `services: {app: {image: "app:1", healthcheck: {test: [CMD, "true"]}}}`), Options{})
	w.status("app", "running")
	fake.Log(fake.Container(t, "app"), "sh: 1: uvicornn: not found")
	fake.Exit(fake.Container(t, "app"), 127)
	want := `service "app": container "shop-app-1" exited with code 127 (its command was not found): "uvicornn" was not found in the $PATH of its image`
	if err := w.end(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestStartThatFailsNamesTheMissingFile(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1")
	fake.Refuse("start app", `failed to create task for container: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown`)
	_, w := up(t, engine, loaded(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	want := `service "app": starting container "shop-app-1": its command "nosuch" was not found in the $PATH of its image`
	if err := w.end(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFailureHoldsTheProbe(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1")
	_, w := up(t, engine, loaded(t, engine, `services: {app: {image: "app:1", healthcheck: {test: [CMD, curl, localhost]}}}`), Options{})
	w.status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Unhealthy, "refused\n")
	failed := w.until("the failure", func(e devenv.Event) bool { _, is := e.(devenv.ServiceFailed); return is }).(devenv.ServiceFailed)
	if p := failed.Probe; p == nil || p.Command != "curl localhost" || p.Output != "refused" || p.ExitCode != 1 {
		t.Errorf("the probe is %+v", p)
	}
	if err := w.end(); err == nil {
		t.Error("ended well")
	}
}
