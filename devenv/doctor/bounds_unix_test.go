//go:build unix

package doctor

import (
	"errors"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// A Dockerfile that cannot be looked at is named; where a service is built from it, that is an error.
func TestDockerfilesThatAreNotRead(t *testing.T) {
	t.Chdir(t.TempDir())
	const compose = "services: {app: {build: .}, big: {build: {context: ., dockerfile: big}}}\n"
	err := errors.Join(syscall.Mkfifo("Dockerfile", 0o600), syscall.Mkfifo("Dockerfile.dev", 0o600),
		os.Mkdir("Dockerfile.d", 0o700),
		os.WriteFile("big", nil, 0o600), os.Truncate("big", 20<<30), os.WriteFile("compose.yaml", []byte(compose), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	found := examineHere(t, nowhere(t))
	for _, want := range []Skipped{
		{"Dockerfile", "is a named pipe, not a regular file"},
		{"Dockerfile.dev", "is a named pipe, not a regular file"},
		{"big", "is larger than 128 KiB"},
	} {
		if !slices.Contains(found.Skipped, want) {
			t.Errorf("%v is not in %v", want, found.Skipped)
		}
	}
	var findings []string
	for _, f := range found.Findings {
		if f.ID == "FD-K02" && f.Severity == check.Error {
			findings = append(findings, f.File+" "+f.Cause)
		}
	}
	if !slices.Equal(findings, []string{"Dockerfile cannot be read: it is a named pipe, not a regular file"}) {
		t.Errorf("got %q", findings)
	}
}

func TestDirectoriesAreNoDockerfiles(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("Dockerfile.d", 0o700); err != nil {
		t.Fatal(err)
	}
	if sources := source.Read(t.Context(), ".", nil, nil); len(sources.Unread) > 0 {
		t.Errorf("got %v", sources.Unread)
	}
}
