package detect

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

const manifestFile = "pyproject.toml"

// manifest is what is read of a pyproject.toml. What comes in several shapes is of type any.
type manifest struct {
	extras    []string // that the images install
	installed []string // dependency groups that production installs

	BuildSystem *struct {
		Requires []string `toml:"requires"`
		Backend  string   `toml:"build-backend"`
	} `toml:"build-system"`
	Project *projectTable    `toml:"project"`
	Groups  map[string][]any `toml:"dependency-groups"`
	Tool    struct {
		FastAPI struct {
			Entrypoint string `toml:"entrypoint"`
		} `toml:"fastapi"`
		Alembic struct {
			Scripts string `toml:"script_location"`
		} `toml:"alembic"`
		UV     *uvTable       `toml:"uv"`
		Poetry *poetryTable   `toml:"poetry"`
		PDM    *pdmTable      `toml:"pdm"`
		Hatch  map[string]any `toml:"hatch"`
		Flit   struct {
			Module any `toml:"module"`
		} `toml:"flit"`
		Setuptools map[string]any `toml:"setuptools"`
	} `toml:"tool"`
}

type projectTable struct {
	Name           string            `toml:"name"`
	Version        string            `toml:"version"`
	Description    string            `toml:"description"`
	RequiresPython string            `toml:"requires-python"`
	Readme         any               `toml:"readme"`
	License        any               `toml:"license"`
	LicenseFiles   any               `toml:"license-files"`
	Dependencies   []string          `toml:"dependencies"`
	Optional       map[string]any    `toml:"optional-dependencies"`
	Dynamic        []string          `toml:"dynamic"`
	URLs           map[string]string `toml:"urls"`
}

type uvTable struct {
	Package         *bool          `toml:"package"`
	DefaultGroups   any            `toml:"default-groups"`
	DevDependencies any            `toml:"dev-dependencies"`
	Sources         map[string]any `toml:"sources"`
	Workspace       *struct {
		Members []string `toml:"members"`
		Exclude []string `toml:"exclude"`
	} `toml:"workspace"`
	BuildBackend uvBuildBackend `toml:"build-backend"`
	uvSettings
}

type uvBuildBackend struct {
	ModuleRoot *string `toml:"module-root"`
	ModuleName any     `toml:"module-name"` // a text or a list
}

// isSet reports whether the project says where its module is.
func (b uvBuildBackend) isSet() bool { return b.ModuleRoot != nil || b.ModuleName != nil }

// uvSettings stand in uv.toml too, without the tables around them.
type uvSettings struct {
	RequiredVersion string `toml:"required-version"`

	Index []struct {
		Name     string `toml:"name"`
		URL      string `toml:"url"`
		Explicit bool   `toml:"explicit"`
		Default  bool   `toml:"default"`
	} `toml:"index"`
	IndexURL      string   `toml:"index-url"`
	ExtraIndexURL []string `toml:"extra-index-url"`
}

type poetryTable struct {
	Name         string            `toml:"name"`
	Version      string            `toml:"version"`
	Description  string            `toml:"description"`
	License      string            `toml:"license"`
	Readme       any               `toml:"readme"`
	Repository   string            `toml:"repository"`
	Homepage     string            `toml:"homepage"`
	URLs         map[string]string `toml:"urls"`
	PackageMode  *bool             `toml:"package-mode"`
	Dependencies map[string]any    `toml:"dependencies"`
	Dev          map[string]any    `toml:"dev-dependencies"`
	Group        map[string]any    `toml:"group"`
	Extras       map[string]any    `toml:"extras"`
	Packages     []poetryPackage   `toml:"packages"`
	Source       []struct {
		Name     string `toml:"name"`
		URL      string `toml:"url"`
		Priority string `toml:"priority"`
	} `toml:"source"`
}

type poetryPackage struct {
	Include string `toml:"include"`
	From    string `toml:"from"`
}

type pdmTable struct {
	Distribution    *bool          `toml:"distribution"`
	DevDependencies map[string]any `toml:"dev-dependencies"`
	Version         any            `toml:"version"`
	Source          []struct {
		Name string `toml:"name"`
		URL  string `toml:"url"`
	} `toml:"source"`
}

// readTOML decodes a file of the project. An error names the file and, where it is the file's fault, the line.
func readTOML(t *tree, name string, into any) error {
	content, err := t.read(name)
	if err == nil {
		err = toml.Unmarshal([]byte(content), into)
	}
	var wrong *toml.DecodeError
	var denied *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		return fmt.Errorf("read %q: line %d: %s; correct the file and run fastdock again", name, row, whatIsWrong(wrong))
	case errors.As(err, &denied):
		err = denied.Err
	}
	return fmt.Errorf("read %q: %w", name, err)
}

// whatIsWrong says it without the names of Go's types.
func whatIsWrong(err *toml.DecodeError) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	if _, _, typed := strings.Cut(text, " into "); typed && len(err.Key()) > 0 {
		return fmt.Sprintf("the value of %q has the wrong type", strings.Join(err.Key(), "."))
	}
	return text
}

// lookup follows keys into nested tables, and returns nil where one is missing.
func lookup(value any, keys ...string) any {
	for _, key := range keys {
		table, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = table[key]
	}
	return value
}

// texts returns the strings of a value that is one string or a list of them.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, element := range value {
			if text, ok := element.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}
