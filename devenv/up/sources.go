package up

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/regular"
)

// sources are the files that say what a project's services are: its Compose files, those they include and extend, and
// those with variables and labels. They are looked for in the files, because the loader tells of what the first ones
// name, and of nothing further in.
func sources(project *types.Project, files Files) map[string]bool {
	r := sourceReader{variables: project.Environment, found: map[string]bool{filepath.Join(project.WorkingDir, ".env"): true}}
	named, _ := files.envFiles() // without a current folder nothing was loaded either
	for _, file := range named {
		r.found[file] = true
	}
	for _, file := range project.ComposeFiles {
		r.read(file, project.WorkingDir)
	}
	return r.found
}

// sourceReader follows what Compose files name.
type sourceReader struct {
	variables types.Mapping
	found     map[string]bool
	depth     int               // files that name the one that is read
	failed    *devenv.FileError // the first that must not be read
}

// read notes a file and those it names; dir is where its relative paths begin.
func (r *sourceReader) read(file, dir string) {
	if r.found[file] {
		return
	}
	r.found[file] = true
	content, err := regular.ReadFile(file)
	switch {
	case err != nil && !os.IsNotExist(err):
		r.fail(file, bare(err))
	case r.depth > mostNested:
		r.fail(file, fmt.Sprintf("is included by more than %d files that include each other", mostNested))
	case aliasesExplode(content):
		r.fail(file, tooManyAliases)
	case nested(content):
		r.fail(file, fmt.Sprintf("has more than %d references ${...} within each other", mostDefault))
	}
	if r.failed != nil || err != nil {
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	var model map[string]any
	_ = yaml.Unmarshal(content, &model) // a file that is wrong is told of when it is loaded
	included, _ := model["include"].([]any)
	for _, include := range included {
		r.include(include, dir)
	}
	services, _ := model["services"].(map[string]any)
	for _, service := range services {
		r.service(service, dir)
	}
}

// include follows an entry of `include`: a path, or a mapping with one or several of them and where theirs begin.
func (r *sourceReader) include(include any, dir string) {
	files := r.files(include, dir)
	if len(files) == 0 {
		return
	}
	inner := filepath.Dir(files[0])
	if own := r.files(entry(include, "project_directory"), dir); len(own) > 0 {
		inner = own[0]
	}
	r.note(append(r.files(entry(include, "env_file"), dir), filepath.Join(inner, ".env")))
	for _, file := range files {
		r.read(file, inner)
	}
}

func (r *sourceReader) service(service any, dir string) {
	r.note(r.files(entry(service, "env_file"), dir))
	r.note(r.files(entry(service, "label_file"), dir))
	for _, file := range r.files(entry(entry(service, "extends"), "file"), dir) {
		r.read(file, filepath.Dir(file))
	}
}

func (r *sourceReader) note(files []string) {
	for _, file := range files {
		r.found[file] = true
		if failed := variablesFit(file); failed != nil && r.failed == nil {
			r.failed = failed
		}
	}
}

func (r *sourceReader) fail(file, text string) {
	if r.failed == nil {
		r.failed = &devenv.FileError{File: short(file), Text: text}
	}
}

// files are the paths that a value names: itself, those in a list, or that of a mapping.
func (r *sourceReader) files(value any, dir string) []string {
	switch v := value.(type) {
	case string:
		file, err := template.Substitute(v, r.variables.Resolve)
		if err != nil || file == "" {
			return nil
		}
		if file = paths.ExpandUser(file); !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		return []string{filepath.Clean(file)}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, r.files(one, dir)...)
		}
		return all
	case map[string]any:
		return r.files(v["path"], dir)
	}
	return nil
}

// entry is what a mapping has under a key; nil where there is none.
func entry(value any, key string) any {
	mapping, _ := value.(map[string]any)
	return mapping[key]
}
