package compose

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func envFileChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P05", Title: "env_file names files that are there", Needs: check.Files, Run: missingEnvFiles,
		About: "A file named by env_file that is not there stops every Compose command, so a fresh clone does not start: such files are " +
			"not in the repository. Say that it may be missing (`required: false`, since Compose 2.24), or commit an example to copy.",
	}}
}

func missingEnvFiles(_ context.Context, g *check.Ground) []check.Finding {
	var found []check.Finding
	for _, file := range g.Sources.Compose {
		for _, service := range file.Services() {
			key, value := file.Find("services", service, "env_file")
			if key == nil {
				continue
			}
			for _, item := range required(value) {
				if name := item.Value; !strings.Contains(name, "$") && !exists(g, name) {
					f := check.Finding{Service: service, Severity: check.Error, File: file.Path, Line: item.Line}
					remedy, edits := provide(g, name), optional(file, []string{"services", service, "env_file"}, key, value, item)
					if isGenerated(name) || exists(g, name+".example") { // its service does not run without it
						edits = nil
					}
					found = append(found, because(f, fmt.Sprintf("env_file names %q, which does not exist, so no Compose command runs", name), remedy, edits))
				}
			}
		}
	}
	return found
}

// isGenerated reports whether a file is one of fastdock's own.
func isGenerated(name string) bool { return path.Dir(path.Clean(name)) == ".fastdock" }

// provide says how a file with variables comes to be.
func provide(g *check.Ground, name string) string {
	switch {
	case exists(g, name+".example"):
		return "copy " + name + ".example to " + name + " and put a value in place of each placeholder"
	case isGenerated(name):
		return "run `fastdock new`, which writes it"
	}
	return "create the file, or say that it may be missing: `path: " + name + "` with `required: false`"
}

// required are the files of an env_file in its short form, and those of the long one that must be there.
func required(value *yaml.Node) []*yaml.Node {
	if value.Kind == yaml.ScalarNode {
		return []*yaml.Node{value}
	}
	var files []*yaml.Node
	for _, item := range value.Content {
		if item.Kind == yaml.ScalarNode {
			files = append(files, item)
			continue
		}
		var path *yaml.Node
		must := true
		for i := 0; i+1 < len(item.Content); i += 2 {
			switch item.Content[i].Value {
			case "path":
				path = item.Content[i+1]
			case "required":
				must = item.Content[i+1].Value != "false"
			}
		}
		if path != nil && must {
			files = append(files, path)
		}
	}
	return files
}

func exists(g *check.Ground, path string) bool {
	if !filepath.IsAbs(path) {
		dir := g.Sources.Dir
		if g.Project == nil {
			dir = filepath.Join(dir, filepath.Dir(g.Sources.Compose[0].Path))
		}
		path = filepath.Join(dir, path)
	}
	_, err := os.Stat(path)
	return err == nil
}

// optional is the edit that turns the short form of one file into the long one that may be missing.
func optional(file *source.Compose, keys []string, key, value, item *yaml.Node) []check.Edit {
	line := file.Lines[item.Line-1]
	switch {
	case item == value && onItsLine(file, key, value) && value.Anchor == "":
		return []check.Edit{{File: file.Path, Key: keys, Line: key.Line, Remove: 1, Insert: indented(indentOf(file, key), []string{
			strings.TrimSpace("env_file: " + value.LineComment), "  - path: " + item.Value, "    required: false",
		})}}
	case value.Kind == yaml.SequenceNode && strings.TrimSpace(line) == "- "+item.Value:
		dash := line[:strings.IndexByte(line, '-')]
		return []check.Edit{{File: file.Path, Key: keys, Line: item.Line, Remove: 1, Insert: []string{
			strings.Replace(line, "- ", "- path: ", 1), dash + "  required: false",
		}}}
	}
	return nil
}
