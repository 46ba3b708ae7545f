package storage

import (
	"fmt"
	"path"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// Hidden reports that a mount keeps what a container needs out of its sight.
func Hidden(c *facts.Container, what string, evidence ...string) *check.Finding {
	folder, mount := covered(c)
	if mount == "" {
		return nil
	}
	environment := path.Dir(folder)
	f := rule.Finding(c,
		fmt.Sprintf("the mount at %s hides the image's %s, which contains %s", mount, environment, what),
		fmt.Sprintf("create the environment outside %s in the Dockerfile (/opt/venv), or add the volume %s to service %q; "+
			"then run `fastdock up --build`", mount, environment, c.Service),
		evidence...)
	return rule.AtKey(c, f, "volumes")
}

// covered returns a folder of programs that the image names in its PATH, and the mount from this machine that lies over
// it; empty where none does.
func covered(c *facts.Container) (folder, mount string) {
	for _, dir := range strings.Split(c.Env["PATH"], ":") {
		if m, found := c.MountOf(dir); found && m.Type == "bind" {
			return dir, m.Target
		}
	}
	return "", ""
}
