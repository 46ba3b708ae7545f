package dockerfile

import (
	"path"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var developmentRules = []rule{
	{
		id: "FD-D01", severity: check.Info, title: "no image for development",
		about: "Development wants other things than production: test tools, reloading, the code mounted. A Dockerfile.dev of its own, or a stage named dev, keeps " +
			"them out of what is shipped.",
		find: func(f *file) []check.Finding {
			if len(f.shippedFor(production)) == 0 || len(f.shippedFor(development)) > 0 {
				return nil
			}
			for _, d := range f.ground.Sources.Dockerfiles {
				if d.Path != f.Path && (isDevelopment(path.Base(d.Path)) || slices.ContainsFunc(d.Stages, func(s instructions.Stage) bool { return isDevelopment(s.Name) })) {
					return nil
				}
			}
			s := f.shippedFor(production)[0]
			if _, _, ok := s.serves(); !ok {
				return nil
			}
			return []check.Finding{f.at(line(s), "`fastdock new` in this folder offers a Dockerfile.dev", "there is no image for development beside this one")}
		},
	},
	{
		id: "FD-D02", severity: check.Warning, title: "code that is copied into the development image",
		about: "With the code in the image each change needs a build. Mount it instead, or let Compose's develop.watch copy what changes.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			if slices.ContainsFunc(s.services(), service.watches) {
				return nil
			}
			for _, c := range s.copies() {
				if c.From == "" && s.bringsCode(c) {
					return []check.Finding{f.at(line(c), "leave it out, and mount the project: volumes: [\".:/app\"]", "the code is copied into the development image, so each change needs a build")}
				}
			}
			return nil
		}),
	},
	{
		id: "FD-D05", severity: check.Warning, title: "no development tools in the development image",
		about: "Tests and linters are in the dev group, which this image leaves out. Install it here: uv sync --all-groups.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			if !f.folder.manifest().hasDevGroup() {
				return nil
			}
			return s.installs(func(r run, c command) *check.Finding {
				if !c.is("uv sync") || !c.has("--no-dev") || r.stage != s {
					return nil
				}
				return edits(f.at(c.line(), "uv sync without --no-dev", "the development image is built without the dev group"), f.swap(c.line(), " --no-dev", ""))
			})
		}),
	},
	{
		id: "FD-D08", severity: check.Info, title: "packages are not compiled in the development image",
		about: "Each reload is a fresh Python, and without bytecode it compiles all packages again. UV_COMPILE_BYTECODE=1 makes reloads about twice as fast.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			if s.on("UV_COMPILE_BYTECODE") || s.compiles() {
				return nil
			}
			for _, r := range s.runs() {
				for _, c := range r.commands {
					if c.is("uv sync") && !c.has("--compile-bytecode") {
						return []check.Finding{edited(f.at(c.line(), "ENV UV_COMPILE_BYTECODE=1 before it", "each reload compiles the packages again"), f.before(line(r), "ENV UV_COMPILE_BYTECODE=1"))}
					}
				}
			}
			return nil
		}),
	},
	{
		id: "FD-D10", severity: check.Warning, title: "a development container that writes as root into the project",
		about: "On Linux what a container writes into a mounted folder belongs to the container's user. As root it leaves files that the developer cannot change. " +
			"Build the image with the developer's numbers, HOST_UID and HOST_GID, and end with USER.",
		find: eachShipped(development, func(f *file, s *stage) []check.Finding {
			_, found := lastOf[*instructions.UserCommand](s)
			mounts := slices.ContainsFunc(s.services(), func(v service) bool { return v.mountsProject() && v.User == "" })
			if found || !s.base.root || !mounts {
				return nil
			}
			return []check.Finding{f.at(line(s), "ARG HOST_UID and HOST_GID, a user with them, and USER", "the container writes into the mounted project as root")}
		}),
	},
}
