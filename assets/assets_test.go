package assets_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/fastdock/fastdock/assets"
)

func TestEveryChoiceIsComplete(t *testing.T) {
	versions := assets.Load()
	for question, choices := range map[string][]assets.Choice{"database": versions.Databases, "cache": versions.Caches} {
		for _, choice := range choices {
			if choice.Kind == "" || choice.Title == "" || choice.Meaning == "" {
				t.Errorf("%s %q lacks something: %+v", question, choice.Kind, choice)
			}
			if none := choice.Kind == "none"; none != (choice.URLVariable == "") || none != (choice.Packages == nil) {
				t.Errorf("%s %q: what the app needs is not told: %+v", question, choice.Kind, choice)
			}
			if len(choice.Versions) > 0 && (choice.Port == 0 || !choice.Versions[0].Offered()) {
				t.Errorf("%s %q runs a service without a port or an image", question, choice.Kind)
			}
			if choice.SQL != (choice.Schemes != nil) {
				t.Errorf("%s %q: SQL %t, schemes %v", question, choice.Kind, choice.SQL, choice.Schemes)
			}
			if !slices.IsSorted(choice.Packages) {
				t.Errorf("%s %q: the packages are not sorted: %v", question, choice.Kind, choice.Packages)
			}
		}
	}
}

func TestEveryBaseIsComplete(t *testing.T) {
	for _, base := range assets.Load().Bases {
		if base.Kind == "" || base.Title == "" || base.Meaning == "" || base.EndOfLife == "" ||
			base.Builder == "" || base.Runtime == "" || base.Development == "" ||
			(base.Packages != "apt" && base.Packages != "apk") {
			t.Errorf("base %q lacks something: %+v", base.Kind, base)
		}
	}
}

func TestDefaultsAreOffered(t *testing.T) {
	versions := assets.Load()
	if len(versions.DataDate) != len("2006-01-02") || versions.UV == "" || versions.Port == 0 {
		t.Errorf("the table lacks something: %+v", versions)
	}
	if python := versions.Pythons[0]; !python.Offered() || python.EndOfLife.Passed(versions.DataDate) {
		t.Errorf("the default Python is %+v", python)
	}
}

func TestWhatIsOfferedGetsFixesAtTheTablesDate(t *testing.T) {
	versions := assets.Load()
	for _, python := range versions.Pythons {
		if python.Offered() == python.EndOfLife.Passed(versions.DataDate) {
			t.Errorf("Python %s: offered %t, ends %s", python.Version, python.Offered(), python.EndOfLife)
		}
	}
	for _, choice := range slices.Concat(versions.Databases, versions.Caches) {
		for _, version := range choice.Versions {
			if version.Offered() && version.EndOfLife.Passed(versions.DataDate) {
				t.Errorf("%s %s is offered, and ended in %s", choice.Kind, version.Version, version.EndOfLife)
			}
		}
	}
}

func TestEndOfLifeIsAQuestionOfTheMonth(t *testing.T) {
	for month, want := range map[assets.EndOfLife]bool{"2026-10": true, "2026-11": false, "2027-01": false, "": false} {
		if got := month.Passed("2026-11-23"); got != want {
			t.Errorf("what ends in %q has ended: %t", month, got)
		}
	}
}

func TestDotFilesAreEmbedded(t *testing.T) {
	for _, name := range []string{
		".fastdock/app.env", ".fastdock/app.env.example", ".gitignore",
		".dockerignore", ".github/workflows/containers.yml", ".vscode/launch.json",
	} {
		if _, err := fs.Stat(assets.Project(), name); err != nil {
			t.Error(err)
		}
	}
}

func TestBuildConstraint(t *testing.T) {
	versions := assets.Load()
	for _, row := range versions.Builds {
		if row.Package == "" || row.Before == "" || row.Constraint == "" {
			t.Errorf("the row lacks something: %+v", row)
		}
	}
	for _, test := range []struct{ name, version, want string }{
		{"pyyaml", "5.4.1", "cython<3"},
		{"pyyaml", "6.0", "cython<3"},
		{"pyyaml", "6.0.1", ""},
		{"pyyaml", "", ""},
		{"thrift", "0.15.0", ""},
	} {
		if got := versions.BuildConstraint(test.name, test.version); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.name, test.version, got, test.want)
		}
	}
}
