package assets_test

import (
	"io/fs"
	"testing"

	"github.com/fastdock/fastdock/assets"
)

func TestEveryRowIsComplete(t *testing.T) {
	versions := assets.Load()
	if len(versions.DataDate) != len("2006-01-02") || versions.Debian == "" || versions.UV == "" || versions.Port == 0 {
		t.Errorf("the table lacks something: %+v", versions)
	}
	for question, choices := range map[string][]assets.Choice{"base": versions.Bases, "database": versions.Databases, "cache": versions.Caches} {
		if len(choices) == 0 || !choices[0].Available {
			t.Errorf("%s: the first row is the default and has to be available", question)
		}
		for _, choice := range choices {
			if choice.Kind == "" || choice.Title == "" || choice.Available != (choice.Meaning != "") {
				t.Errorf("%s %q lacks something: %+v", question, choice.Kind, choice)
			}
			if choice.Image != "" && (choice.Version == "" || choice.Port == 0) {
				t.Errorf("%s %q runs %q without a version or a port", question, choice.Kind, choice.Image)
			}
		}
	}
}

func TestSupportedPythonsComeNewestFirst(t *testing.T) {
	supported := assets.Load().Supported()
	if len(supported) == 0 || supported[0].Version != assets.Load().Pythons[0].Version {
		t.Errorf("the default is not among %+v", supported)
	}
	for i, python := range supported {
		if python.Meaning == "" {
			t.Errorf("Python %s has no meaning", python.Version)
		}
		if i > 0 && python.EndOfLife >= supported[i-1].EndOfLife {
			t.Errorf("Python %s stands after %s", python.Version, supported[i-1].Version)
		}
	}
}

func TestEndedIsAQuestionOfTheMonth(t *testing.T) {
	versions := assets.Versions{DataDate: "2026-11-23"}
	for month, want := range map[string]bool{"2026-10": true, "2026-11": false, "2027-01": false} {
		if got := versions.Ended(assets.Python{EndOfLife: month}); got != want {
			t.Errorf("a version that ends in %s has ended: %t", month, got)
		}
	}
}

func TestDotFilesAreEmbedded(t *testing.T) {
	for _, name := range []string{".env", ".env.example", ".gitignore", ".dockerignore"} {
		if _, err := fs.Stat(assets.Project(), name); err != nil {
			t.Error(err)
		}
	}
}
