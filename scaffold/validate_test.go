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
	spec := scaffold.Defaults("My App")
	spec.Database, spec.Cache = scaffold.ParseService("oracle"), scaffold.ParseService("hazelcast")
	spec.Python, spec.Base, spec.Port = "3.10", "busybox", 70000
	spec.Publish, spec.Workers = "::", 0
	spec.HealthClient, spec.HealthPath = "wget", "health'"
	spec.SystemPackages, spec.BuildPackages = []string{"ok", "a;b"}, []string{"-y"}
	spec.Migrate = true
	spec.PrivateIndexes, spec.CACertificate = []string{"a b"}, "../ca.pem"
	spec.Description, spec.Source, spec.Licence = "two\nlines", "git@example.com:a/b", "MIT\""
	spec.CPUs, spec.Memory, spec.Watch, spec.CI = "0", "lots", "poll", "jenkins"
	spec.Code = scaffold.Code{
		Layout:       "round",
		App:          "app.main",
		Manager:      "conda",
		Requirements: "a b.txt",
		Sources:      []string{"/etc", "$HOME"},
		Member:       "-x",
	}
	spec.Driver = "odbc"
	want := strings.Join([]string{
		`--name "My App" is not a project name; use lower-case letters, digits, - and _ between them, as in "my-app"`,
		`--db "oracle" is unknown; choose postgres, mysql, mariadb, mongo, sqlite or none`,
		`--cache "hazelcast" is unknown; choose redis, valkey, memcached or none`,
		`--python "3.10" has had no fixes since 2026-10; choose 3.14, 3.13, 3.12 or 3.11`,
		`--base "busybox" is unknown; choose slim, alpine, uv or distroless`,
		`--port "70000" is not a port; choose 1 to 65535`,
		`--publish "::" is not an IPv4 address; choose 127.0.0.1, or 0.0.0.0 for every interface`,
		`--workers "0" is not a number of workers; choose 1 to 64`,
		`--health-client "wget" is unknown; choose python or curl`,
		`--health-path "health'" is not a path; write it like /health`,
		`--system-package "a;b" is not the name of a Debian or Alpine package`,
		`--build-package "-y" is not the name of a Debian or Alpine package`,
		`--migrate "true" runs Alembic, which needs an SQL database; --db is "oracle"`,
		`--private-index "a b" names an index of uv's in pyproject.toml; --manager is "conda"`,
		`--ca-certificate "../ca.pem" is outside the project`,
		`--description "two\nlines" is not a line of text of at most 500 characters`,
		`--source "git@example.com:a/b" is not the URL of a repository; write it like https://example.com/shop`,
		`--licence "MIT\"" is not an SPDX expression; write it like MIT or Apache-2.0 OR MIT`,
		`--cpus "0" is not a number of CPUs; write it like 1.5`,
		`--memory "lots" is not an amount of memory; write it like 512m or 2g`,
		`--watch "poll" is unknown; choose bind or sync`,
		`--ci "jenkins" is unknown; choose github or none`,
		`--layout "round" is unknown; choose flat, packaged or src`,
		`--app "app.main" is not the import string of an application; write it like app.main:app`,
		`--driver "odbc" is unknown; choose none`,
		`--manager "conda" is unknown; choose uv, pip, poetry or pdm`,
		`--requirements "a b.txt" is not a path in the project that a build can use; use letters, digits and . _ - + /`,
		`--copy "/etc" is not a path in the project that a build can use; use letters, digits and . _ - + /`,
		`--copy "$HOME" is not a path in the project that a build can use; use letters, digits and . _ - + /`,
		`--import-root is missing; name the folder that the application is imported from, for example src`,
		`--member "-x" is not the name of a workspace member`,
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
		"postgres:16": "",
		"postgres:15": `--db "postgres:15" is not available; choose postgres:18, postgres:17 or postgres:16`,
		"postgres:13": `--db "postgres:13" has had no fixes since 2025-11; choose postgres:18, postgres:17 or postgres:16`,
		"sqlite:3":    `--db "sqlite:3" takes no version; choose sqlite`,
		"mysql:9.7":   "",
		"":            `--db "" is unknown; choose postgres, mysql, mariadb, mongo, sqlite or none`,
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

// Answers that are valid alone but exclude one another are reported by the answer that is easier to change.
func TestAnswersThatDoNotGoTogether(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*scaffold.Spec)
		want   string
	}{
		"several workers and one file": {
			func(s *scaffold.Spec) { s.Database, s.Workers = scaffold.ParseService("sqlite"), 2 },
			`--workers "2" would write to one SQLite file at the same time; choose 1, or another --db`,
		},
		"curl in distroless": {
			func(s *scaffold.Spec) { s.Base, s.HealthClient = "distroless", "curl" },
			`--health-client "curl" cannot be installed into a distroless image; choose python`,
		},
		"packages in distroless": {
			func(s *scaffold.Spec) { s.Base, s.SystemPackages = "distroless", []string{"libmagic1"} },
			`--system-package "libmagic1" cannot be installed into a distroless image; choose another --base`,
		},
		"migrations of documents": {
			func(s *scaffold.Spec) { s.Database, s.Migrate = scaffold.ParseService("mongo"), true },
			`--migrate "true" runs Alembic, which needs an SQL database; --db is "mongo"`,
		},
		"migrations without Alembic": {
			func(s *scaffold.Spec) { s.Facts.Starter, s.Migrate = false, true },
			`--migrate "true" runs Alembic, and the project has no alembic.ini; create one with ` + "`alembic init`",
		},
		"a Python that the project refuses": {
			func(s *scaffold.Spec) { s.Facts.RequiresPython = ">=3.11,<3.14" },
			`--python "3.14" does not match the project: requires-python is ">=3.11,<3.14"`,
		},
		"a project without an application": {
			func(s *scaffold.Spec) { s.Code.App = "" },
			`--app is missing: no FastAPI application was found in the project; name it, for example --app app.main:app`,
		},
		"a project without dependencies": {
			func(s *scaffold.Spec) { s.Code.Manager = "" },
			`--manager "" is unknown: the project has no pyproject.toml and no requirements.txt; create one with ` +
				"`uv init --bare` and `uv add`",
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec := scaffold.Defaults("myapp")
			test.change(&spec)
			if err := spec.Validate(); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// A pasted file does not hide what is wrong with it.
func TestLongValuesAreCut(t *testing.T) {
	spec := scaffold.Defaults("myapp")
	spec.Name = strings.Repeat("é", 10_000)
	want := `--name "` + strings.Repeat("é", 79) + `…" is not a project name; use lower-case letters, digits`
	if got := spec.Validate(); got == nil || !strings.HasPrefix(got.Error(), want) {
		t.Errorf("got %.300v", got)
	}
}
