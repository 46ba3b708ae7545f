package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	gofs "io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/internal/regular"
)

// writeContext writes down the files that .dockerignore leaves in the context, and what the two files say that
// decide about all others.
func writeContext(ctx context.Context, w io.Writer, files fsutil.FS, dockerfile string) error {
	content, err := regular.ReadFile(dockerfile)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%q ", content)
	return writeSent(ctx, w, files, dockerfile)
}

// writeSent writes down the files that .dockerignore leaves in the context, and what .dockerignore says.
func writeSent(ctx context.Context, w io.Writer, files fsutil.FS, dockerfile string) error {
	sent, ignore, err := sentFiles(files, dockerfile)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%q\n", ignore)
	return walkFiles(ctx, sent, func(path string, info gofs.FileInfo) error {
		if info.IsDir() { // its time changes with what is in it that the build may not see
			_, err = fmt.Fprintf(w, "%q %v\n", path, info.Mode())
			return err
		}
		_, err = fmt.Fprintf(w, "%q %v %d %d\n", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		return err
	})
}

// sentFiles returns the files that .dockerignore leaves in the context, and the content of that .dockerignore, which
// may be the Dockerfile's own.
func sentFiles(files fsutil.FS, dockerfile string) (sent fsutil.FS, ignore []byte, err error) {
	ignore, err = regular.ReadFile(dockerfile + ".dockerignore")
	if errors.Is(err, gofs.ErrNotExist) {
		ignore, err = readIgnore(files)
	}
	if err != nil {
		return nil, nil, err
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(ignore))
	if err != nil {
		return nil, nil, err
	}
	sent, err = fsutil.NewFilterFS(files, &fsutil.FilterOpt{ExcludePatterns: patterns})
	return sent, ignore, err
}

func walkFiles(ctx context.Context, files fsutil.FS, do func(path string, info gofs.FileInfo) error) error {
	return files.Walk(ctx, "", func(path string, entry gofs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return do(path, info)
	})
}

// errNewer ends the walk at the first file that is newer.
var errNewer = errors.New("newer")

// inputsChangedSince reports whether anything that a build reads has changed since then: the files in the context, its
// folders, the Dockerfile and the Compose files. What cannot be read counts as changed.
func inputsChangedSince(ctx context.Context, project *types.Project, b *types.BuildConfig, files fsutil.FS,
	then time.Time,
) bool {
	if changedSince(then, append([]string{DockerfileOf(b), b.Context}, project.ComposeFiles...)...) {
		return true
	}
	sent, _, err := sentFiles(files, DockerfileOf(b))
	if err != nil {
		return true
	}
	return walkFiles(ctx, sent, func(path string, _ gofs.FileInfo) error {
		if changedSince(then, filepath.Join(b.Context, path)) {
			return errNewer
		}
		return nil
	}) != nil
}

// changedSince reports whether a file has changed since then. A file that is moved or copied with its time
// has changed too.
func changedSince(then time.Time, files ...string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		changed, err := changeTime(file)
		return err != nil || !changed.Before(then)
	})
}

func readIgnore(files fsutil.FS) ([]byte, error) {
	file, err := files.Open(".dockerignore")
	if errors.Is(err, gofs.ErrNotExist) { // fsutil wraps it
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func writeSecrets(w io.Writer, project *types.Project, refs []types.ServiceSecretConfig) error {
	values, err := secretValues(project, refs)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(values) // sorted by name
}
