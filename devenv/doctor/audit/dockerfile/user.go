package dockerfile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var userRules = []rule{
	{
		id: "FD-S01", severity: check.Error, title: "the app runs as root in production",
		about: "Who breaks into an app that runs as root owns all that is mounted into its container, and is closer to the host. Make a user with a " +
			"high, fixed number, and end the Dockerfile with USER 10001:10001.",
		find: eachShipped(production, findRoot),
	},
	{
		id: "FD-S02", severity: check.Info, title: "a user by name",
		about: "Kubernetes cannot tell from a name whether it is root, and refuses to start such an image with runAsNonRoot. Name the number.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			u, found := lastOf[*instructions.UserCommand](s)
			if !found || u.User == "root" || strings.ContainsAny(u.User, "$") || regexp.MustCompile(`^\d`).MatchString(u.User) {
				return nil
			}
			return []check.Finding{f.at(line(u), "name its number, USER 10001:10001", "the user %q is named, so it cannot be told from outside whether it is root", u.User)}
		}),
	},
	{
		id: "FD-S03", severity: check.Info, title: "a login shell for the production user",
		about: "Nobody logs in to a container in production. A user without a shell gives somebody who breaks in one tool less.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			return s.installs(func(_ run, c command) *check.Finding {
				shell := c.value("--shell", "-s")
				if c.name() != "useradd" || !strings.HasSuffix(shell, "sh") {
					return nil
				}
				finding := f.at(c.line(), "--shell /usr/sbin/nologin", "the app's user can log in with %s", shell)
				return edits(finding, f.swap(c.lineOf(shell), shell, "/usr/sbin/nologin"))
			})
		}),
	},
	{
		id: "FD-S04", severity: check.Error, title: "a command for users that the base image does not have",
		about: "Debian 13 (trixie) left adduser and addgroup out of its slim image: use useradd and groupadd. Alpine is the other way round: it has " +
			"adduser and addgroup alone.",
		find: eachCommand(findAbsentUserTool),
	},
	{
		id: "FD-S05", severity: check.Warning, title: "useradd with a very high number",
		about: "useradd writes a log file that is as long as the number of the user is high: the layer can grow by gigabytes. Add --no-log-init.",
		find: eachCommand(func(f *file, _ *stage, _ run, c command) *check.Finding {
			if c.name() != "useradd" || c.has("-l", "--no-log-init") || len(c.value("-u", "--uid")) < 6 || strings.Contains(c.value("-u", "--uid"), "$") {
				return nil
			}
			finding := f.at(c.line(), "useradd --no-log-init", "useradd writes a log as long as %s users for this one", c.value("-u", "--uid"))
			return edits(finding, f.swap(c.line(), "useradd", "useradd --no-log-init"))
		}),
	},
}

func findRoot(f *file, s *stage) []check.Finding {
	const fix = "make a user, and end with USER 10001:10001"
	u, found := lastOf[*instructions.UserCommand](s)
	switch {
	case found:
		if isRoot(u.User) && !s.dropsRights() {
			return []check.Finding{f.at(line(u), fix, "the app runs as root: this is the last USER")}
		}
	case s.base.root && !s.dropsRights() && !f.composedUser():
		return []check.Finding{f.at(line(s), fix, "the app runs as root: no USER says otherwise")}
	}
	return nil
}

// changesUser finds the tools by which an entrypoint gives its rights away.
var changesUser = regexp.MustCompile(`gosu|su-exec|setpriv|runuser`)

// dropsRights says whether an entrypoint may change to another user: by a tool for that, or by a script that is not known.
func (s *stage) dropsRights() bool {
	if slices.ContainsFunc(s.chainCommands(), func(c command) bool { return changesUser.MatchString(c.String()) }) {
		return true
	}
	for _, arg := range s.start().argv {
		if changesUser.MatchString(s.file.folder.script(arg)) {
			return true
		}
	}
	return false
}

// composedUser says whether every service that is built names its user.
func (f *file) composedUser() bool {
	for _, s := range f.services {
		if s.User == "" {
			return false
		}
	}
	return len(f.services) > 0
}

func findAbsentUserTool(f *file, s *stage, _ run, c command) *check.Finding {
	name := c.name()
	switch {
	case (name == "adduser" || name == "addgroup") && s.base.family == "debian" && s.base.slim && (s.base.suite == "trixie" || s.base.suite == "forky") && !s.hasPackage("adduser"):
		tool := map[string]string{"adduser": "useradd", "addgroup": "groupadd"}[name]
		finding := f.at(c.line(), "use "+tool+`: "`+tool+` --system …"`, "%s is not in this image: Debian 13 (trixie) left it out, and the build fails", name)
		return &finding
	case (name == "useradd" || name == "groupadd") && s.base.family == "alpine" && !s.hasPackage("shadow"):
		tool := map[string]string{"useradd": "adduser -S -D -H", "groupadd": "addgroup -S"}[name]
		finding := f.at(c.line(), "use "+tool, "%s is not in this image: Alpine has another command for that, and the build fails", name)
		return &finding
	}
	return nil
}

// hasPackage says whether a stage installs a package of the system.
func (s *stage) hasPackage(name string) bool {
	return slices.ContainsFunc(s.chainRuns(), func(r run) bool {
		return slices.ContainsFunc(r.packages(), func(p word) bool { return p.text == name })
	})
}
