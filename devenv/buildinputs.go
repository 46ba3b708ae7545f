package devenv

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	gofs "io/fs"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

// writeContext writes down the files that .dockerignore leaves in the context, and what the two files say that
// decide about all others.
func writeContext(ctx context.Context, w io.Writer, files fsutil.FS, dockerfile string) error {
	content, err := os.ReadFile(dockerfile)
	if err != nil {
		return err
	}
	ignore, err := os.ReadFile(dockerfile + ".dockerignore")
	if os.IsNotExist(err) {
		ignore, err = readIgnore(files)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%q %q\n", content, ignore)
	patterns, err := ignorefile.ReadAll(strings.NewReader(string(ignore)))
	if err != nil {
		return err
	}
	sent, err := fsutil.NewFilterFS(files, &fsutil.FilterOpt{ExcludePatterns: patterns})
	if err != nil {
		return err
	}
	return sent.Walk(ctx, "", func(path string, entry gofs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.IsDir() { // its time changes with what is in it that the build may not see
			_, err = fmt.Fprintf(w, "%q %v\n", path, info.Mode())
			return err
		}
		_, err = fmt.Fprintf(w, "%q %v %d %d\n", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		return err
	})
}

func readIgnore(files fsutil.FS) ([]byte, error) {
	file, err := files.Open(".dockerignore")
	if os.IsNotExist(err) {
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
