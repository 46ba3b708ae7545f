package storage

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Denied is about a file or an action that the user of the container is not permitted.
var Denied = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: "FD-R17", Title: "Permission denied on a file",
		About: "File ownership is numeric. A file created by root, on this machine or in the image, is not " +
			"writable for the container's user. Run chown for that user, or run the container as the owner " +
			"(HOST_UID).",
	},
	InHealthy: true,
	Patterns: rule.Patterns(
		"",
		`(?i)(?:read|creat|writ|open)\w*\b[^/\n]*(?P<file>/[^\s'":]+)['"]?: eacces`,
		`(?P<interpreter>canonicalize path .?/\S*python[\d.]*.?: Permission denied|`+
			`/\S*python[\d.]*: bad interpreter: Permission denied)`,
		`File operation error: (?:eacces|eperm)\. Target: (?P<file>/\S+?)\. `,
		`"(?P<file>/[^"]+)": BIO_new_file\(\) failed .*Permission denied`,
		`(?P<tool>chmod): changing permissions of '(?P<file>[^']+)'`,
		`(?P<file>/[^\s'":]+): handle-open: open: Operation not permitted`,
		`(?i)(?:can't|cannot|could not|failed to|unable to|failed) (?:open|read|writ|creat|access|chang)\w*\b[^'"\n]*?`+
			`(?P<file>[\w./-]*[\w-]+\.[a-z]{2,5})\b[^'"\n]*: (?:permission denied|operation not permitted)`,
		`\((?P<file>/[^)\s]+)\) file access denied`,
		`:(?P<port>\d+): bind: permission denied`,
		`AccessDeniedException: (?P<file>/\S+)`,
		`failed to obtain node locks, tried \[(?P<file>/[^\],]+)`,
		`(?P<docker>fetching server API version.*(?:PermissionError|Permission denied))`,
		`bind\(\) to \S+?:(?P<port>\d+) failed \(13`,
		`\(?'[\d.:]+', (?P<port>\d+)\).*(?i:permission denied)|(?i:permission denied).*(?:bind|port)[^\d]*(?P<port>\d+)`,
		`EACCES: permission denied, \w+ '(?P<file>/[^']+)'`,
		`(?i)permission denied(?: \(os error 13\))?(?:: '?(?P<file>[^'\s]+)'?)?`,
		`(?P<database>unable to open database file|attempt to write a readonly database)`,
		`(?i)operation not permitted`,
		`has wrong ownership|has (?:invalid permissions|group or world access)`,
		`'(?P<file>[^']+)' \((?:Errcode|OS errno):? 13`,
		`Errcode: 13|EACCES: `,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Raised == nil && c.Status == "running" && !c.IsFailing() {
			return nil // an app's own users are named so, too
		}
		if match.Groups["docker"] != "" {
			return rule.AtKey(c, rule.Finding(c,
				"the container's user has no permission for Docker's socket, /var/run/docker.sock",
				fmt.Sprintf("add the group of the socket to service %q: `group_add: [\"GID\"]`, with the number from `stat -c "+
					"%%g /var/run/docker.sock`", c.Service),
				rule.Quote(c, match)...), "volumes")
		}
		if said := match.Groups["interpreter"]; said != "" {
			return closedPython(c, strings.Trim(pythonFile.FindString(said), "`'"), match)
		}
		if dropsAll(c) {
			return needsCapabilities(c, match)
		}
		if port := match.Port(); port != 0 && port < 1024 {
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf("cannot listen on port %d: only root can use ports below 1024 here", port),
					fmt.Sprintf(
						"listen on 8000 and publish it as %d; or run service %q as root",
						port,
						c.Service,
					),
					rule.Quote(c, match)...),
				"command",
			)
		}
		file := fileIn(cmp.Or(relative(c, match.Groups["file"]), writtenTo(match)), match.Line)
		if m, _ := c.LastMatch(deniedFile); file == "" && match.Raised == nil && m != nil {
			file = m[1]
		}
		if match.Groups["database"] != "" {
			file = cmp.Or(file, sqliteFile(c))
		}
		if strings.Contains(file, "venv/") && c.CommandSays("uv") {
			return synchronises(c, file, match)
		}
		if file == "" && !strings.Contains(strings.ToLower(match.Line), "permission denied") &&
			notPermitted.MatchString(match.Line) {
			return nil // it names no file
		}
		if ofNginx.MatchString(file) {
			return nginxUser(c, file, match)
		}
		if inHome.MatchString(file) {
			return withoutHome(c, file, match)
		}
		return owned(c, file, match)
	},
}

// closedPython is about an environment whose Python is in a folder that the user may not enter, such as root's home,
// where uv puts those that it downloads.
func closedPython(c *facts.Container, file string, match rule.Match) *check.Finding {
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the container's user cannot run %s: it is a link to a Python in a folder of root, for example "+
			"/root/.local/share/uv", file),
		"set `ENV UV_PYTHON_INSTALL_DIR=/opt/python` in the Dockerfile before uv installs Python, or use the image's "+
			"Python (UV_PYTHON_DOWNLOADS=0); then run `fastdock up --build`",
		rule.Quote(c, match)...), "user")
}

var pythonFile = lazyregexp.New(`/[^\s'":` + "`" + `]*python[\d.]*`)

// relative returns a file that a message names without its folder: the container runs there.
func relative(c *facts.Container, file string) string {
	if name := strings.TrimPrefix(file, "./"); plainName.MatchString(name) {
		return c.Inside(name)
	}
	return file
}

var plainName = lazyregexp.New(`^[\w-]+(?:\.\w+)?$`)

// deniedFile is a line in which a program names the file that it may not use.
var deniedFile = lazyregexp.New(`(?i)(/[^\s'":]+)['"]?:[^/\n]*(?:permission denied|not permitted|eacces)`)

// sqliteFile returns the file of the SQLite database that the settings or the code name.
func sqliteFile(c *facts.Container) string {
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		if m := sqliteName.FindStringSubmatch(c.Env[name]); m != nil {
			return m[1]
		}
	}
	for _, file := range c.PythonFiles() {
		content, err := regular.ReadFile(filepath.Join(c.Stack.Project.WorkingDir, file))
		if m := sqliteName.FindSubmatch(content); err == nil && m != nil {
			return string(m[1])
		}
	}
	return ""
}

var sqliteName = lazyregexp.New(`sqlite(?:\+\w+)?:///(/[^\s"'?]+)`)

// synchronises is about `uv run`, which installs what the lock file has before it runs a program.
func synchronises(c *facts.Container, file string, match rule.Match) *check.Finding {
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("`uv run` updates the environment before it starts the command, but the container's user cannot write "+
			"to %s", file),
		fmt.Sprintf("set `UV_NO_SYNC: 1` under `environment` of service %q (or use `uv run --no-sync`), and install the "+
			"packages in the Dockerfile (`uv sync --locked`)", c.Service),
		rule.Quote(c, match)...), "command", "environment")
}

var notPermitted = lazyregexp.New(`(?i)operation not permitted`)

var ofNginx = lazyregexp.New(`^/var/cache/nginx/|^/(?:var/)?run/nginx\.pid$`)

// nginxUser is about nginx that does not begin as root, which its image is made for.
func nginxUser(c *facts.Container, file string, match rule.Match) *check.Finding {
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("permission denied on %s: the image must start as root, but the service sets another user",
			file),
		"use the image nginxinc/nginx-unprivileged, which listens on 8080, or remove `user:`",
		rule.Quote(c, match)...), "user", "image")
}

var inHome = lazyregexp.New(`^/\.\w|^(?:/nonexistent)?(?:/[^/]+){0,2}?/\.(?:cache|config|local|npm|matplotlib` +
	`|huggingface|keras|streamlit)\b|^/nonexistent\b`)

// withoutHome is about a user that has no folder of its own, where programs keep their caches.
func withoutHome(c *facts.Container, file string, match rule.Match) *check.Finding {
	fix := "set `HOME: /tmp`"
	if strings.Contains(file, "/uv") || c.CommandSays("uv") {
		fix = "set `UV_CACHE_DIR: /tmp/uv` (or UV_NO_CACHE: 1)"
	}
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("cannot write to %s: the container's user has no home folder (HOME)", file),
		fmt.Sprintf("%s under `environment` of service %q, or create the user with a home folder in the Dockerfile "+
			"(`useradd --create-home`)", fix, c.Service),
		rule.Quote(c, match)...), match.Frames())
}

// owned returns who owns what a container may not use.
func owned(c *facts.Container, file string, match rule.Match) *check.Finding {
	if file == "" && facts.Database(c.Config().Image) != "" && c.WorkDir != "/" {
		file = c.WorkDir // servers name their files from there
	}
	f := rule.AtCode(c,
		rule.Finding(c,
			fmt.Sprintf("permission denied on %s", orSomething(file)),
			"chown the path to the container's user, or write elsewhere",
			rule.Quote(c, match)...),
		match.Frames(),
	)
	if file == "" {
		return f
	}
	if match.Groups["tool"] != "" {
		f.Cause = fmt.Sprintf("cannot change the permissions of %s, which belongs to another user", file)
		f.Fix.Text = "change them in the Dockerfile (`COPY --chmod=755`) or on this machine (`chmod +x`), and " +
			"remove the call " +
			"from the entrypoint"
	}
	if match.Groups["database"] != "" {
		f.Cause = fmt.Sprintf(
			"the SQLite database %s cannot be opened or written: the folder does not exist or is not writable",
			file,
		)
		f.Fix.Text = fmt.Sprintf("mount a volume at %s, owned by user %s", path.Dir(file), cmp.Or(c.User, "root"))
	} else if facts.Database(c.Config().Image) != "" {
		f.Fix.Text = "use a named volume, or chown the mounted folder to the server's user: on folders of another user and " +
			"on shared folders (Docker Desktop, network) the server cannot set owner and permissions"
	}
	owner, at, ok := owner(c, file)
	if !ok || match.Groups["database"] != "" && path.Dir(file) != at {
		return f
	}
	runs := cmp.Or(c.User, "root")
	if owner.UID == 0 && (runs == "root" || runs == "0") {
		return ofRoot(c, f, at)
	}
	f.Cause = fmt.Sprintf("permission denied on %s: the process runs as user %s, but %s belongs to user "+
		"%d", file, runs, at, owner.UID)
	switch mount, mounted := c.MountOf(at); {
	case mounted && mount.Type == "bind":
		f.Fix.Text = fmt.Sprintf(
			"chown %s to the container's user (`sudo chown -R %s %s`), or run the service as user %d",
			mount.Source,
			numeric(runs),
			mount.Source,
			owner.UID,
		)
	case mounted:
		f.Fix.Text = fmt.Sprintf(
			"create %s in the image, owned by user %s, before you mount a new volume; an old volume keeps its owner",
			mount.Target,
			runs,
		)
	default:
		f.Fix.Text = fmt.Sprintf("create %s for user %s in the Dockerfile (`install -d -o`), or write elsewhere", at, runs)
	}
	return f
}

// owner returns who owns a file, or the nearest folder above it that is there.
func owner(c *facts.Container, file string) (engine.FileStat, string, bool) {
	for at := file; ; at = path.Dir(at) {
		if found, err := c.Stat(at); err == nil {
			return found, at, true
		}
		if at == "/" || at == "." {
			return engine.FileStat{}, "", false
		}
	}
}

// ofRoot is about a file of root that a container of root may not use: a server becomes a user of its own first.
func ofRoot(c *facts.Container, f *check.Finding, at string) *check.Finding {
	if facts.Database(c.Config().Image) == "" {
		return f
	}
	f.Cause = fmt.Sprintf("%s belongs to root, but the server runs as its own user", at)
	f.Fix.Text = fmt.Sprintf("use a named volume, or chown %s to the server's user", at)
	return f
}

func numeric(user string) string {
	if numbers.MatchString(user) {
		return user
	}
	return "UID"
}

var numbers = lazyregexp.New(`^\d+(:\d+)?$`)
