package compose

import (
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"
)

// DefinedAt returns where a service is in the Compose files, "docker-compose.yml:4"; empty when none of the
// project's own files has it (an included one does).
func DefinedAt(project *types.Project, service string) string {
	file, line := search(project.ComposeFiles, "services."+service)
	if line == 0 {
		return ""
	}
	return file + ":" + strconv.Itoa(line)
}
