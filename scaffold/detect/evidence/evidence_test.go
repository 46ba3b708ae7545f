package evidence_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

var update = flag.Bool("update", false, "rewrite what the repositories in testdata are expected to be read as")

// tree is a repository in memory.
type tree struct{ fstest.MapFS }

func (t tree) Read(name string) (string, error) {
	content, err := t.ReadFile(name)
	return string(content), err
}

func (t tree) Has(name string) bool {
	info, err := fs.Stat(t, name)
	return err == nil && info.Mode().IsRegular()
}

func (t tree) HasDir(name string) bool {
	info, err := fs.Stat(t, name)
	return err == nil && info.IsDir()
}

// Every archive in testdata is a repository, why it is there, and in its file "want" what its files say.
func TestRepositories(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, names, want := repository(archive)
			got := show(evidence.Read(files, names))
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func repository(archive *txtar.Archive) (files tree, names []string, want string) {
	files = tree{fstest.MapFS{}}
	for _, file := range archive.Files {
		if file.Name == "want" {
			want = string(file.Data)
			continue
		}
		files.MapFS[file.Name] = &fstest.MapFile{Data: file.Data, Mode: 0o644}
		names = append(names, file.Name)
	}
	return files, names, want
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got string) {
	t.Helper()
	rewritten := &txtar.Archive{Comment: archive.Comment, Files: []txtar.File{{Name: "want", Data: []byte(got)}}}
	for _, file := range archive.Files {
		if file.Name != "want" {
			rewritten.Files = append(rewritten.Files, file)
		}
	}
	if err := os.WriteFile(name, txtar.Format(rewritten), 0o600); err != nil {
		t.Fatal(err)
	}
}

// show prints evidence, one line a piece.
func show(e evidence.Evidence) string {
	var out strings.Builder
	for _, d := range e.Dockerfiles {
		fmt.Fprintf(&out, "dockerfile %s: context %s, python %q, workdir %s, ports %v, packages %v\n",
			d.Path, d.Context, d.Python(), d.Final().WorkDir, d.Final().Ports, d.Final().Packages)
	}
	for _, s := range e.Services {
		fmt.Fprintf(&out, "service %s at %s: image %q, built from %q by %q, runs %q\n",
			s.Name, place(s.Place), s.Image, s.Context, s.Dockerfile, s.Command)
	}
	for _, name := range e.Installed {
		fmt.Fprintf(&out, "installs from %s\n", name)
	}
	for _, p := range e.Pythons {
		fmt.Fprintf(&out, "python %s at %s\n", p.Version, place(p.Place))
	}
	for _, s := range e.Starts {
		fmt.Fprintf(&out, "start %s at %s:%s\n", s.Server, place(s.Place), startText(s))
	}
	for _, m := range e.Migrations {
		fmt.Fprintf(&out, "migration at %s: in %s, config %q\n", place(m.Place), m.Dir, m.Config)
	}
	return out.String()
}

func startText(s evidence.Start) string {
	text := ""
	for _, part := range []struct{ name, value string }{
		{"app", s.App},
		{"file", s.Named},
		{"module", s.Module},
		{"worker", s.Worker},
		{"dir", s.Dir},
		{"path", strings.Join(s.Path, " ")},
		{"port", s.Port},
	} {
		if part.value != "" {
			text += " " + part.name + " " + part.value
		}
	}
	for name, is := range map[string]bool{"factory": s.Factory} {
		if is {
			text += " " + name
		}
	}
	if s.Development {
		text += " reloads"
	}
	return text
}

func place(p evidence.Place) string { return fmt.Sprintf("%s:%d", p.File, p.Line) }
