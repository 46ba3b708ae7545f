package stack

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var olderThanFiles = rule{
	id: "FD-R20", title: "Image older than its files",
	about: "Files have changed since the image was built, so the container runs the old ones. Run `fastdock up " +
		"--build`. During development, a bind mount or develop.watch updates code without a build.",
	of: func(p *container) *check.Finding {
		file := p.snapshot.stale[p.Service]
		if file == "" || p.Status != "running" {
			return nil
		}
		f := p.finding(fmt.Sprintf("its image is older than %s: it runs what that file was before", file),
			"build it again: `fastdock up --build`")
		f.Severity, f.File, f.Fix.Command = check.Warning, file, []string{"fastdock", "up", "--build", "--wait"}
		return f
	},
}

var drifted = rule{
	id: "FD-R21", title: "Container that is out of date",
	about: "The Compose files, .env or an image have changed since the container was created. It keeps its old " +
		"settings until `fastdock up` recreates it. Its volumes are kept.",
	of: func(p *container) *check.Finding {
		planned := p.snapshot.planned[p.Service]
		if planned.Action != devenv.ActionRecreate || p.Name != p.snapshot.of(p.Service)[0].Name {
			return nil
		}
		f := p.finding("it is not what the files say now: "+string(planned.Cause), "run `fastdock up`, which "+
			"recreates it")
		f.Severity, f.Fix.Command = check.Warning, []string{"fastdock", "up", "--wait"}
		return f
	},
}

var hiddenEnvironment = rule{
	id: "FD-R31", title: "Outdated environment in a volume",
	about: "Docker fills an anonymous volume at .venv once, from the image, and keeps it. Packages added later " +
		"are in the image, but the volume hides them. Create the environment outside the mount " +
		"(UV_PROJECT_ENVIRONMENT=/opt/venv).",
	of: func(p *container) *check.Finding {
		venv := p.hiddenVenv()
		if venv == "" || !p.commandUses(venv) {
			return nil
		}
		f := p.finding(fmt.Sprintf("an anonymous volume at %s keeps the environment of an earlier image: new "+
			"packages stay hidden", venv),
			"make the environment outside the mounted folder, UV_PROJECT_ENVIRONMENT=/opt/venv; until then `docker "+
				"compose up --build --renew-anon-volumes`")
		f.Severity = check.Warning
		return p.placed(f, "volumes")
	},
}

// commandUses reports whether a folder is where the container's programs come from: by its command, or by
// what the image names in UV_PROJECT_ENVIRONMENT, which would be elsewhere.
func (p *container) commandUses(venv string) bool {
	return strings.HasPrefix(p.Command[0], venv+"/") || !p.has("UV_PROJECT_ENVIRONMENT")
}
