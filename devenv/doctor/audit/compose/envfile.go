package compose

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/internal/envexample"
)

func envFileChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P05", Title: "env_file that does not exist", Needs: check.Files, Run: missingEnvFiles,
		About: "A missing env_file stops every Compose command. If the file is not in the repository, a fresh " +
			"clone does not start. Mark it as optional (`required: false`, since Compose 2.24), or commit an " +
			"example to copy.",
	}}
}

func missingEnvFiles(_ context.Context, in *check.Input) []check.Finding {
	var found []check.Finding
	for i, file := range in.Sources.Compose {
		for _, service := range file.Services() {
			key, value := file.Find("services", service, "env_file")
			if key == nil {
				continue
			}
			for _, named := range envFiles(value) {
				item, name := named.path, named.path.Value
				needed := named.required && !replaced(in.Sources.Compose[i+1:], service, name)
				if needed && !strings.Contains(name, "$") && !exists(in, name) {
					f := check.Finding{Service: service, Severity: check.Error, File: file.Path, Line: item.Line}
					remedy, edits := provide(in, name), optional(file, []string{"services", service, "env_file"}, key, value, item)
					if isGenerated(name) || exampleOf(in, name) != "" { // its service does not run without it
						edits = nil
					}
					found = append(found, because(f, fmt.Sprintf("env_file names %q, which does not exist, so no Compose command runs",
						name), remedy, edits))
				}
			}
		}
	}
	return found
}

// replaced reports whether a later Compose file says something else about one of a service's files: that it may be
// missing, or which files there are instead.
func replaced(later []*source.Compose, service, name string) bool {
	for _, file := range later {
		key, value := file.Find("services", service, "env_file")
		if key == nil {
			continue
		}
		isOptional := slices.ContainsFunc(envFiles(value), func(f envFile) bool {
			return !f.required && path.Clean(f.path.Value) == path.Clean(name)
		})
		if value.Tag == "!override" || value.Tag == "!reset" || isOptional {
			return true
		}
	}
	return false
}

// isGenerated reports whether a file is one of fastdock's own.
func isGenerated(name string) bool { return path.Dir(path.Clean(name)) == ".fastdock" }

// provide returns how a file with variables comes to be.
func provide(in *check.Input, name string) string {
	example := exampleOf(in, name)
	switch {
	case example != "":
		return "copy " + example + " to " + name + " and replace each placeholder"
	case isGenerated(name):
		return "run `fastdock new`, which writes it"
	}
	return "create the file, or mark it as optional: `path: " + name + "` with `required: false`"
}

// exampleOf returns the example that lies beside a file with variables; empty where there is none.
func exampleOf(in *check.Input, name string) string {
	examples := envexample.Beside(located(in, name))
	if len(examples) == 0 {
		return ""
	}
	return strings.TrimSuffix(name, path.Base(name)) + filepath.Base(examples[0])
}

// envFile is one of a service's files with variables, in the short form or the long one.
type envFile struct {
	path     *yaml.Node
	required bool
}

func envFiles(value *yaml.Node) []envFile {
	if value.Tag == "!reset" || value.ShortTag() == "!!null" { // it takes the files away
		return nil
	}
	if value.Kind == yaml.ScalarNode {
		return []envFile{{value, true}}
	}
	var files []envFile
	for _, item := range value.Content {
		file := envFile{item, true}
		if item.Kind != yaml.ScalarNode {
			file = longForm(item)
		}
		if file.path != nil {
			files = append(files, file)
		}
	}
	return files
}

func longForm(item *yaml.Node) envFile {
	file := envFile{nil, true}
	for i := 0; i+1 < len(item.Content); i += 2 {
		switch item.Content[i].Value {
		case "path":
			file.path = item.Content[i+1]
		case "required":
			file.required = item.Content[i+1].Value != "false"
		}
	}
	return file
}

func exists(in *check.Input, path string) bool {
	_, err := os.Stat(located(in, path))
	return err == nil
}

// located returns a path of the Compose files from the folder that they are relative to.
func located(in *check.Input, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	dir := in.Sources.Dir
	if in.Project == nil {
		dir = filepath.Join(dir, filepath.Dir(in.Sources.Compose[0].Path))
	}
	return filepath.Join(dir, path)
}

// optional returns the edit that replaces the short form of one file by the long one that may be missing.
func optional(file *source.Compose, keys []string, key, value, item *yaml.Node) []check.Edit {
	line := file.Lines[item.Line-1]
	switch {
	case item == value && onItsLine(file, key, value) && value.Anchor == "":
		return []check.Edit{{
			File:   file.Path,
			Key:    keys,
			Line:   key.Line,
			Remove: 1,
			Insert: indented(indentOf(file, key), []string{
				strings.TrimSpace("env_file: " + value.LineComment), "  - path: " + item.Value, "    required: false",
			}),
		}}
	case value.Kind == yaml.SequenceNode && strings.TrimSpace(line) == "- "+item.Value:
		dash := line[:strings.IndexByte(line, '-')]
		return []check.Edit{{File: file.Path, Key: keys, Line: item.Line, Remove: 1, Insert: []string{
			strings.Replace(line, "- ", "- path: ", 1), dash + "  required: false",
		}}}
	}
	return nil
}
