package wizard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// musl is a lock in which one package has wheels for glibc only, and another has none for musl on one architecture.
const musl = `version = 1
requires-python = ">=3.13"

[[package]]
name = "orders"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "duckdb" }, { name = "pyodbc" }]

[[package]]
name = "duckdb"
version = "1.4"
source = { registry = "https://example.com/simple" }
sdist = { url = "https://example.com/duckdb-1.4.tar.gz" }
wheels = [
    { url = "https://example.com/duckdb-1.4-cp314-cp314-manylinux_2_17_x86_64.whl" },
    { url = "https://example.com/duckdb-1.4-cp314-cp314-manylinux_2_17_aarch64.whl" },
]

[[package]]
name = "pyodbc"
version = "5.3"
source = { registry = "https://example.com/simple" }
sdist = { url = "https://example.com/pyodbc-5.3.tar.gz" }
wheels = [
    { url = "https://example.com/pyodbc-5.3-cp314-cp314-manylinux_2_17_x86_64.whl" },
    { url = "https://example.com/pyodbc-5.3-cp314-cp314-manylinux_2_17_aarch64.whl" },
    { url = "https://example.com/pyodbc-5.3-cp314-cp314-musllinux_1_2_x86_64.whl" },
]
`

// existing returns a project with PostgreSQL, Alembic and a lock.
func existing(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "orders")
	for name, content := range map[string]string{
		"pyproject.toml": "[project]\nname = \"orders\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n" +
			"dependencies = [\"fastapi\", \"uvicorn\", \"sqlalchemy\", \"asyncpg\", \"alembic\"]\n",
		"uv.lock": musl, "alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": "",
		"main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestChoicesSayWhatTheyMeanForTheProject(t *testing.T) {
	dir := existing(t)
	for _, test := range []struct {
		said          map[string]string
		page, value   string
		mark, meaning string
		refused       bool
	}{
		{
			nil, "base", "slim", "",
			"small Debian image; prebuilt wheels work; supported until August 2028",
			false,
		},
		{nil, "base", "alpine", "2 to compile", "2 packages would compile: duckdb, pyodbc (on aarch64); smaller", false},
		{
			nil, "python", "3.13", "2 to compile",
			"2 packages would compile: duckdb, pyodbc; security fixes until October 2029", false,
		},
		{
			nil, "python", "3.12", "not possible",
			`not possible: "3.12" does not match the project: requires-python is ">=3.13"`, true,
		},
		{nil, "db", "postgres", "", "recommended", false},
		{nil, "db", "mysql", "no driver yet", "no dependency is a driver for it; runs as a container", false},
		{nil, "db", "mongo", "changes migrate", "migrate becomes false: it runs Alembic, which needs an SQL database", false},
		{nil, "db:postgres", "17", "", "supported until November 2029", false},
		{
			said:    map[string]string{"workers": "4"},
			page:    "db",
			value:   "sqlite",
			mark:    "changes workers",
			meaning: `workers becomes 1: "4" would write to one SQLite file at the same time`,
		},
		{
			said:    map[string]string{"health-client": "curl"},
			page:    "base",
			value:   "distroless",
			mark:    "changes health-client",
			meaning: `health-client becomes python: "curl" cannot be installed`,
		},
		{
			said:    map[string]string{"base": "distroless"},
			page:    "health-client",
			value:   "curl",
			mark:    "not possible",
			meaning: `not possible: "curl" cannot be installed into a distroless image`,
			refused: true,
		},
	} {
		a, err := newAnswers(optionsFor(t, dir).Settle)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range test.said {
			a.entered[key] = text
		}
		spec, err := a.spec()
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages(a, spec) {
			if page.key != test.page {
				continue
			}
			row := findChoice(newWheelCache().choices(page, a), test.value)
			if row.mark != test.mark || !strings.HasPrefix(row.meaning, test.meaning) || (row.err != nil) != test.refused {
				t.Errorf(
					"--%s %s: mark %q, meaning %q, refused %v\nwant %q, %q, %t",
					test.page,
					test.value,
					row.mark,
					row.meaning,
					row.err,
					test.mark,
					test.meaning,
					test.refused,
				)
			}
		}
	}
}

// What had to yield comes back when the answer that it yielded to goes.
func TestWhatYieldsComesBack(t *testing.T) {
	a, err := newAnswers(optionsFor(t, existing(t)).Settle)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		database string
		migrate  bool
		driver   string
	}{{"postgres", true, "asyncpg"}, {"mongo", false, ""}, {"postgres", true, "asyncpg"}} {
		a = a.with(newPage("db"), step.database)
		if spec, err := a.spec(); err != nil || spec.Migrate != step.migrate || spec.Driver != step.driver ||
			spec.Validate() != nil {
			t.Errorf("%s: migrate %t, driver %q, error %v, %v", step.database, spec.Migrate, spec.Driver, err, spec.Validate())
		}
	}
}

// A choice that is not possible is not taken.
func TestWhatIsNotPossibleIsRefused(t *testing.T) {
	person := startWizard(t, 120, 40, optionsFor(t, existing(t))).types("enter enter enter enter down down enter")
	if person.model.current != "python" ||
		!strings.Contains(person.screen(), "\"3.12\" does not match the project") {
		t.Errorf("at %q\n%s", person.model.current, person.screen())
	}
	if person.types("up enter"); person.model.current != "base" || person.model.spec.Python != "3.13" {
		t.Errorf("at %q with Python %s", person.model.current, person.model.spec.Python)
	}
}

func TestSummaryOfTheFolder(t *testing.T) {
	dir := existing(t)
	again := filepath.Join(t.TempDir(), "again")
	if err := os.MkdirAll(again, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(
		filepath.Join(again, scaffold.RecordFile),
		[]byte("version: 1\nstarter: true\nanswers:\n  name: shop\nfiles: {}\n"),
		0o644,
	); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		dir:              "uv project, Python 3.14, app at main:app, asyncpg -> PostgreSQL",
		again:            "previous answers from .fastdock.yaml",
		"no-such-folder": "a new project",
	} {
		looked, err := scaffold.Look(t.Context(), folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := Found(looked, "->"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCanFixOnlyProblemsOfQuestions(t *testing.T) {
	for problem, want := range map[string]bool{
		"--app":     true,
		"--python":  true,
		"--workers": true,
		"--manager": false,
		"--port":    false,
	} {
		if got := CanFix(&scaffold.InvalidError{Problems: []scaffold.Problem{{Flag: problem}}}); got != want {
			t.Errorf("%s: %t, want %t", problem, got, want)
		}
	}
	if CanFix(os.ErrNotExist) {
		t.Error("a file that does not exist is nothing to be asked")
	}
}
