package devenv

import (
	"errors"
	"testing"
)

// An error states what was attempted and all that went wrong, each once and in one line.
func TestAttemptErrorKeepsAllLines(t *testing.T) {
	cause := errors.Join(errors.New("pulling a: no such host."), errors.New("pulling b:\n\n  no such host"),
		errors.New("pulling a: no such host"))
	err := NewAttemptError("creating containers", cause)
	if want := "creating containers: pulling a: no such host; pulling b:; no such host"; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}
