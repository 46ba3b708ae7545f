package detect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// on reads a real folder as fastdock does: fenced by os.Root.
func on(t testing.TB, dir string) (detect.Project, error) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return detect.Read(root.FS())
}

func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	manifest = "[project]\nname = \"shop\"\n"
	app      = "from fastapi import FastAPI\napp = FastAPI()\n"
)

func TestLinksAreNotFollowed(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, map[string]string{
		"main.py": app,
		"git":     "[remote \"origin\"]\nurl = https://git.example.org/a/b\n",
		"pin":     "3.11",
	})
	write(t, dir, map[string]string{"pyproject.toml": manifest, "shop/deep/store.py": "", ".git/HEAD": ""})
	for link, target := range map[string]string{
		"loop": ".", "shop/deep/up": "..", "lib": outside, "main.py": filepath.Join(outside, "main.py"), "self": "self",
		".git/config": filepath.Join(outside, "git"), ".python-version": filepath.Join(outside, "pin"),
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	project, err := on(t, dir)
	if err != nil || project.App != (detect.App{}) || project.Source != "" || project.Python != "" {
		t.Errorf("%s", show(project, err))
	}
}

func TestManifestThatLeadsOut(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, map[string]string{"pyproject.toml": manifest})
	if err := os.Symlink(filepath.Join(outside, "pyproject.toml"), filepath.Join(dir, "pyproject.toml")); err != nil {
		t.Fatal(err)
	}
	_, err := on(t, dir)
	if err == nil || !strings.HasPrefix(err.Error(), `read "pyproject.toml": `) {
		t.Errorf("%v", err)
	}
}

func TestFoldersThatHoldNothingOfTheProject(t *testing.T) {
	files := fstest.MapFS{"pyproject.toml": {Data: []byte(manifest)}, "env313/pyvenv.cfg": {}}
	for _, dir := range []string{
		".venv", "venv", "env313/lib", "node_modules/x", "__pycache__", ".hidden",
		"lib/site-packages", "build", "dist", "shop.egg-info", "a/b/c/d/e/f/g/h/i",
	} {
		files[dir+"/main.py"] = &fstest.MapFile{Data: []byte(app)}
	}
	if project, err := detect.Read(files); err != nil || project.App != (detect.App{}) {
		t.Errorf("%s", show(project, err))
	}
}

func TestMoreThanIsRead(t *testing.T) {
	files := fstest.MapFS{"pyproject.toml": {Data: []byte(manifest)}, "shop/main.py": {Data: []byte(app)}}
	for i := range 3000 {
		files[fmt.Sprintf("shop/deep/module%d.py", i)] = &fstest.MapFile{Data: []byte("import shop\n")}
	}
	files["shop/huge.py"] = &fstest.MapFile{Data: make([]byte, 2<<20)}
	project, err := detect.Read(files)
	if err != nil || project.App.Import != "shop.main:app" || len(project.Notes) != 1 ||
		!strings.Contains(project.Notes[0], "more files than fastdock reads") {
		t.Errorf("%s", show(project, err))
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"huge manifest": {
			fstest.MapFS{"pyproject.toml": {Data: make([]byte, 2<<20)}},
			`read "pyproject.toml": the file is too large`,
		},
		"manifest is a folder": {
			fstest.MapFS{"pyproject.toml/x": {}},
			`read "pyproject.toml": "pyproject.toml" is no regular file`,
		},
	} {
		if _, err := detect.Read(test.files); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := detect.Read(os.DirFS("testdata/none")); err == nil ||
		!strings.HasPrefix(err.Error(), "read the project's folder: ") {
		t.Errorf("no folder: %v", err)
	}
}

func TestRequirementsOfPowerShell(t *testing.T) {
	for _, order := range []int{0, 1} {
		encoded := []byte{"\xff\xfe"[order], "\xff\xfe"[1-order]}
		for _, unit := range utf16.Encode([]rune("fastapi==1\r\nasyncpg==1\r\n")) {
			bytes := []byte{byte(unit), byte(unit >> 8)}
			encoded = append(encoded, bytes[order], bytes[1-order])
		}
		project, err := detect.Read(fstest.MapFS{"requirements.txt": {Data: encoded}})
		if err != nil || strings.Join(project.Dependencies, " ") != "asyncpg fastapi" || project.Driver != "asyncpg" {
			t.Errorf("%s", show(project, err))
		}
	}
}

// Hostile text takes no longer than ordinary text.
func TestHostileCode(t *testing.T) {
	const size = 150_000
	for _, code := range []string{
		"x = " + strings.Repeat("(", size),
		"x = " + strings.Repeat("(", size) + "1" + strings.Repeat(")", size),
		strings.Repeat("a.mount(", size/2),
		strings.Repeat("if x:", size/2),
		strings.Repeat("f'{", size/2),
		strings.Repeat("lambda:", size/2),
		strings.Repeat("class A(A):\n", size/4),
		strings.Repeat("def f(): return f()\n", size/8),
		strings.Repeat("from a import (", size/8),
		strings.Repeat("a = ", size/2),
	} {
		files := fstest.MapFS{
			"pyproject.toml": {Data: []byte(manifest)},
			"main.py":        {Data: []byte("from fastapi import FastAPI\n" + code)},
		}
		start := time.Now()
		if project, err := detect.Read(files); err != nil {
			t.Errorf("%s", show(project, err))
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s... takes %s", code[:10], took)
		}
	}
}
