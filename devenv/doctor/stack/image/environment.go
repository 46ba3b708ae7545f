package image

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// HiddenEnvironment is about a mount that hides the virtual environment of the image.
var HiddenEnvironment = rule.Rule{
	ID: "FD-R31", Title: "Outdated environment in a volume",
	About: "Docker fills an anonymous volume at .venv once, from the image, and keeps it. Packages added later " +
		"are in the image, but the volume hides them. Create the environment outside the mount " +
		"(UV_PROJECT_ENVIRONMENT=/opt/venv).",
	Find: func(c *facts.Container) *check.Finding {
		venv := c.HiddenVenv()
		if venv == "" || !commandUses(c, venv) {
			return nil
		}
		f := rule.Finding(c, fmt.Sprintf("an anonymous volume at %s keeps the environment of an earlier image and hides "+
			"new packages", venv),
			"create the environment outside the mounted folder (UV_PROJECT_ENVIRONMENT=/opt/venv); until then run `docker "+
				"compose up --build --renew-anon-volumes`")
		f.Severity = check.Warning
		return rule.AtKey(c, f, "volumes")
	},
}

// commandUses reports whether a folder is where the container's programs come from: by its command, or by
// what the image names in UV_PROJECT_ENVIRONMENT, which would be elsewhere.
func commandUses(c *facts.Container, venv string) bool {
	return strings.HasPrefix(strings.Join(c.Command, " "), venv+"/") || !c.HasVariable("UV_PROJECT_ENVIRONMENT")
}
