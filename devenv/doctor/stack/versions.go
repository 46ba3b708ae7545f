package stack

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var olderThanFiles = rule{
	id: "FD-R20", title: "images are built of the files as they are now",
	about: "What an image was built of has changed since: the container runs what the files were then. `fastdock up " +
		"--build` builds it again; in development, a bind mount or develop.watch brings code in without a build.",
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
	id: "FD-R21", title: "containers are what the files say",
	about: "The Compose files, .env or an image have changed since the container was made. It goes on as it was " +
		"until `fastdock up` recreates it; its volumes stay.",
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
	id: "FD-R31", title: "no volume keeps an old environment over the image's",
	about: "An anonymous volume at .venv is filled once, from the image of that time, and kept: packages that are " +
		"added later are in the image and hidden by the volume. Make the environment outside the mounted folder " +
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
