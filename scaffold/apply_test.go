package scaffold_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

func compare(t testing.TB, tree scaffold.Tree, dir string) scaffold.Plan {
	t.Helper()
	plan, err := scaffold.Compare(tree, dir, scaffold.Record{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func apply(t testing.TB, tree scaffold.Tree, dir string) {
	t.Helper()
	if err := compare(t, tree, dir).Apply(); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, dir, path, content string) {
	t.Helper()
	file := filepath.Join(dir, path)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// listing returns every path below dir; none where there is no such directory.
func listing(t testing.TB, dir string) []string {
	t.Helper()
	var paths []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && path != "." {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return paths
}

func TestApplyWritesTheTree(t *testing.T) {
	eachReadable(t, func(t *testing.T, tree scaffold.Tree) {
		dir := filepath.Join(t.TempDir(), "new", "project")
		apply(t, tree, dir)
		shadowed, err := os.Stat(filepath.Join(dir, scaffold.ShadowedDir))
		if err != nil || !shadowed.IsDir() {
			t.Errorf("the folder that the container shadows: %v, error %v", shadowed, err)
		}
		for _, file := range regular(tree) {
			name := filepath.Join(dir, file.Path)
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(content, file.Content) || info.Mode() != file.Mode {
				t.Errorf("%s: mode %v, content as rendered: %t", file.Path, info.Mode(), bytes.Equal(content, file.Content))
			}
		}
		for _, path := range listing(t, dir) {
			if tree.Content(path) == nil && !isFolder(tree, path) {
				t.Errorf("%s is left over", path)
			}
		}
	})
}

func eachReadable(t *testing.T, test func(t *testing.T, tree scaffold.Tree)) {
	for name, spec := range readable() {
		t.Run(name, func(t *testing.T) { test(t, render(t, spec)) })
	}
}

// isFolder reports whether the tree has the folder, or something in it.
func isFolder(tree scaffold.Tree, path string) bool {
	return slices.ContainsFunc(tree, func(file scaffold.File) bool {
		return file.Path == path && file.Mode.IsDir() || strings.HasPrefix(file.Path, path+"/")
	})
}

func TestApplyAgainChangesNothing(t *testing.T) {
	eachReadable(t, func(t *testing.T, tree scaffold.Tree) {
		dir := t.TempDir()
		apply(t, tree, dir)
		plan := compare(t, tree, dir)
		if same := plan.Only(scaffold.Same); len(same) != len(tree) {
			t.Errorf("the second plan is\n%s", plan)
		}
		if err := plan.Apply(); err != nil {
			t.Error(err)
		}
	})
}

func TestWindowsLineEndsAreTheSame(t *testing.T) {
	dir, tree := t.TempDir(), render(t, scaffold.Defaults("myapp"))
	apply(t, tree, dir)
	for _, file := range regular(tree) {
		write(t, dir, file.Path, strings.ReplaceAll(string(file.Content), "\n", "\r\n"))
	}
	if same := compare(t, tree, dir).Only(scaffold.Same); len(same) != len(tree) {
		t.Errorf("%d of %d files are the same", len(same), len(tree))
	}
}

func TestPlan(t *testing.T) {
	tree := scaffold.Tree{
		{Path: ".fastdock/app.env", Content: []byte("CACHE_PASSWORD=new\nHOST_UID=1000\nHOST_GID=1000\n")},
		{Path: ".gitignore", Content: []byte(".env\n.venv/\n")},
		{Path: "Dockerfile.dev", Content: []byte("FROM a\n")},
		{Path: "app/main.py", Content: []byte("app\n"), Code: true},
		{Path: "docker-compose.yml", Content: []byte("name: a\n")},
		{Path: "pyproject.toml", Content: []byte("[project]\n")},
	}
	for _, test := range []struct {
		name  string
		setUp func(t *testing.T, dir string)
		want  string
	}{
		{"empty", func(*testing.T, string) {}, `
create    .fastdock/app.env             passwords, addresses; never commit it
create    .gitignore                    keeps passwords and caches out of Git
create    Dockerfile.dev                the development image
create    app/main.py                   the starter app
create    docker-compose.yml            the services
create    pyproject.toml                the packages
`},
		{"kept", func(t *testing.T, dir string) {
			write(t, dir, ".fastdock/app.env", "CACHE_PASSWORD=old\n")
			write(t, dir, ".gitignore", "*.log\n*.env*\n.venv\n")
			write(t, dir, "pyproject.toml", "[project]\r\n")
			write(t, dir, "uv.lock", "version = 1\n")
			write(t, dir, "Dockerfile", "FROM mine\n")
		}, `
update    .fastdock/app.env             adds HOST_UID, HOST_GID; its passwords are kept
keep      .gitignore                    exists and ignores .env, .venv and .fastdock/*.env
keep      Dockerfile                    is yours; the images are built from Dockerfile.dev
create    Dockerfile.dev                the development image
create    app/main.py                   the starter app
create    docker-compose.yml            the services
same      pyproject.toml                up to date
keep      uv.lock                       exists; uv keeps it up to date
`},
		{"conflict", func(t *testing.T, dir string) {
			write(t, dir, ".fastdock/app.env", "A B=b\n")
			write(t, dir, ".gitignore", "*.log\n")
			write(t, dir, "pyproject.toml", "[project]\nname = \"mine\"\n")
			write(t, dir, "compose.yaml", "services: {}\n")
			write(t, dir, "app", "not a directory\n")
			if err := errors.Join(
				os.Mkdir(filepath.Join(dir, "Dockerfile.dev"), 0o755),
				os.Symlink("/etc/hostname", filepath.Join(dir, "docker-compose.yml")),
			); err != nil {
				t.Fatal(err)
			}
		}, `
conflict  .fastdock/app.env             cannot be read by Compose; check its quotes and that each line is KEY=value
update    .gitignore                    gets .env, .venv/, .fastdock/*.env
conflict  Dockerfile.dev                is a directory
conflict  app/main.py                   app is a file
conflict  compose.yaml                  takes precedence over docker-compose.yml
conflict  docker-compose.yml            is a symbolic link
conflict  pyproject.toml                already exists and was not created by fastdock
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.setUp(t, dir)
			plan := compare(t, tree, dir)
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), plan.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConflictWritesNothing(t *testing.T) {
	dir, tree := t.TempDir(), render(t, scaffold.Defaults("myapp"))
	write(t, dir, "docker-compose.yml", "services: {}\n")
	write(t, dir, "pyproject.toml", "mine\n")
	var conflict *scaffold.ConflictError
	if err := compare(t, tree, dir).Apply(); !errors.As(err, &conflict) || len(conflict.Steps) != 2 {
		t.Fatalf("got %v, want both conflicts", err)
	}
	if diff := cmp.Diff([]string{"docker-compose.yml", "pyproject.toml"}, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsLeftOfAFailure(t *testing.T) {
	t.Run("a file that cannot be made", func(t *testing.T) {
		top := t.TempDir()
		tree := render(t, scaffold.Defaults("myapp")).With(scaffold.File{Path: "z/" + strings.Repeat("z", 300), Mode: 0o644})
		// Compare would meet the name in an existing directory only.
		if err := compare(t, tree, filepath.Join(top, "new", "project")).Apply(); err == nil {
			t.Error("no error")
		}
		if left := listing(t, top); left != nil {
			t.Errorf("left over: %v", left)
		}
	})
	t.Run("a file that appeared since", func(t *testing.T) {
		dir := t.TempDir()
		plan := compare(t, render(t, scaffold.Defaults("myapp")), dir)
		write(t, dir, "pyproject.toml", "mine\n")
		if err := plan.Apply(); !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v, want %v", err, fs.ErrExist)
		}
		if diff := cmp.Diff([]string{"pyproject.toml"}, listing(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a folder that cannot be made", func(t *testing.T) {
		top := t.TempDir()
		write(t, top, "file", "")
		plan, err := scaffold.Compare(render(t, scaffold.Defaults("myapp")),
			filepath.Join(top, "file", "project"), scaffold.Record{}, nil)
		if err == nil {
			err = plan.Apply()
		}
		if err == nil || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{"file"}, listing(t, top)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALinkLeadsNowhere(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "app")); err != nil {
		t.Fatal(err)
	}
	if err := compare(t, render(t, scaffold.Defaults("myapp")), dir).Apply(); err == nil {
		t.Error("no error")
	}
	if left := listing(t, outside); left != nil {
		t.Errorf("written through the link: %v", left)
	}
}
