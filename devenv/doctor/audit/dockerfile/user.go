package dockerfile

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var userRules = []rule{
	{
		id: "FD-S01", severity: check.Warning, title: "App that runs as root in production",
		about: "An attacker who controls an app that runs as root can change everything in its mounts and is " +
			"closer to the host. Create a user with a high, fixed ID and end the Dockerfile with USER " +
			"10001:10001.",
		find: eachShipped(production, findRoot),
	},
	{
		id: "FD-S04", severity: check.Error, title: "User command that the base image does not contain",
		about: "The slim image of Debian 13 (trixie) has no adduser and addgroup: use useradd and groupadd. " +
			"Alpine has adduser and addgroup only.",
		find: eachCommand(findAbsentUserTool),
	},
}

func findRoot(f *file, s *stage) []check.Finding {
	const fix = "create a user and end with USER 10001:10001"
	u, found := lastOf[*instructions.UserCommand](s)
	switch {
	case found:
		if isRoot(u.User) && !s.dropsRights() {
			return []check.Finding{f.at(line(u), fix, "the app runs as root: this is the last USER instruction")}
		}
	case s.base.root && !s.dropsRights() && !f.composedUser():
		return []check.Finding{f.at(line(s), fix, "the app runs as root: no USER instruction sets another user")}
	}
	return nil
}

// changesUser finds the tools by which an entrypoint gives its rights away.
var changesUser = lazyregexp.New(`gosu|su-exec|setpriv|runuser`)

// dropsRights reports whether an entrypoint may change to another user: by a tool for that, or by a script
// that is not known.
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

// composedUser reports whether every service that is built names its user.
func (f *file) composedUser() bool {
	for _, s := range f.services {
		if s.User == "" {
			return false
		}
	}
	return len(f.services) > 0
}

// withoutAdduser are common packages of Debian 13 that do not bring adduser along.
var withoutAdduser = strings.Fields("curl gcc g++ build-essential libpq-dev libpq5 git ca-certificates " +
	"netcat-openbsd wget make pkg-config libffi-dev libssl-dev default-libmysqlclient-dev tini libmagic1 " +
	"unzip libxml2-dev vim nano procps lsb-release ffmpeg")

// lacksAdduser reports whether a stage surely has neither adduser nor addgroup: other packages depend on them.
func (s *stage) lacksAdduser() bool {
	if s.base.family != "debian" || !s.base.slim || s.base.suite != "trixie" && s.base.suite != "forky" {
		return false
	}
	return !slices.ContainsFunc(s.chainRuns(), func(r run) bool {
		return slices.ContainsFunc(r.installed(), func(p word) bool { return !slices.Contains(withoutAdduser, p.text) })
	})
}

func findAbsentUserTool(f *file, s *stage, _ run, c command) *check.Finding {
	name := c.name()
	switch {
	case (name == "adduser" || name == "addgroup") && s.lacksAdduser():
		tool := map[string]string{"adduser": "useradd", "addgroup": "groupadd"}[name]
		finding := f.at(c.line(), "use "+tool+`: "`+tool+` --system …"`,
			"the build fails: this image of Debian 13 (trixie) has no %s", name)
		return &finding
	case (name == "useradd" || name == "groupadd") && s.base.family == "alpine" && !s.hasPackage("shadow"):
		tool := map[string]string{"useradd": "adduser -S -D -H", "groupadd": "addgroup -S"}[name]
		finding := f.at(c.line(), "use "+tool, "the build fails: this Alpine image has no %s", name)
		return &finding
	}
	return nil
}
