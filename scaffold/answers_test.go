package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// Every answer of a spec, written and read as text, gives the same spec again.
func TestAnswersAreTexts(t *testing.T) {
	for name, spec := range readable() {
		given := scaffold.Answers{}
		for _, question := range scaffold.Questions() {
			given[question.Name] = question.Get(spec)
		}
		got, err := scaffold.Defaults("other").Settle(given)
		if err != nil {
			t.Fatal(err)
		}
		got.Pins = spec.Pins
		if diff := cmp.Diff(spec, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLaterSourcesGoBeforeEarlierOnes(t *testing.T) {
	spec, err := scaffold.Defaults("shop").Settle(
		scaffold.Answers{"db": {"mysql"}, "port": {"81"}, "system-package": {"a1", "b1"}},
		scaffold.Answers{"port": {"82"}, "system-package": {"c1"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if spec.Database.Kind != "mysql" || spec.Port != 82 || !cmp.Equal(spec.SystemPackages, []string{"c1"}) {
		t.Errorf("got %+v", spec)
	}
}

func TestAnswersThatAreNoAnswers(t *testing.T) {
	_, err := scaffold.Defaults("shop").Settle(scaffold.Answers{"port": {"eighty"}, "debug": {"perhaps"}})
	want := "--port \"eighty\" is not a number\n--debug \"perhaps\" is neither true nor false"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestReadAnswers(t *testing.T) {
	got, err := scaffold.ReadAnswers("a.yaml",
		[]byte("# mine\ndb: postgres:17\nport: 9000\ndebug: yes\nsystem-package: [libmagic1, tini]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := scaffold.Answers{
		"db":             {"postgres:17"},
		"port":           {"9000"},
		"debug":          {"yes"},
		"system-package": {"libmagic1", "tini"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for content, want := range map[string]string{
		"db: [\n":        `read answers from "a.yaml": `,
		"colour: blue\n": `read answers from "a.yaml": "colour" is not a question; ` + "`fastdock new --help` lists them",
		"db: {a: b}\n":   `read answers from "a.yaml": `,
		"- db\n":         `read answers from "a.yaml": `,
		"db: a\ndb: b\n": `read answers from "a.yaml": `,
	} {
		if _, err := scaffold.ReadAnswers("a.yaml", []byte(content)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
}

func TestARecordIsAnAnswersFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"db": {"mariadb"}, "memory": {"1g"}})
	answers, err := scaffold.ReadAnswers("x", []byte(read(t, dir, scaffold.RecordFile)))
	if err != nil || !cmp.Equal(answers["db"], []string{"mariadb:11.8"}) || !cmp.Equal(answers["memory"], []string{"1g"}) {
		t.Errorf("error %v, answers %v", err, answers)
	}
}

func TestReadRecordRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"version: 2\nanswers: {}\n": `read ".fastdock.yaml": its version is 2, but this fastdock ` +
			`supports 1; use a newer fastdock, or remove the file to start again`,
		"version: 1\nanswer: {}\n":            `read ".fastdock.yaml": `,
		"version: 1\nfiles: {a: \"!\"}\n":     `read ".fastdock.yaml": `,
		"version: 1\nfiles:\n  a: aGVsbG8=\n": `read ".fastdock.yaml": `,
		"":                                    `read ".fastdock.yaml": `,
	} {
		if _, err := scaffold.ReadRecord([]byte(content)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
}

func FuzzReadAnswers(f *testing.F) {
	for _, content := range []string{
		"db: a", "version: 1\nanswers: {db: x}\nfiles: {a: AQAA//8=}",
		"a: &a [*a]", "a: !!int x", "\xff", "? - a\n: b",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		answers, err := scaffold.ReadAnswers("a", content)
		if err != nil {
			return
		}
		spec, err := scaffold.Defaults("shop").Settle(answers)
		if err == nil && spec.Validate() == nil {
			if _, err := scaffold.Render(spec, sameMachine()); err != nil && !strings.Contains(err.Error(), "make a password") {
				t.Errorf("valid answers cannot be rendered: %v", err)
			}
		}
	})
}

// The driver that was found belongs to the database that was found.
func TestAnotherDatabaseHasAnotherDriver(t *testing.T) {
	spec := scaffold.Defaults("shop")
	spec.Driver = "asyncpg"
	for name, test := range map[string]struct {
		answers scaffold.Answers
		want    string
	}{
		"the same database":    {scaffold.Answers{"db": {"postgres:17"}}, "asyncpg"},
		"another":              {scaffold.Answers{"db": {"mysql"}}, ""},
		"another, and told so": {scaffold.Answers{"db": {"mysql"}, "driver": {"pymysql"}}, "pymysql"},
		// which Validate refuses
		"told wrongly": {scaffold.Answers{"db": {"mysql"}, "driver": {"asyncpg"}}, "asyncpg"},
	} {
		if got, err := spec.Settle(test.answers); err != nil || got.Driver != test.want {
			t.Errorf("%s: driver %q, want %q, error %v", name, got.Driver, test.want, err)
		}
	}
}
