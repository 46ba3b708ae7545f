package compose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/scaffold/compose"
)

// Each archive in testdata is a project as people have them; its comment is what is read of it.
func TestRead(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			stack, err := compose.Read(t.Context(), unpack(t, archive), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(archive.Comment), summary(stack)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func unpack(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range archive.Files {
		path := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func summary(s *compose.Stack) string {
	var out strings.Builder
	fmt.Fprintf(&out, "files: %s\n", strings.Join(s.Files, " "))
	apps := s.Apps(compose.App{Import: "app.main:app", Path: "app/main.py"})
	fmt.Fprintf(&out, "app: %s\n", strings.Join(apps, " or "))
	if len(apps) == 1 {
		app, _ := s.Find(apps[0])
		fmt.Fprintf(&out, "port: %s\nfolder: %s\nwords: %q\n", app.Inner(), app.Folder(), app.Words)
		for _, sibling := range s.Siblings(app) {
			fmt.Fprintf(&out, "sibling: %s\n", sibling.Name)
		}
		if health := app.Health(); health != "" {
			fmt.Fprintf(&out, "health: %s\n", health)
		}
	}
	for _, service := range s.Services {
		if service.Kind() != "" {
			account := service.Account()
			fmt.Fprintf(&out, "%s: %s %s at %s/%s known=%t\n", service.Name, service.Kind(), service.ImageVersion(),
				account.Authority(""), account.Database, account.Known)
		}
		for _, missing := range service.MissingEnvFiles() {
			fmt.Fprintf(&out, "%s lacks %s\n", service.Name, missing)
		}
	}
	return out.String()
}

// Files that Compose cannot load are an error in its words; a folder without any is none.
func TestReadFails(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"unknown key":   {"services: {web: {image: web, prots: []}}\n", "services.web.prots"},
		"unknown needs": {"services: {web: {image: web, depends_on: [db]}}\n", `depends on undefined service "db"`},
		"no mapping":    {"- a\n", "top-level object must be a mapping"},
		"too large":     {strings.Repeat("#", 1<<20+1), "is larger than"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "compose.yml", Data: []byte(test.content)}}})
			if _, err := compose.Read(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if stack, err := compose.Read(t.Context(), dir, []string{"compose.yml"}); stack != nil || err != nil {
				t.Errorf("without the file: %v, %v", stack, err)
			}
		})
	}
}

// What Compose would fetch from elsewhere is named, and neither fetched nor taken for a local path.
func TestRemoteFilesAreLeftOut(t *testing.T) {
	for _, name := range []string{
		"https://127.0.0.1:1/stack.git", "oci://127.0.0.1:1/stack",
		"git@127.0.0.1:a/stack.git",
	} {
		archive := txtar.Parse([]byte("-- compose.yaml --\ninclude: [\"" + name + "\"]\nservices: {app: {image: app}}\n"))
		stack, err := compose.Read(t.Context(), unpack(t, archive), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(stack.Services) != 1 || !slices.Equal(stack.Remote, []string{name}) {
			t.Errorf("%s: services %v, left out %q", name, stack.Services, stack.Remote)
		}
	}
}
