package scaffold

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"github.com/fastdock/fastdock/assets"
)

const (
	// The users in the containers read these files through the mount and the build context, so that
	// permissions narrower than these would break both.
	plainMode  fs.FileMode = 0o644
	secretMode fs.FileMode = 0o600
)

// Local is what belongs to this machine, and therefore into the environment files only.
type Local struct {
	Random io.Reader         // source of the passwords
	Values map[string]string // of variables that are set already, which stay
}

// ThisMachine returns the system's randomness.
func ThisMachine() Local { return Local{Random: rand.Reader} }

// Render makes the files of the project that spec describes: all of a new project's, the container files of one
// whose code is there. Equal arguments give equal files, except for the passwords in the environment files, which
// it reads from local.Random. An invalid spec is an [*InvalidError].
func Render(spec Spec, local Local) (Tree, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	data, err := newProject(spec, local)
	if err != nil {
		return nil, err
	}
	templates, err := parsed()
	if err != nil {
		return nil, err
	}
	tree := append(data.copies(), File{Path: data.shadowed(), Mode: fs.ModeDir | 0o755})
	err = fs.WalkDir(assets.Project(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !data.needs(name) {
			return err
		}
		content, err := render(templates, name, data)
		file := File{Path: data.place(name), Mode: modeOf(name), Content: content, Code: data.isCode(data.place(name))}
		if name == ".dockerignore" {
			file.Needs = data.context()
		}
		tree = tree.With(file)
		return err
	})
	return tree, err
}

// parsed is done once: a wizard renders with each key.
var parsed = sync.OnceValues(parse)

// parse reads every template: those of whole files by their paths, their parts as parts/… and by the names that
// they define.
func parse() (*template.Template, error) {
	all := template.New("").Delims("<%", "%>").Option("missingkey=error")
	all.Funcs(template.FuncMap{
		"join":          func(words []string) string { return strings.Join(words, " ") },
		"lower":         strings.ToLower,
		"quote":         quote,
		"envValue":      envValue,
		"place":         place,
		"tomlString":    strconv.Quote,
		"indexVariable": indexVariable,
		"part": func(folder, name string, data any) (string, error) {
			content, err := render(all, path.Join("parts", folder, name), data)
			return strings.TrimSuffix(string(content), "\n"), err
		},
	})
	err := fs.WalkDir(assets.Templates(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(assets.Templates(), name)
		if err != nil {
			return err
		}
		_, err = all.New(strings.TrimPrefix(name, "project/")).Parse(string(text))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	return all, nil
}

func render(templates *template.Template, name string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("render template: %w", err)
	}
	return out.Bytes(), nil
}

// quote writes a text between double quotes of a Dockerfile, where $ would begin a variable.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(text) + `"`
}

func modeOf(name string) fs.FileMode {
	if isEnvironment(name) {
		return secretMode
	}
	return plainMode
}
