package audit

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func TestLoadsNamesFilesAndServices(t *testing.T) {
	services := types.Services{"app": {Name: "app"}, "db": {Name: "db"}}
	for want, project := range map[string]*types.Project{
		"1 file loads: app, db":            {ComposeFiles: []string{"a"}, Services: services},
		"2 files load: app, db":            {ComposeFiles: []string{"a", "b"}, Services: services},
		"1 file loads, and has no service": {ComposeFiles: []string{"a"}},
	} {
		if got := Loads(project, nil).Cause; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What helps is the fix of the finding, and not a part of its cause.
func TestLoadsHasTheRemedyOfTheError(t *testing.T) {
	f := Loads(nil, &devenv.FileError{File: "compose.yaml", Line: 5, Text: "X is missing", Remedy: "set X in .env"})
	if f.Cause != "compose.yaml:5: X is missing" || f.Fix.Text != "set X in .env" || f.Line != 5 {
		t.Errorf("got %+v", f)
	}
}

// A folder without Compose files is no mistake: the machine can be examined from any folder.
func TestLoadsOfAFolderWithoutFiles(t *testing.T) {
	f := Loads(nil, &devenv.FileError{
		Text: "no file in this folder", Remedy: "run it", Cause: devenv.ErrNoFiles,
	})
	if f.Severity != check.Warning || f.Err != nil || f.Cause != "no file in this folder, so no service is checked" ||
		f.Fix.Text != "run it" {
		t.Errorf("got %+v", f)
	}
}
