package compose

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

const remoteInclude = "include: [\"https://127.0.0.1:1/evil.git\"]\nservices:\n  app:\n    image: app\n"

// hostileRepository returns a folder whose .git/config names a program for every way in which git could reach a remote.
func hostileRepository(t *testing.T) (ran func() bool) {
	t.Helper()
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	program, mark := filepath.Join(here, "program"), filepath.Join(here, "ran")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ntouch '"+mark+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", "-q"},
		{"config", "protocol.ext.allow", "always"},
		{"config", "url.ext::" + program + " .insteadOf", "https://127.0.0.1:1/"},
		{"config", "core.gitProxy", program},
		{"config", "core.sshCommand", program},
		{"config", "core.fsmonitor", program},
	} {
		if said, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, said)
		}
	}
	return func() bool { _, err := os.Stat(mark); return err == nil }
}

// A Compose file that lies elsewhere is named, and neither fetched nor asked for by git.
func TestRemoteFilesAreNotFetchedUnasked(t *testing.T) {
	ran := hostileRepository(t)
	for name, compose := range map[string]string{
		"git include": remoteInclude,
		"oci include": "include: [\"oci://127.0.0.1:1/evil\"]\nservices: {app: {image: app}}\n",
		"git extends": "services: {app: {image: app, extends: {service: base, file: \"git@127.0.0.1:evil/evil.git\"}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": compose})
			_, err := Load(t.Context(), offline(t), Files{})
			var refused *devenv.FileError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), "is a remote file") ||
				!strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("got %v", err)
			}
			if ran() {
				t.Error("a program that the repository names was run")
			}
		})
	}
}

func TestComposeFileOfDotenvIsNotFetchedUnasked(t *testing.T) {
	ran := hostileRepository(t)
	devtest.WriteFiles(t, ".", map[string]string{
		".env": "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=https://127.0.0.1:1/evil.git\n",
	})
	_, err := Load(t.Context(), offline(t), Files{Skipped: func(string) {}})
	var refused *devenv.FileError
	if !errors.As(err, &refused) ||
		!strings.Contains(err.Error(), `"https://127.0.0.1:1/evil.git" is a remote file`) || ran() {
		t.Errorf("got %v", err)
	}
}

func TestRemoteFilesAreLeftOut(t *testing.T) {
	ran := hostileRepository(t)
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": remoteInclude})
	var skipped []string
	load := Files{Skipped: func(name string) { skipped = append(skipped, name) }}
	project, err := Load(t.Context(), offline(t), load)
	if err != nil || len(project.Services) != 1 ||
		!slices.Equal(skipped, []string{"https://127.0.0.1:1/evil.git"}) || ran() {
		t.Errorf("got %v, %v, skipped %q", project, err, skipped)
	}
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": remoteInclude + "    depends_on: [db]\n"})
	if _, err = Load(t.Context(), offline(t), load); err == nil ||
		!strings.Contains(err.Error(), `the remote file "https://127.0.0.1:1/evil.git" was left out, --remote fetches it`) {
		t.Errorf("got %v", err)
	}
}

// Even where the user agrees, git reads no configuration that could run a program.
func TestFetchingRunsNothingThatARepositoryNames(t *testing.T) {
	ran := hostileRepository(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": remoteInclude})
	_, err := Load(t.Context(), offline(t), Files{Remote: true})
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1") || ran() {
		t.Errorf("got %v, a program ran: %v", err, ran())
	}
	if err := Git(t.Context(), ".", "ls-files", "--error-unmatch", "--", "compose.yaml").Run(); err == nil || ran() {
		t.Errorf("got %v, a program ran: %v", err, ran())
	}
	if said, err := Git(t.Context(), ".", "status").CombinedOutput(); err != nil || ran() {
		t.Errorf("got %v: %s, a program ran: %v", err, said, ran())
	}
}

func TestCheckoutStaysInItsRepository(t *testing.T) {
	for _, name := range []string{"../x", "/etc", "a/../../x"} {
		if path, err := composeFileIn(t.TempDir(), name); err == nil {
			t.Errorf("%q gives %q", name, path)
		}
	}
}
