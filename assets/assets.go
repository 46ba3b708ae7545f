// Package assets holds what fastdock writes: the project's files as templates under their real names, and
// the table of versions that they name.
//
// The templates are text/template with the delimiters <% and %>, which mean nothing in a Dockerfile, in
// YAML, TOML or Python: what stands between them reads as the file it becomes.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// The prefix all: takes in the files whose names begin with a dot.
//
//go:embed all:project all:parts versions.toml repairs.toml lock.Dockerfile
var files embed.FS

// Project returns the templates of a new project, laid out as the project is.
func Project() fs.FS {
	project, err := fs.Sub(files, "project")
	if err != nil {
		panic(err) // the name is a constant
	}
	return project
}

// Templates returns every template: those of whole files below project, what several share below parts.
func Templates() fs.FS { return files }

// LockDockerfile returns the build whose only result is the uv.lock of a pyproject.toml beside it. Its arguments are
// PYTHON_IMAGE and UV_IMAGE.
func LockDockerfile() []byte {
	content, err := files.ReadFile("lock.Dockerfile")
	if err != nil {
		panic(err) // the name is a constant
	}
	return content
}

// Load returns the table of versions, which its readers share and leave as it is. It panics where the embedded
// file is not what the types say, which the package's test rules out.
func Load() Versions { return table() }

// table is parsed once: every command line asks for it several times before it does anything.
var table = sync.OnceValue(func() Versions {
	data, err := files.ReadFile("versions.toml")
	if err != nil {
		panic(err)
	}
	versions, err := parse(data)
	if err != nil {
		panic(err)
	}
	return versions
})

func parse(data []byte) (Versions, error) {
	var versions Versions
	if err := toml.Unmarshal(data, &versions); err != nil {
		return Versions{}, fmt.Errorf("read versions.toml: %w", err)
	}
	return versions, nil
}
