package detect_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/scaffold/detect"
	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

var update = flag.Bool("update", false, "rewrite what the projects in testdata are expected to be read as")

// Every archive in testdata is a project, why it is there, and in its file "want" what is read of it.
func TestDetectedProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 25 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := show(detect.Read(folder(archive)))
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			if diff := cmp.Diff(want(archive), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func want(archive *txtar.Archive) string {
	for _, file := range archive.Files {
		if file.Name == "want" {
			return string(file.Data)
		}
	}
	return ""
}

// folder returns the project in an archive. A file called crlf/NAME has the line ends of Windows.
func folder(archive *txtar.Archive) fs.FS {
	files := fstest.MapFS{}
	for _, file := range archive.Files {
		name, windows := strings.CutPrefix(file.Name, "crlf/")
		if windows {
			file.Data = bytes.ReplaceAll(file.Data, []byte("\n"), []byte("\r\n"))
		}
		if name != "want" {
			files[name] = &fstest.MapFile{Data: file.Data, Mode: 0o644}
		}
	}
	return files
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

// show prints what a project has, one line a field.
func show(project detect.Project, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var out strings.Builder
	fields := reflect.ValueOf(project)
	for i := range fields.NumField() {
		if field := fields.Field(i); !field.IsZero() {
			showField(&out, fields.Type().Field(i).Name, field)
		}
	}
	return out.String()
}

func showField(out *strings.Builder, name string, field reflect.Value) {
	switch value := field.Interface().(type) {
	case evidence.Evidence: // has tests of its own
	case *evidence.Start:
		fmt.Fprintf(out, "%s: %s in %s:%d, in %s\n", name, value.Server, value.File, value.Line, value.Dir)
	case detect.App:
		fmt.Fprintf(out, "%s: %s\n", name, showApp(value))
	case []detect.App:
		for _, app := range value {
			fmt.Fprintf(out, "%s: %s\n", name, showApp(app))
		}
	case *detect.Alembic:
		fmt.Fprintf(out, "%s: %s, %s, run in %q\n", name, value.Config, value.Scripts, value.Dir)
		if value.Fixed > 0 {
			fmt.Fprintf(out, "%s: line %d names this machine\n", name, value.Fixed)
		}
		if len(value.Heads) > 1 {
			fmt.Fprintf(out, "%s: heads %s, apart %t\n", name, strings.Join(value.Heads, " "), value.Apart)
		}
		if value.Missing != nil {
			fmt.Fprintf(out, "%s: %s:%d imports %s in vain\n",
				name, value.Missing.File, value.Missing.Line, value.Missing.Module)
		}
		if value.Instead != nil {
			fmt.Fprintf(out, "%s: the app makes the tables in %s:%d\n", name, value.Instead.File, value.Instead.Line)
		}
	case []detect.Setting:
		for _, setting := range value {
			fmt.Fprintf(out, "%s: %s\n", name, showSetting(setting))
		}
	case map[string]string:
		if name != "Example" {
			fmt.Fprintf(out, "%s: %v\n", name, value)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			fmt.Fprintf(out, "%s: %s=%s\n", name, key, value[key])
		}
	case []detect.Index:
		for _, index := range value {
			fmt.Fprintf(out, "%s: %+v\n", name, index)
		}
	case []detect.Member:
		for _, member := range value {
			fmt.Fprintf(out, "%s: %+v\n", name, member)
		}
	case []string:
		if name == "Notes" {
			fmt.Fprintf(out, "Notes:\n  %s\n", strings.Join(value, "\n  "))
			return
		}
		fmt.Fprintf(out, "%s: %s\n", name, strings.Join(value, ", "))
	default:
		fmt.Fprintf(out, "%s: %v\n", name, value)
	}
}

func showSetting(setting detect.Setting) string {
	needed := "optional"
	if setting.Required {
		needed = "required"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s in %s:%d %s %s %q", setting.Name, needed, setting.File, setting.Line,
		setting.Type, strings.Join(setting.Choices, "|"), setting.Default))
}

func showApp(app detect.App) string {
	kind := "object"
	if app.Factory {
		kind = "factory"
	}
	return fmt.Sprintf("%s, %s in %s:%d, %s", app.Import, kind, app.Path, app.Line, app.By)
}
