package compose

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
)

// CheckStart returns a *FileError where a project loads but Compose does not start it: two containers would have one
// container_name, or a job has a schedule.
func CheckStart(project *types.Project) error {
	if err := checkContainerNames(project); err != nil {
		return err
	}
	return checkSchedules(project)
}

func checkContainerNames(project *types.Project) error {
	services := map[string]string{} // by container_name
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		wanted := service.ContainerName
		first, taken := services[wanted]
		switch {
		case wanted == "":
		case service.GetScale() > 1:
			return containerNameError(project, name, "remove container_name, or set the scale to 1", fmt.Sprintf(
				"service %q has the container_name %q and a scale of %d, but each container needs its own name",
				name, wanted, service.GetScale()))
		case taken:
			return containerNameError(project, name, "use a different one for each, or remove it",
				fmt.Sprintf("services %q and %q have the same container_name %q", first, name, wanted))
		}
		services[wanted] = name
	}
	return nil
}

func containerNameError(project *types.Project, service, remedy, text string) error {
	file, line := search(project.ComposeFiles, "services."+service+".container_name")
	return &devenv.FileError{Action: loading, File: file, Line: line, Text: text, Remedy: remedy}
}

func checkSchedules(project *types.Project) error {
	for _, name := range slices.Sorted(maps.Keys(project.Jobs)) {
		if triggers := project.Jobs[name].Triggers; triggers != nil && len(triggers.Schedule) > 0 {
			file, line := search(project.ComposeFiles, "jobs."+name+".triggers.schedule")
			return &devenv.FileError{
				Action: loading, File: file, Line: line,
				Text:   fmt.Sprintf("job %q has a schedule: Compose does not run scheduled jobs yet", name),
				Remedy: "remove the schedule, or put the job into a profile",
			}
		}
	}
	return nil
}

// Unstarted returns what to say of the jobs that only `docker compose run` starts; empty when there are none.
func Unstarted(project *types.Project) string {
	if len(project.Jobs) == 0 {
		return ""
	}
	return "`up` does not start jobs (" + strings.Join(slices.Sorted(maps.Keys(project.Jobs)), ", ") +
		"); start one with `docker compose run JOB`"
}
