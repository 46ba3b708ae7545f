package composefile

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	gitutil "github.com/moby/buildkit/frontend/dockerfile/dfgitutil"
)

// ociPrefix begins the names of Compose files in registries.
const ociPrefix = "oci://"

// IsRemote reports whether the name of a file is a Git URL or that of an artifact in a registry.
func IsRemote(name string) bool {
	_, _, err := gitutil.ParseGitRef(name)
	return err == nil || strings.HasPrefix(name, ociPrefix)
}

// LeftOut is a loader that leaves remote files out: a project is read without a request to another machine.
type LeftOut struct {
	Names []string // of those that were left out

	empty string // a Compose file with nothing in it, in their place
}

var _ loader.ResourceLoader = (*LeftOut)(nil)

// Accept is part of loader.ResourceLoader.
func (l *LeftOut) Accept(name string) bool { return IsRemote(name) }

// Load implements part of loader.ResourceLoader.
func (l *LeftOut) Load(_ context.Context, name string) (string, error) {
	if !slices.Contains(l.Names, name) {
		l.Names = append(l.Names, name)
	}
	if l.empty != "" {
		return l.empty, nil
	}
	file, err := os.CreateTemp("", "fastdock-*.yaml")
	if err != nil {
		return "", err
	}
	l.empty = file.Name()
	_, err = file.WriteString("services: {}\n")
	return l.empty, errors.Join(err, file.Close())
}

// Dir implements part of loader.ResourceLoader.
func (l *LeftOut) Dir(string) string { return "" }

// Close removes what Load made.
func (l *LeftOut) Close() {
	if l.empty != "" {
		_ = os.Remove(l.empty)
	}
}
