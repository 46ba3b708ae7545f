package scaffold

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"os"
	"text/template"

	"github.com/fastdock/fastdock/assets"
)

const (
	// The users in the containers read these files through the mount and the build context, so that
	// permissions narrower than these would break both.
	plainMode  fs.FileMode = 0o644
	secretMode fs.FileMode = 0o600
)

// Local is what belongs to this machine and this person, and therefore into .env only.
type Local struct {
	UID, GID int       // the developer's
	Random   io.Reader // source of the passwords
}

// ThisMachine returns the ids of whoever runs the program, and the system's randomness.
func ThisMachine() Local {
	local := Local{UID: os.Getuid(), GID: os.Getgid(), Random: rand.Reader}
	if local.UID < 0 { // Windows: Docker Desktop maps the owner of a mount itself
		local.UID, local.GID = defaultID, defaultID
	}
	return local
}

// Render makes the files of the project that spec describes. Equal arguments give equal files, except for the
// passwords in .env, which it reads from local.Random. An invalid spec is an [*InvalidError].
func Render(spec Spec, local Local) (Tree, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	data, err := newProject(spec, local)
	if err != nil {
		return nil, err
	}
	tree := Tree{{Path: ShadowedDir, Mode: fs.ModeDir | 0o755}}
	err = fs.WalkDir(assets.Project(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !data.needs(path) {
			return err
		}
		content, err := data.render(path)
		tree = tree.With(File{Path: path, Mode: modeOf(path), Content: content})
		return err
	})
	return tree, err
}

func (p project) render(path string) ([]byte, error) {
	text, err := fs.ReadFile(assets.Project(), path)
	if err != nil {
		return nil, err
	}
	parsed, err := template.New(path).Delims("<%", "%>").Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, p); err != nil {
		return nil, fmt.Errorf("render template: %w", err)
	}
	return out.Bytes(), nil
}

// needs says whether the file has anything to hold in this project.
func (p project) needs(path string) bool {
	switch path {
	case "app/db.py":
		return p.HasDatabase()
	case "app/cache.py":
		return p.HasCache()
	case "tests/conftest.py":
		return p.HasDatabase() || p.HasCache()
	}
	return true
}

func modeOf(path string) fs.FileMode {
	if path == ".env" {
		return secretMode
	}
	return plainMode
}
