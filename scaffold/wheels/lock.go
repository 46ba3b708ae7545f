package wheels

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// lock is what the formats have in common.
type lock struct {
	packages []*pkg
	roots    []string // the project's own packages; nil where the lock does not say
	declared map[string]Declared
	strategy []string // of pdm.lock; nil where it does not say
}

// pkg is a package in one version.
type pkg struct {
	name, version string
	markers       []string // installed where one of them holds, or where there is none
	needs         []need
	extras        map[string][]need // what else it needs, by extra
	groups        map[string][]need // what its dependency groups ask for
	wheels        []string          // file names
	sdist         bool
	git           string   // URL of the repository that it comes from
	local         bool     // a part of the project
	development   bool     // not wanted in production, unless something needs it
	wantedBy      []string // dependency groups that want it, where the lock says
	optional      bool     // only wanted by an extra of the project
}

// need is a dependency, under the keys of uv.lock.
type need struct {
	Name    string
	Version string // empty where the lock has only one
	Extra   []string
	Marker  string
}

// read reads a lock file of any format. Only uv.lock has no table of its own for metadata.
func read(content []byte) (lock, error) {
	onALine := append([]byte("\n"), content...)
	switch {
	case !bytes.Contains(onALine, []byte("\n[metadata]")):
		return readUV(content)
	case bytes.Contains(content, []byte("\nlock_version")):
		return readPDM(content)
	}
	return readPoetry(content)
}

func decode(content []byte, into any) error {
	err := toml.Unmarshal(content, into)
	if broken := (*toml.DecodeError)(nil); errors.As(err, &broken) {
		line, _ := broken.Position()
		return fmt.Errorf("read the lock file: line %d: %w", line, err)
	}
	if err != nil {
		return fmt.Errorf("read the lock file: %w", err)
	}
	return nil
}

// file is a distribution as Poetry and PDM list it.
type file struct{ File, URL string }

// addFiles takes over what a package is distributed as.
func (p *pkg) addFiles(files []file) {
	for _, f := range files {
		p.addFile(f.File + f.URL)
	}
}

// addFile takes over one file, given by its name or URL.
func (p *pkg) addFile(url string) {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	switch name := path.Base(url); path.Ext(name) {
	case ".whl":
		p.wheels = append(p.wheels, name)
	case ".gz", ".zip", ".bz2", ".xz", ".tgz":
		p.sdist = true
	}
}

// normal returns a package's name as PEP 503 compares it: "Foo_.Bar" is "foo-bar".
func normal(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_.", r) })
	return strings.Join(words, "-")
}
