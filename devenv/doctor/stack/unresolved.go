package stack

import (
	"context"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var unresolvedVariable = check.Check{
	ID: "FD-R38", Title: "Variable that is not set in the Compose files", Needs: check.Project, Run: unresolved,
	About: "If neither the shell nor .env sets `${NAME}`, Compose uses an empty value and prints a warning. A " +
		"password is then empty, or a tag is missing. Set it in .env. With `${NAME:?}` Compose stops instead, and " +
		"`${NAME:-value}` sets a default.",
}

func unresolved(_ context.Context, input *check.Input) []check.Finding {
	var found []check.Finding
	told := map[string]bool{}
	for _, file := range input.Sources.Compose {
		for i, line := range file.Lines {
			for _, m := range bare.FindAllStringSubmatch(uncommented(line), -1) {
				name := m[1] + m[2]
				if _, set := input.Project.Environment[name]; set || name == "" || told[name] ||
					setInside(input.Project, name) {
					continue
				}
				told[name] = true
				found = append(found, check.Finding{
					Severity: check.Warning, File: file.Path, Line: i + 1, Cause: "the variable " + name +
						" is not set: Compose uses an empty value",
					Fix: check.Fix{
						Text: fmt.Sprintf(
							"set %s in .env; write `$$%s` for a variable of the container's shell",
							name,
							name,
						),
					},
				})
			}
		}
	}
	return found
}

// bare is a variable without a word about what is to be where it is not set.
var bare = lazyregexp.New(`\$\$|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))`)

func uncommented(line string) string {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return ""
	}
	text, _, _ := strings.Cut(line, " #")
	return text
}

// setInside reports whether a service has the variable: then its $ is probably meant for the container, which another
// check reports.
func setInside(project *types.Project, name string) bool {
	for _, service := range project.Services {
		if _, set := service.Environment[name]; set {
			return true
		}
	}
	return false
}
