package wizard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// lines answers the questions about a directory over a pipe.
func lines(t *testing.T, dir, input string) (Result, string, error) {
	t.Helper()
	var said bytes.Buffer
	opts := optionsFor(t, dir)
	opts.Input, opts.Output = strings.NewReader(input), &said
	result, err := RunPlain(t.Context(), opts)
	return result, said.String(), err
}

func TestPlainAnswers(t *testing.T) {
	change := func(change func(*scaffold.Spec)) scaffold.Spec {
		spec := scaffold.Defaults("shop")
		change(&spec)
		return spec
	}
	for name, test := range map[string]struct {
		input string
		want  scaffold.Spec
		said  string
	}{
		"the defaults": {strings.Repeat("\n", 8), scaffold.Defaults("shop"), "Number or name [postgres]: "},
		"by name, title and number": {"\nMySQL\n9.7\n2\n3.13\n\n\ny\n", change(func(spec *scaffold.Spec) {
			spec.Database = scaffold.Service{Kind: "mysql", Version: "9.7"}
			spec.Cache, spec.Python = scaffold.Service{Kind: "valkey", Version: "9.1"}, "3.13"
		}), "  2  valkey: Redis-compatible"},
		"what is wrong is asked again": {"Shop\nstore\nsqlite3\nsqlite\n\n\n\n\nyes\n", change(func(spec *scaffold.Spec) {
			spec.Name, spec.Database = "store", scaffold.Service{Kind: "sqlite"}
		}), `"Shop" is not a project name`},
		"a misspelled option": {
			"\npostgers\n\n\n\n\n\n\ny\n", scaffold.Defaults("shop"),
			`"postgers" is not an option (did you mean "postgres"?); answer with a number from 1 to `,
		},
		"a line that does not end": {strings.Repeat("\n", 7) + "y", scaffold.Defaults("shop"), "[Y/n]"},
		"the ends of Windows": {
			input: "store\r\n" + strings.Repeat("\r\n", 7),
			want:  change(func(spec *scaffold.Spec) { spec.Name = "store" }),
			said:  "[Y/n]",
		},
		"options": {
			input: strings.Repeat("\n", 6) + "y\n9000\n\n4\n\n\n\nyes\n\n-\ncurl jq\n" + strings.Repeat("\n", 12),
			want: change(func(spec *scaffold.Spec) {
				spec.Port, spec.Workers, spec.Migrate, spec.HealthPath = 9000, 4, true, ""
				spec.SystemPackages = []string{"curl", "jq"}
			}),
			said: "Answer (- for none) [/health]: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			result, said, err := lines(t, "shop", test.input)
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			if diff := cmp.Diff(test.want, result.Spec); diff != "" || !strings.Contains(said, test.said) {
				t.Errorf("%s\nwant %q in\n%s", diff, test.said, said)
			}
		})
	}
}

// What the project's own Compose files decide is reported, with the file, and not asked.
func TestLinesAskNothingThatComposeFilesDecide(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"requirements.txt":   "fastapi\nuvicorn\npsycopg\nredis\n",
		"main.py":            "from fastapi import FastAPI\napp = FastAPI()\n",
		"docker-compose.yml": "services:\n  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: pw}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result, said, err := lines(t, dir, strings.Repeat("\n", 9))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if !strings.Contains(said, "psycopg → PostgreSQL 16 of docker-compose.yml, redis → Redis,") {
		t.Errorf("what is decided is not told:\n%s", said)
	}
	if strings.Contains(said, "Which database?") || strings.Contains(said, "Which PostgreSQL?") ||
		!strings.Contains(said, "Which cache?") {
		t.Errorf("asked:\n%s", said)
	}
	if got := result.Spec.Database.String(); got != "postgres:16" {
		t.Errorf("the database is %s", got)
	}
}

// Wherever the input ends, nothing is taken for granted: the error names the question and its flag.
func TestLinesThatEnd(t *testing.T) {
	for answered, want := range []EndError{
		{"What is the project's name?", "--name"},
		{"Which database?", "--db"},
		{"Which PostgreSQL?", "--db"},
		{"Which cache?", "--cache"},
		{"Which Python version?", "--python"},
		{"Which base image in production?", "--base"},
		{"Change advanced options?", "--yes"},
		{"Write these files?", "--yes"},
	} {
		_, said, err := lines(t, "shop", strings.Repeat("\n", answered))
		var end *EndError
		if !errors.As(err, &end) || *end != want {
			t.Errorf("after %d answers: %v, want %v\n%s", answered, err, want, said)
		}
	}
}

// Ctrl-C does not wait for the line that is being written.
func TestLinesInterrupted(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	opts := optionsFor(t, "shop")
	opts.Input, opts.Output = in, writer(func(text string) {
		if strings.Contains(text, "[shop]") {
			interrupt()
		}
	})
	if _, err := RunPlain(ctx, opts); !errors.Is(err, ErrAborted) {
		t.Errorf("got %v", err)
	}
}

type writer func(string)

func (w writer) Write(p []byte) (int, error) { w(string(p)); return len(p), nil }

func TestLinesThatCannotBeRead(t *testing.T) {
	opts := optionsFor(t, "shop")
	broken := errors.New("input/output error")
	opts.Input, opts.Output = io.MultiReader(strings.NewReader("shop\n"), brokenReader{broken}), io.Discard
	if _, err := RunPlain(t.Context(), opts); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

func FuzzLines(f *testing.F) {
	f.Add("shop\n\n\n\n\n\n\n\n")
	f.Add("\x1b[2J\nShop\n\x00\n99\n-1\ny\n")
	f.Add(strings.Repeat("\n", 6) + "y\n\xff\n4294967296\n")
	f.Fuzz(func(t *testing.T, input string) {
		result, said, err := lines(t, "shop", input)
		if strings.ContainsAny(said, "\x1b\x00") {
			t.Errorf("control characters come back: %q", said)
		}
		if err == nil && result.Spec.Validate() != nil {
			t.Errorf("answers that cannot be used: %v", result.Spec.Validate())
		}
	})
}
