package scaffold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

func TestDefaultsAreValid(t *testing.T) {
	if err := scaffold.Defaults("myapp").Validate(); err != nil {
		t.Error(err)
	}
}

func TestValidateReportsEveryProblemAtOnce(t *testing.T) {
	spec := scaffold.Spec{
		Name:     "My App",
		Database: scaffold.ParseService("mongo"),
		Cache:    scaffold.ParseService("hazelcast"),
		Python:   "3.10",
		Base:     "alpine",
		Port:     70000,
	}
	want := strings.Join([]string{
		`--name "My App" is not a project name; use lower-case letters, digits, - and _ between them, as in "my-app"`,
		`--db "mongo" is not available yet; choose postgres, sqlite or none`,
		`--cache "hazelcast" is unknown; choose redis or none`,
		`--python "3.10" gets no fixes since 2026-10; choose 3.14, 3.13, 3.12 or 3.11`,
		`--base "alpine" is not available yet; choose slim`,
		`--port "70000" is not a port; choose 1 to 65535`,
	}, "\n")
	err := spec.Validate()
	if err == nil {
		t.Fatal("the spec is valid")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestServiceVersions(t *testing.T) {
	for text, want := range map[string]string{
		"postgres":    "",
		"postgres:18": "",
		"postgres:17": `--db "postgres:17" is not available; choose postgres:18`,
		"sqlite:3":    `--db "sqlite:3" takes no version; choose sqlite`,
		"mysql:8.4":   `--db "mysql:8.4" is not available yet; choose postgres, sqlite or none`,
		"":            `--db "" is unknown; choose postgres, sqlite or none`,
	} {
		spec := scaffold.Defaults("myapp")
		spec.Database = scaffold.ParseService(text)
		got := ""
		if err := spec.Validate(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if spec.Database.String() != text {
			t.Errorf("%q is written as %q", text, spec.Database)
		}
	}
}
