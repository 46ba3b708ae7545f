package compose

import (
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/composefile"
)

// Sources returns the files that say what a project's services are: its Compose files, those they include and extend,
// and those with variables and labels.
func Sources(project *types.Project, files Files) map[string]bool {
	r := composefile.NewReader(project.Environment)
	r.Found[filepath.Join(project.WorkingDir, ".env")] = true
	named, _ := files.envFiles() // without a current folder nothing was loaded either
	for _, file := range named {
		r.Found[file] = true
	}
	for _, file := range project.ComposeFiles {
		r.Read(file, project.WorkingDir)
	}
	return r.Found
}
