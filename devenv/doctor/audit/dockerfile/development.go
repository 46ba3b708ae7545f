package dockerfile

import (
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var developmentRules = []rule{
	{
		id: "FD-D10", severity: check.Warning, title: "Development container that writes to the project as root",
		about: "On Linux, files written to a bind mount belong to the container's user. If that user is root, you " +
			"cannot change these files without sudo. Build the image with your user and group ID (HOST_UID, " +
			"HOST_GID) and end with USER.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			_, found := lastOf[*instructions.UserCommand](s)
			mounts := slices.ContainsFunc(s.services(), func(v service) bool { return v.mountsProject() && v.User == "" })
			if found || !s.base.root || !mounts {
				return nil
			}
			return []check.Finding{
				f.at(line(s), "add ARG HOST_UID and HOST_GID, create a user with these IDs, and set USER",
					"the container writes to the mounted project as root"),
			}
		}),
	},
}
