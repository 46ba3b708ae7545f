package scaffold_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/scaffold"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestRenderedTrees(t *testing.T) {
	for name, spec := range readable() {
		tree := render(t, spec)
		got := txtar.Format(archive(tree))
		golden := filepath.Join("testdata", name+".txtar")
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("the tree differs from %s; go test ./scaffold -update rewrites it\n%s", golden, diff)
		}
	}
}

// archive leaves out what is the same in every project.
func archive(tree scaffold.Tree) *txtar.Archive {
	var archive txtar.Archive
	for _, file := range regular(tree) {
		if path.Base(file.Path) == "warm_reload.py" {
			file.Content = nil
		}
		archive.Files = append(archive.Files, txtar.File{Name: file.Path, Data: file.Content})
	}
	return &archive
}

func TestEveryFileReadsWell(t *testing.T) {
	each(t, func(t *testing.T, _ scaffold.Spec, tree scaffold.Tree) {
		for _, file := range regular(tree) {
			for number, line := range bytes.Split(file.Content, []byte("\n")) {
				if !bytes.Equal(line, bytes.TrimRight(line, " \t\r")) {
					t.Errorf("%s:%d: white space at the end of %q", file.Path, number+1, line)
				}
			}
			if bytes.Contains(file.Content, []byte("\n\n\n\n")) || !bytes.HasSuffix(file.Content, []byte("\n")) ||
				bytes.HasSuffix(file.Content, []byte("\n\n")) {
				t.Errorf("%s: blank lines are astray", file.Path)
			}
		}
	})
}

// The reloader is in every project that asks for it, and in no image of production.
func TestTheReloaderIsForDevelopment(t *testing.T) {
	each(t, func(t *testing.T, spec scaffold.Spec, tree scaffold.Tree) {
		warm := spec.Reload == scaffold.Warm
		runs := bytes.Contains(tree.Content("Dockerfile.dev"), []byte(`CMD ["python", "/app/.fastdock/warm_reload.py", `))
		if there := tree.Content(".fastdock/warm_reload.py") != nil; there != warm || runs != warm {
			t.Errorf("--reload %s: the reloader is there: %t, and runs: %t", spec.Reload, there, runs)
		}
		if bytes.Contains(tree.Content("Dockerfile.fastapi"), []byte(".fastdock")) ||
			!bytes.Contains(tree.Content(".dockerignore"), []byte("\n.fastdock\n")) {
			t.Error("production may get the reloader")
		}
	})
}

func TestModes(t *testing.T) {
	for _, file := range regular(render(t, scaffold.Defaults("myapp"))) {
		want := fs.FileMode(0o644)
		if strings.HasSuffix(file.Path, ".env") {
			want = 0o600
		}
		if file.Mode != want {
			t.Errorf("%s has mode %o, want %o", file.Path, file.Mode, want)
		}
	}
}

// A service has its own password, and the app has all of them.
func TestPasswordsAreInEnvironmentFilesOnly(t *testing.T) {
	database, cache := strings.Repeat("5a", 24), strings.Repeat("c3", 24)
	for _, file := range render(t, scaffold.Defaults("myapp")) {
		for password, path := range map[string]string{database: ".fastdock/db.env", cache: ".fastdock/cache.env"} {
			want := file.Path == path || file.Path == ".fastdock/app.env"
			if found := bytes.Contains(file.Content, []byte(password)); found != want {
				t.Errorf("%s: holds the password %.2s: %t", file.Path, password, found)
			}
		}
	}
}

// One command makes the environment of an example: a text in the place of every change-me.
func TestExamplesAreTheEnvironmentWithoutSecrets(t *testing.T) {
	each(t, func(t *testing.T, _ scaffold.Spec, tree scaffold.Tree) {
		for _, file := range tree {
			if path.Ext(file.Path) != ".env" {
				continue
			}
			example := strings.ReplaceAll(assignments(tree.Content(file.Path+".example")), "change-me", "*")
			own := regexp.MustCompile("(5a|c3|96){24}").ReplaceAllString(assignments(file.Content), "*")
			if diff := cmp.Diff(own, example); diff != "" {
				t.Error(file.Path, diff)
			}
		}
		if tree.Content(".env") != nil || tree.Content(".env.example") != nil {
			t.Error("the app's own .env is written")
		}
	})
}

func assignments(content []byte) string {
	var lines strings.Builder
	for line := range strings.Lines(string(content)) {
		if !strings.HasPrefix(line, "#") {
			lines.WriteString(line)
		}
	}
	return lines.String()
}

func TestAnswersReachTheFiles(t *testing.T) {
	spec := scaffold.Defaults("shop")
	spec.Python, spec.Port = "3.12", 9000
	tree, err := scaffold.Render(spec, scaffold.Local{Random: sameMachine().Random})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"Dockerfile.fastapi":          "ARG PYTHON_VERSION=3.12\n",
		"Dockerfile.dev":              "ARG PYTHON_VERSION=3.12\n",
		"pyproject.toml":              "requires-python = \">=3.12\"\n",
		"docker-compose.yml":          "${APP_BIND:-127.0.0.1}:${APP_PORT:-9000}:8000",
		"docker-compose.override.yml": "image: shop:dev\n",
		".fastdock/app.env":           "DATABASE_URL=postgresql+asyncpg://app:" + strings.Repeat("5a", 24) + "@db:5432/app\n",
		".fastdock/db.env":            "POSTGRES_USER=app\n",
		"app/main.py":                 "Hello from shop",
	} {
		if !bytes.Contains(tree.Content(path), []byte(want)) {
			t.Errorf("%s does not hold %q", path, want)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	var invalid *scaffold.InvalidError
	if _, err := scaffold.Render(scaffold.Spec{}, sameMachine()); !errors.As(err, &invalid) {
		t.Errorf("an empty spec gives %v, want an InvalidError", err)
	}
	broken := fmt.Errorf("no randomness")
	local := scaffold.Local{Random: iotest.ErrReader(broken)}
	if _, err := scaffold.Render(scaffold.Defaults("myapp"), local); !errors.Is(err, broken) {
		t.Errorf("without randomness: %v, want %v", err, broken)
	}
}
