package dockerfile

import (
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var developmentRules = []rule{
	{
		id: "FD-D10", severity: check.Warning, title: "a development container that writes as root into the project",
		about: "On Linux what a container writes into a mounted folder belongs to the container's user. As " +
			"root it leaves files that the developer cannot change. Build the image with the developer's numbers, " +
			"HOST_UID and HOST_GID, and end with USER.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			_, found := lastOf[*instructions.UserCommand](s)
			mounts := slices.ContainsFunc(s.services(), func(v service) bool { return v.mountsProject() && v.User == "" })
			if found || !s.base.root || !mounts {
				return nil
			}
			return []check.Finding{
				f.at(line(s), "ARG HOST_UID and HOST_GID, a user with them, and USER",
					"the container writes into the mounted project as root"),
			}
		}),
	},
}
