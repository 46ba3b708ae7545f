package scaffold

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/fastdock/fastdock/scaffold/compose"
)

// LoadError reports that Compose could not load the project as the plan leaves it.
type LoadError struct {
	Files []string
	Cause error
}

// Error names the files and the reason, in the words of Compose.
func (e *LoadError) Error() string {
	return fmt.Sprintf("%s: Compose cannot load this: %v", strings.Join(e.Files, ", "), e.Cause)
}

// Unwrap returns the reason.
func (e *LoadError) Unwrap() error { return e.Cause }

// Loads loads the Compose files as `fastdock up` would after the plan is applied. It returns a [*LoadError] where
// Compose refuses them.
func (p Plan) Loads(ctx context.Context) error {
	files, contents := p.composeFiles()
	if len(files) == 0 {
		return nil
	}
	if err := compose.Check(ctx, p.Dir, files, contents, func(name string) bool {
		return p.Writes(name) != nil
	}); err != nil {
		return &LoadError{files, plainly(err, p.Dir)}
	}
	return nil
}

// CompileSchema compiles the schema of Compose files, which [Plan.Loads] needs. It takes about 10 ms, and nothing when
// it is called again.
func CompileSchema() {
	_ = schema.Validate(nil) // the answer about an empty file is of no interest
}

// composeFiles returns the default files that are going to be there, with the overlay, and those that are written.
func (p Plan) composeFiles() (files []string, contents map[string][]byte) {
	contents = map[string][]byte{}
	for _, name := range slices.Concat(cli.DefaultFileNames, cli.DefaultOverrideFileNames,
		[]string{OverlayFile, compose.VariablesFile}) {
		if content := p.Writes(name); content != nil {
			contents[name] = content
		}
	}
	files = compose.Selected(p.Dir, func(name string) bool { return contents[name] != nil })
	extends := slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Path == OverlayFile && s.file.Content != nil })
	if extends && !slices.Contains(files, OverlayFile) {
		files = append(files, OverlayFile)
	}
	return files, contents
}

// plainly is an error without the folder that all its files lie in.
func plainly(err error, dir string) error {
	absolute, failed := filepath.Abs(dir)
	if failed != nil {
		return err
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), absolute+string(os.PathSeparator), ""))
}
