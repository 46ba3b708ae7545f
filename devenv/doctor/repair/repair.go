// Package repair tries a fix in memory before anything is saved: files load as before, and only what the
// fix names differs.
package repair

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// Load loads Compose files into a project, by their paths.
type Load func(ctx context.Context, paths []string) (*types.Project, error)

// Try makes the edits of a finding's fix in memory. It returns an error that says why the files have to
// stay as they are.
func Try(ctx context.Context, sources *source.Sources, load Load, f check.Finding) ([]check.Rewritten, error) {
	files, err := f.Fix.Rewrite(sources.Dir)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		switch {
		case slices.ContainsFunc(sources.Compose, func(c *source.Compose) bool { return c.Path == file.File }):
			err = tryCompose(ctx, sources, load, file, keysOf(file.Edits, f.Service))
		case slices.ContainsFunc(sources.Dockerfiles, func(d *source.Dockerfile) bool { return d.Path == file.File }):
			err = tryDockerfile(ctx, file)
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// keysOf returns the keys that edits may change: those they name, else all of the service that the finding is about.
func keysOf(edits []check.Edit, service string) [][]string {
	var keys [][]string
	for _, e := range edits {
		if e.Key == nil {
			e.Key = []string{"services", service}
		}
		keys = append(keys, e.Key)
	}
	return keys
}
