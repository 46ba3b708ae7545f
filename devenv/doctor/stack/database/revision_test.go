package database

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestMigrationsOf(t *testing.T) {
	dir := t.TempDir()
	versions := filepath.Join(dir, "app", "alembic", "versions")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"1.py": "revision: str = \"a1\"\ndown_revision: Union[str, None] = None\n",
		"2.py": "revision = 'b2'\ndown_revision = 'a1'\n",
		"3.py": "revision = 'c3'\ndown_revision = ('b2', 'x9')\n",
		"4.py": "revision = 'd4'\ndown_revision = 'a1'\n",
	} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := MigrationsOf(dir)
	if got := strings.Join(found.All, " ") + " → " + strings.Join(found.Heads, " "); got != "a1 b2 c3 d4 → c3 d4" {
		t.Error(got)
	}
}

// answer is what a database says to each command.
type answer struct {
	lines []string
	code  int
	err   error
}

func (a answer) ExecOutput(context.Context, string, ...string) ([]string, int, error) {
	return a.lines, a.code, a.err
}

func TestRevisionsIn(t *testing.T) {
	client := ruletest.Service(func(app *types.ServiceConfig) { app.Entrypoint = []string{"psql"} })
	stopped := ruletest.App(func(app *facts.Container) { app.Status = "exited" })
	for name, test := range map[string]struct {
		given ruletest.Change // to a container of PostgreSQL
		said  answer
		at    string
		ok    bool
	}{
		"two heads": {
			said: answer{lines: []string{"c3", "", " a1 "}},
			at:   "a1 c3",
			ok:   true,
		},
		"no migration": {
			said: answer{},
			ok:   true,
		},
		"no table": {
			said: answer{lines: []string{`ERROR:  relation "alembic_version" does not exist`}, code: 1},
			ok:   true,
		},
		"no answer": {
			said: answer{lines: []string{"psql: error: connection failed"}, code: 2},
		},
		"no engine": {
			said: answer{err: errors.New("no engine")},
		},
		"stopped": {
			given: stopped,
			said:  answer{lines: []string{"a1"}},
		},
		"a client out of its image": {
			given: client,
			said:  answer{lines: []string{"a1"}},
		},
		"no database": {
			given: ofImage("base:9"),
			said:  answer{lines: []string{"a1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			given := ruletest.All(ofImage("postgres:18"), test.given)
			app := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, given).Containers[0]
			at, ok := RevisionsIn(t.Context(), test.said, app)
			if got := strings.Join(at, " "); got != test.at || ok != test.ok {
				t.Errorf("got %q, %t", got, ok)
			}
		})
	}
}
