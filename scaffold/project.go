package scaffold

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
)

// project is what the templates of a whole file read.
type project struct {
	Spec
	Local          Local
	Versions       assets.Versions
	DatabaseChoice assets.Choice
	CacheChoice    assets.Choice
	BaseChoice     assets.Base
	Secrets        map[string]string // by the name of the variable
	GroupPackages  []string          // system packages that only the development image needs
	public         bool              // no secret may be in it
}

func newProject(spec Spec, local Local) (project, error) {
	p := project{Spec: spec.withNeeded(), Local: local, Versions: assets.Load(), Secrets: map[string]string{}}
	if !slices.Equal(spec.BuildPackages, noPackages) {
		p.GroupPackages = spec.requiredByGroups()
	}
	p.DatabaseChoice, _ = assets.Find(p.Versions.Databases, spec.Database.Kind)
	p.CacheChoice, _ = assets.Find(p.Versions.Caches, spec.Cache.Kind)
	p.BaseChoice, _ = p.Versions.BaseFor(spec.Base, spec.Python)
	for _, name := range slices.Concat(p.DatabaseChoice.Secrets, p.CacheChoice.Secrets) {
		if p.Secrets[name] = local.Values[name]; p.Secrets[name] != "" {
			continue
		}
		var err error
		if p.Secrets[name], err = password(local.Random); err != nil {
			return p, err
		}
	}
	return p, p.makeSecrets(local.Random)
}

// password returns 48 hexadecimal digits: 192 bits that need no escaping in a URL, in YAML or in an environment file.
func password(random io.Reader) (string, error) {
	bits := make([]byte, 24)
	if _, err := io.ReadFull(random, bits); err != nil {
		return "", fmt.Errorf("make a password: %w", err)
	}
	return hex.EncodeToString(bits), nil
}

// Header returns the origin of a file, for a comment at its top.
func (p project) Header() string {
	return "Written by fastdock new, with the versions of " + p.Versions.DataDate + "; yours to change."
}

// WithoutSecrets returns the project as it may be shown.
func (p project) WithoutSecrets() project {
	secrets := map[string]string{}
	for name := range p.Secrets {
		secrets[name] = placeholder
	}
	p.public = true
	p.Secrets, p.Local.Values, p.Facts.Own, p.Facts.Given = secrets, nil, nil, nil
	return p
}

// HasDatabase reports whether the app connects to a database, HasDatabaseServer whether that is a service.
func (p project) HasDatabase() bool       { return p.Database.Kind != None }
func (p project) HasDatabaseServer() bool { return p.DatabaseChoice.Versions != nil }

// HasDataFolder reports whether the database is a file of the app's.
func (p project) HasDataFolder() bool { return p.Database.Kind == SQLite }

// HasCache reports whether the app connects to a cache.
func (p project) HasCache() bool { return p.Cache.Kind != None }

// HasBackend reports whether anything runs beside the app.
func (p project) HasBackend() bool { return p.HasDatabaseServer() || p.HasCache() }

// Syncs reports whether changes are copied into the development container.
func (p project) Syncs() bool { return p.Watch == Sync }

// ReloadsWarm reports whether development keeps the packages imported between reloads.
func (p project) ReloadsWarm() bool { return p.Reload == Warm }

// Checks returns the names that the starter's /ready answers with, as a Python set.
func (p project) Checks() string {
	switch {
	case p.HasDatabase() && p.HasCache():
		return `{"database", "cache"}`
	case p.HasDatabase():
		return `{"database"}`
	case p.HasCache():
		return `{"cache"}`
	}
	return "set()"
}

// Requirements returns the starter's dependencies, sorted, with their lower bounds.
func (p project) Requirements() ([]string, error) {
	names := slices.Concat([]string{"fastapi", "pydantic-settings", "uvicorn[standard]"},
		p.DatabaseChoice.Packages, p.CacheChoice.Packages)
	if p.Migrate {
		names = append(names, "alembic")
	}
	slices.Sort(names)
	for i, name := range names {
		bare, _, _ := strings.Cut(name, "[")
		bound, err := p.Bound(bare)
		if err != nil {
			return nil, err
		}
		names[i] = name + ">=" + bound
	}
	return names, nil
}

// Bound returns the lower bound of a Python package.
func (p project) Bound(name string) (string, error) {
	return lookUp(p.Versions.Packages, "package", name)
}

// Tool returns the exact version of a tool.
func (p project) Tool(name string) (string, error) { return lookUp(p.Versions.Tools, "tool", name) }

func lookUp(versions map[string]string, what, name string) (string, error) {
	version, ok := versions[name]
	if !ok {
		return "", fmt.Errorf("no version of %s %q", what, name)
	}
	return version, nil
}

// AppDescription returns the starter's own.
func (p project) AppDescription() string {
	if p.Description == "" {
		return "A FastAPI application"
	}
	return p.Description
}
