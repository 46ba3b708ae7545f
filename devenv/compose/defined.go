package compose

import (
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"
)

// DefinedAt returns where a service is in the Compose files, "docker-compose.yml:4": in the first one that has it, else
// in one that they include. It is empty when none has it.
func DefinedAt(project *types.Project, service string) string {
	file, line := search(project.ComposeFiles, "services."+service)
	for _, included := range definitions(project, service) {
		if line == 0 {
			file, line = ShortPath(included.file), included.line
		}
	}
	if line == 0 {
		return ""
	}
	return file + ":" + strconv.Itoa(line)
}
