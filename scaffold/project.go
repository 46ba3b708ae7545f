package scaffold

import (
	"encoding/hex"
	"fmt"
	"io"

	"github.com/fastdock/fastdock/assets"
)

// defaultID is the id that the Compose files take where .env names none.
const defaultID = 1000

// The probe of the app's container: http.client obeys no proxy settings, 127.0.0.1 is what uvicorn listens on
// even where localhost is ::1, and nothing may follow the closing bracket of an exec form.
const probe = `"python", "-c", "import http.client as h, sys; ` +
	`c = h.HTTPConnection('127.0.0.1', 8000, timeout=3); c.request('GET', '/health'); ` +
	`sys.exit(c.getresponse().status != 200)"`

// project is what the templates read.
type project struct {
	Spec
	Local            Local
	Versions         assets.Versions
	DatabaseChoice   assets.Choice
	CacheChoice      assets.Choice
	DatabasePassword string
	CachePassword    string
}

func newProject(spec Spec, local Local) (project, error) {
	p := project{Spec: spec, Local: local, Versions: assets.Load()}
	p.DatabaseChoice, _ = assets.Find(p.Versions.Databases, spec.Database.Kind)
	p.CacheChoice, _ = assets.Find(p.Versions.Caches, spec.Cache.Kind)
	var err error
	if p.HasDatabaseServer() {
		p.DatabasePassword, err = password(local.Random)
	}
	if err == nil && p.HasCache() {
		p.CachePassword, err = password(local.Random)
	}
	return p, err
}

// password returns 48 hexadecimal digits: 192 bits that need no escaping in a URL, in YAML or in .env.
func password(random io.Reader) (string, error) {
	bits := make([]byte, 24)
	if _, err := io.ReadFull(random, bits); err != nil {
		return "", fmt.Errorf("make a password: %w", err)
	}
	return hex.EncodeToString(bits), nil
}

// Header is the origin of a file, for a comment at its top.
func (p project) Header() string {
	return "Written by fastdock new, with the versions of " + p.Versions.DataDate + "; yours to change."
}

// HasDatabase says whether the app connects to a database, HasDatabaseServer whether that is a service.
func (p project) HasDatabase() bool       { return p.Database.Kind != None }
func (p project) HasDatabaseServer() bool { return p.DatabaseChoice.Image != "" }

// HasCache says whether the app connects to a cache.
func (p project) HasCache() bool { return p.Cache.Kind != None }

// HasBackend says whether anything runs beside the app, HasVolumes whether anything is kept.
func (p project) HasBackend() bool { return p.HasDatabaseServer() || p.HasCache() }
func (p project) HasVolumes() bool { return p.HasDatabase() || p.HasCache() }

// Probe is the health check as a Dockerfile has it, ComposeProbe as a Compose file has it.
func (p project) Probe() string        { return "[" + probe + "]" }
func (p project) ComposeProbe() string { return `["CMD", ` + probe + "]" }

// Checks is the names that /ready answers with, as a Python set.
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

// Bound is the lower bound of a Python package.
func (p project) Bound(name string) (string, error) {
	bound, ok := p.Versions.Packages[name]
	if !ok {
		return "", fmt.Errorf("no version of package %q", name)
	}
	return bound, nil
}
