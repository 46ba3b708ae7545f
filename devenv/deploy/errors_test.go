package deploy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

func TestErrorsNameWhatServes(t *testing.T) {
	probe := &devenv.Probe{ExitCode: 1, Output: "connection refused"}
	for _, test := range []struct {
		err  error
		want []string
	}{
		{
			&UnhealthyError{
				Service: "app", Container: "shop-app-3", Version: "1.5.0", Cause: "exited with code 3", Restored: "1.4.0",
			},
			[]string{`"app"`, "1.5.0", `"shop-app-3" exited with code 3`, "version 1.4.0 still serves"},
		},
		{
			&UnhealthyError{Service: "app", Container: "shop-app-1", Version: "1.5.0", Cause: "is unhealthy", Probe: probe},
			[]string{"last health check exited with code 1: connection refused", "no earlier version is running"},
		},
		{&MigrationError{Service: "migrate", ExitCode: 1}, []string{`"migrate" exited with code 1`, "were not changed"}},
		{
			&LockedError{Project: "shop", Lock: Lock{Holder: "ada@laptop", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}},
			[]string{"ada@laptop", `"shop"`, "03:04:05 UTC"},
		},
		{&NotReplaceableError{Service: "app", Reasons: []string{"port 8000 is published"}}, []string{"port 8000", "!reset"}},
	} {
		for _, part := range test.want {
			if !strings.Contains(test.err.Error(), part) {
				t.Errorf("%T says %q; it lacks %q", test.err, test.err, part)
			}
		}
	}
}

func TestErrNoPreviousCanBeFound(t *testing.T) {
	if err := errors.Join(ErrNoPrevious); !errors.Is(err, ErrNoPrevious) {
		t.Error("ErrNoPrevious is lost")
	}
}

func TestConnectionErrorNamesTheEngine(t *testing.T) {
	err := &ConnectionError{Host: "ssh://ada@shop", Cause: errors.New("EOF\nlast line")}
	if want := `"ssh://ada@shop" broke: EOF; `; !strings.Contains(err.Error(), want) || err.ExitCode() != 4 {
		t.Errorf("%v: exit code %d", err, err.ExitCode())
	}
}
