package compose

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// remoteName is what Compose takes for the name of a file elsewhere: a Git URL or an OCI reference.
var remoteName = lazyregexp.New(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*://|github\.com/|[\w.-]+@[\w.-]+:)`)

// remoteFiles is a loader that leaves remote files out: a project is looked at without asking anybody else.
type remoteFiles struct {
	names []string // of those that were left out
	empty string   // the file in their place
}

var _ loader.ResourceLoader = (*remoteFiles)(nil)

// Accept is part of loader.ResourceLoader.
func (r *remoteFiles) Accept(name string) bool { return remoteName.MatchString(name) }

// Load is part of loader.ResourceLoader.
func (r *remoteFiles) Load(_ context.Context, name string) (string, error) {
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
	if r.empty != "" {
		return r.empty, nil
	}
	file, err := os.CreateTemp("", "fastdock-*.yaml")
	if err != nil {
		return "", err
	}
	r.empty = file.Name()
	_, err = file.WriteString("services: {}\n")
	return r.empty, errors.Join(err, file.Close())
}

// Dir is part of loader.ResourceLoader.
func (r *remoteFiles) Dir(string) string { return "" }

// done removes what Load made.
func (r *remoteFiles) done() {
	if r.empty != "" {
		_ = os.Remove(r.empty)
	}
}
