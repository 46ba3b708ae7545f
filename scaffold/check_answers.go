package scaffold

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"
)

// CheckPort returns what is wrong with a port on the host; empty where nothing is.
func CheckPort(port int) string {
	if port >= 1 && port <= 65535 {
		return ""
	}
	return "is not a port; choose 1 to 65535"
}

func checkAddress(text string) string {
	if address, err := netip.ParseAddr(text); err == nil && address.Is4() {
		return ""
	}
	return "is not an IPv4 address; choose 127.0.0.1, or 0.0.0.0 for every interface"
}

func (s Spec) checkWorkers() string {
	switch {
	case s.Workers < 1 || s.Workers > 64:
		return "is not a number of workers; choose 1 to 64"
	case s.Workers > 1 && s.Database.Kind == SQLite:
		return "would write to one SQLite file at the same time; choose 1, or another --db"
	}
	return ""
}

func (s Spec) checkHealthClient() string {
	if s.HealthClient == CurlProbe && s.Base == Distroless {
		return "cannot be installed into a distroless image; choose python"
	}
	return checkKind([]string{PythonProbe, CurlProbe}, s.HealthClient)
}

func (s Spec) checkSystemPackage(name string) string {
	if s.Base == Distroless {
		return "cannot be installed into a distroless image; choose another --base"
	}
	return checkPackage(name)
}

func checkPackage(name string) string {
	return matches(systemName, "is not the name of a Debian or Alpine package")(name)
}

func (s Spec) checkMigrate() string {
	switch {
	case !s.Migrate:
		return ""
	case !s.isSQL():
		return fmt.Sprintf("runs Alembic, which needs an SQL database; --db is %q", s.Database.Kind)
	case !s.Facts.Starter && !s.Facts.Alembic:
		return "runs Alembic, and the project has no alembic.ini; create one with `alembic init`"
	}
	return ""
}

func (s Spec) checkDeploy() string {
	switch {
	case s.Deploy == Swarm && s.Facts.Stack != nil:
		return "is for a docker-compose.yml that fastdock wrote; choose server"
	case s.Deploy == Swarm && s.Database.Kind == SQLite:
		return "spreads replicas over machines, and SQLite is a file on one; choose another --db, or server"
	case s.Deploy != None && s.Facts.Stack != nil && s.Service == "":
		return "needs a service of your Compose files that runs the app; name it with --service"
	}
	return oneOf(Server, Swarm, None)(s.Deploy)
}

func (s Spec) checkIndex(name string) string {
	if s.Code.Manager != UV {
		return fmt.Sprintf("names an index of uv's in pyproject.toml; --manager is %q", s.Code.Manager)
	}
	return matches(memberName, "is not the name of a package index")(name)
}

// checkPath refuses what is outside the project, and what a Dockerfile or a Compose file would read as several
// words or as a variable.
func checkPath(text string) string {
	if strings.HasPrefix(text, "../") || strings.Contains(text, "/../") || strings.HasSuffix(text, "/..") || text == ".." {
		return "is outside the project"
	}
	return matches(buildPath,
		"is not a path in the project that a build can use; use letters, digits and . _ - + /")(text)
}

func checkText(text string) string {
	if len(text) > 500 || strings.ContainsFunc(text, unicode.IsControl) {
		return "is not a line of text of at most 500 characters"
	}
	return ""
}

func checkApp(text string) string {
	if text == "" {
		return "is missing: no FastAPI application was found in the project; name it, for example --app app.main:app"
	}
	return matches(importString, "is not the import string of an application; write it like app.main:app")(text)
}

func checkManager(text string) string {
	if text == "" {
		return "is unknown: the project has no pyproject.toml and no requirements.txt; create one with `uv init --bare` " +
			"and `uv add`"
	}
	return checkKind([]string{UV, Pip, Poetry, PDM}, text)
}

func (s Spec) checkRequirements(text string) string {
	if text == "" && s.Code.Manager == Pip {
		return "is missing: the project has no pyproject.toml and no requirements.txt; create one with `uv init --bare && " +
			"uv add \"fastapi[standard]\"`, or name the file"
	}
	return optional(checkPath)(text)
}
