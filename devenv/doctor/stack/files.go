package stack

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// named is a path in a sentence, which begins a word: not what is behind a slash or a date.
var named = lazyregexp.New(`(?:^|[\s'"‘(=<\[` + "`" + `])(/[\w./@+-]+)`)

var readOnly = class{
	own: true,
	rule: rule{
		id: "FD-R18", title: "Write to a read-only file system",
		about: "`read_only: true` stops a container from writing to its own file system, which is good. Mount a " +
			"tmpfs for temporary files, or a volume for data to keep.",
	},
	well: true,
	signs: signs(
		"",
		`(?i)read-only file system(?:: '?(?P<file>[^'\s]+)'?)?`,
		`Invalid cross-device link: '(?P<from>[^']+)' -> '(?P<to>[^']+)'`,
		`attempt to write a readonly database`,
		`EROFS`,
		`No usable temporary (?:directory|file name) found in \['(?P<file>[^']+)'`,
	),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["to"] != "" {
			return p.placedAt(p.finding(
				fmt.Sprintf("it renames %s to %s, which is on another file system: a mount is between them",
					c.groups["from"], c.groups["to"]),
				"use shutil.move, or write the temporary file into the folder of the final one",
				p.quote(c)...), c.frames())
		}
		file := p.inside(cmp.Or(fileIn(c.groups["file"], c.line), p.writtenTo(c)))
		mount, mounted := p.mountOf(file)
		switch {
		case mounted && !mount.Writable:
			return p.placed(
				p.finding(
					fmt.Sprintf("it cannot write %s: the mount at %s is read-only", file, mount.Target),
					fmt.Sprintf(
						"remove `:ro` from the mount at %s, or write elsewhere",
						mount.Target,
					),
					p.quote(c)...),
				"volumes",
			)
		case !p.ReadOnly:
			return nil
		}
		f := p.placed(p.finding(
			fmt.Sprintf("it cannot write %s: its file system is read-only", orSomething(file)),
			fmt.Sprintf(
				"give service %q a tmpfs or a volume at %s",
				p.Service,
				orSomething(folderOf(file)),
			),
			p.quote(c)...), "read_only")
		return p.addTmpfs(f, folderOf(file))
	},
}

// addTmpfs offers a tmpfs at a folder, below the key that a finding is placed at.
func (p *container) addTmpfs(f *check.Finding, folder string) *check.Finding {
	if f.File == "" || len(p.service().Tmpfs) > 0 || folder == "/" || folder == "." {
		return f
	}
	source, _ := p.snapshot.sources.File(f.File)
	at := source.Lines[f.Line-1]
	if !strings.HasPrefix(strings.TrimSpace(at), "read_only:") {
		return f // the service is written in one line
	}
	indent := at[:len(at)-len(strings.TrimLeft(at, " "))]
	f.Fix.Edits = []check.Edit{{
		File: f.File, Key: []string{"services", p.Service, "tmpfs"}, Line: f.Line + 1, Insert: []string{indent +
			"tmpfs: [" + folder + "]"},
	}}
	f.Fix.Text += ", then run `fastdock up`"
	return f
}

// folderOf returns the folder that a file is to be written into.
func folderOf(file string) string {
	if path.Dir(file) == "/" && !strings.Contains(path.Base(file), ".") {
		return file // one at the top, such as /tmp
	}
	return path.Dir(file)
}

func orSomething(file string) string {
	if file == "" || file == "." {
		return "a file"
	}
	return file
}

func fileIn(file, line string) string {
	if strings.HasPrefix(file, "/") {
		return file
	}
	if m := named.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

// mountOf returns the deepest mount that holds a file.
func (p *container) mountOf(file string) (devenv.Mount, bool) {
	return mount.Deepest(p.Mounts, func(m devenv.Mount) string { return m.Target }, file)
}

var denied = class{
	own: true,
	rule: rule{
		id: "FD-R17", title: "Permission denied on a file",
		about: "File ownership is numeric. A file created by root, on this machine or in the image, is not " +
			"writable for the container's user. Run chown for that user, or run the container as the owner " +
			"(HOST_UID).",
	},
	well: true,
	signs: signs(
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
	found: func(p *container, c clue) *check.Finding {
		if c.raised == nil && p.Status == "running" && !p.isFailing() {
			return nil // an app's own users are named so, too
		}
		if c.groups["docker"] != "" {
			return p.placed(p.finding(
				"its user is not allowed to use Docker's socket, /var/run/docker.sock",
				fmt.Sprintf("add the group that owns the socket to service %q: `group_add: [\"GID\"]`, with the "+
					"number of `stat -c %%g /var/run/docker.sock`", p.Service),
				p.quote(c)...), "volumes")
		}
		if said := c.groups["interpreter"]; said != "" {
			return p.closedPython(strings.Trim(pythonFile.FindString(said), "`'"), c)
		}
		if p.dropsAll() {
			return p.needsCapabilities(c)
		}
		if port := c.port(); port != 0 && port < 1024 {
			return p.placed(
				p.finding(
					fmt.Sprintf("it cannot listen on port %d: only root may use ports below 1024 here", port),
					fmt.Sprintf(
						"listen on 8000, and publish that as %d; or let service %q run as root",
						port,
						p.Service,
					),
					p.quote(c)...),
				"command",
			)
		}
		file := fileIn(cmp.Or(p.relative(c.groups["file"]), p.writtenTo(c)), c.line)
		if m, _ := p.said(deniedFile); file == "" && c.raised == nil && m != nil {
			file = m[1]
		}
		if c.groups["database"] != "" {
			file = cmp.Or(file, p.sqliteFile())
		}
		if strings.Contains(file, "venv/") && p.commandSays("uv") {
			return p.synchronises(file, c)
		}
		if file == "" && !strings.Contains(strings.ToLower(c.line), "permission denied") && notPermitted.MatchString(c.line) {
			return nil // it names no file
		}
		if ofNginx.MatchString(file) {
			return p.nginxUser(file, c)
		}
		if inHome.MatchString(file) {
			return p.withoutHome(file, c)
		}
		return p.owned(file, c)
	},
}

var pythonFile = lazyregexp.New(`/[^\s'":` + "`" + `]*python[\d.]*`)

// closedPython is about an environment whose Python is in a folder that the user may not enter, such as root's home,
// where uv puts those that it downloads.
func (p *container) closedPython(file string, c clue) *check.Finding {
	return p.placed(p.finding(
		fmt.Sprintf("its user may not run %s: it leads to a Python in a folder of root, such as /root/.local/share/uv", file),
		"set `ENV UV_PYTHON_INSTALL_DIR=/opt/python` in the Dockerfile before uv installs Python, or let uv use that of the "+
			"image (UV_PYTHON_DOWNLOADS=0); then run `fastdock up --build`",
		p.quote(c)...), "user")
}

var notPermitted = lazyregexp.New(`(?i)operation not permitted`)

var ofNginx = lazyregexp.New(`^/var/cache/nginx/|^/(?:var/)?run/nginx\.pid$`)

// nginxUser is about nginx that does not begin as root, which its image is made for.
func (p *container) nginxUser(file string, c clue) *check.Finding {
	return p.placed(p.finding(
		fmt.Sprintf("it cannot use %s: permission denied; its image is made to start as root, and the service has "+
			"another user",
			file),
		"use the image nginxinc/nginx-unprivileged, which listens on 8080, or remove `user:`",
		p.quote(c)...), "user", "image")
}

// synchronises is about `uv run`, which installs what the lock file has before it runs a program.
func (p *container) synchronises(file string, c clue) *check.Finding {
	return p.placed(p.finding(
		fmt.Sprintf("`uv run` brings the environment up to date before it starts, and its user may not change %s", file),
		fmt.Sprintf("set `UV_NO_SYNC: 1` below environment of service %q (or `uv run --no-sync`), and install the "+
			"packages in "+
			"the Dockerfile (`uv sync --locked`)", p.Service),
		p.quote(c)...), "command", "environment")
}

// deniedFile is a line in which a program names the file that it may not use.
var deniedFile = lazyregexp.New(`(?i)(/[^\s'":]+)['"]?:[^/\n]*(?:permission denied|not permitted|eacces)`)

// relative returns a file that a message names without its folder: the container runs there.
func (p *container) relative(file string) string {
	if name := strings.TrimPrefix(file, "./"); plainName.MatchString(name) {
		return p.inside(name)
	}
	return file
}

var (
	plainName = lazyregexp.New(`^[\w-]+(?:\.\w+)?$`)
	inHome    = lazyregexp.New(`^/\.\w|^(?:/nonexistent)?(?:/[^/]+){0,2}?/\.(?:cache|config|local|npm|matplotlib` +
		`|huggingface|keras|streamlit)\b|^/nonexistent\b`)
	sqliteName = lazyregexp.New(`sqlite(?:\+\w+)?:///(/[^\s"'?]+)`)
)

// withoutHome is about a user that has no folder of its own, where programs keep their caches.
func (p *container) withoutHome(file string, c clue) *check.Finding {
	fix := "set `HOME: /tmp`"
	if strings.Contains(file, "/uv") || p.commandSays("uv") {
		fix = "set `UV_CACHE_DIR: /tmp/uv` (or UV_NO_CACHE: 1)"
	}
	return p.placedAt(p.finding(
		fmt.Sprintf("it cannot write %s: its user has no home folder (HOME) that belongs to it", file),
		fmt.Sprintf("%s below environment of service %q, or make the user with a home in the Dockerfile "+
			"(`useradd --create-home`)", fix, p.Service),
		p.quote(c)...), c.frames())
}

// sqliteFile returns the file of the SQLite database that the settings or the code name.
func (p *container) sqliteFile() string {
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		if m := sqliteName.FindStringSubmatch(p.Env[name]); m != nil {
			return m[1]
		}
	}
	for _, file := range p.pythonFiles() {
		content, err := regular.ReadFile(filepath.Join(p.snapshot.project.WorkingDir, file))
		if m := sqliteName.FindSubmatch(content); err == nil && m != nil {
			return string(m[1])
		}
	}
	return ""
}

// owned returns who owns what a container may not use.
func (p *container) owned(file string, c clue) *check.Finding {
	if file == "" && database(p.service().Image) != "" && p.WorkDir != "/" {
		file = p.WorkDir // servers name their files from there
	}
	f := p.placedAt(
		p.finding(
			fmt.Sprintf("it cannot use %s: permission denied", orSomething(file)),
			"let the user that the container runs as own it, or have it written elsewhere",
			p.quote(c)...),
		c.frames(),
	)
	if file == "" {
		return f
	}
	if c.groups["tool"] != "" {
		f.Cause = fmt.Sprintf("it is not allowed to change the permissions of %s, which belongs to another user", file)
		f.Fix.Text = "change them in the Dockerfile (`COPY --chmod=755`) or on this machine (`chmod +x`), and " +
			"remove the call " +
			"from the entrypoint"
	}
	if c.groups["database"] != "" {
		f.Cause = fmt.Sprintf(
			"its SQLite database %s cannot be opened or written: the folder does not exist, or it is not allowed to "+
				"write there",
			file,
		)
		f.Fix.Text = fmt.Sprintf("mount a volume at %s that user %s owns", path.Dir(file), cmp.Or(p.User, "root"))
	} else if database(p.service().Image) != "" {
		f.Fix.Text = "keep its data in a named volume, or give the mounted folder to the user of the server: folders of " +
			"another user, and those that Docker Desktop or a network shares, do not let it set their owner and permissions"
	}
	owner, at, ok := p.owner(file)
	if !ok || c.groups["database"] != "" && path.Dir(file) != at {
		return f
	}
	runs := cmp.Or(p.User, "root")
	if owner.UID == 0 && (runs == "root" || runs == "0") {
		return p.ofRoot(f, at)
	}
	f.Cause = fmt.Sprintf("it cannot use %s: it runs as user %s, and %s belongs to user %d", file, runs, at, owner.UID)
	switch mount, mounted := p.mountOf(at); {
	case mounted && mount.Type == "bind":
		f.Fix.Text = fmt.Sprintf(
			"give %s to the user of the container (`sudo chown -R %s %s`), or run the service as user %d",
			mount.Source,
			numeric(runs),
			mount.Source,
			owner.UID,
		)
	case mounted:
		f.Fix.Text = fmt.Sprintf(
			"make %s in the image and give it to user %s there, before a new volume is mounted; an old volume keeps "+
				"its owner",
			mount.Target,
			runs,
		)
	default:
		f.Fix.Text = fmt.Sprintf("give %s to user %s in the Dockerfile (`install -d -o`), or write elsewhere", at, runs)
	}
	return f
}

// ofRoot is about a file of root that a container of root may not use: a server becomes a user of its own first.
func (p *container) ofRoot(f *check.Finding, at string) *check.Finding {
	if database(p.service().Image) == "" {
		return f
	}
	f.Cause = fmt.Sprintf("%s belongs to root, and the server runs as a user of its own", at)
	f.Fix.Text = fmt.Sprintf("keep the data in a named volume, or give %s to the user of the server with chown", at)
	return f
}

// lostCapability is reported by denied.
var lostCapability = rule{
	id: "FD-R53", title: "Missing capability",
	about: "`cap_drop: [ALL]` removes the special rights of root. Database images start as root, run chown on " +
		"their directory and switch to their user. They need CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, or " +
		"`user:` from the start.",
}

func (p *container) dropsAll() bool {
	return slices.ContainsFunc(p.service().CapDrop, func(name string) bool { return strings.EqualFold(name, "all") })
}

func (p *container) needsCapabilities(c clue) *check.Finding {
	f := p.finding(
		"it is not allowed to do what it needs: `cap_drop` takes the capabilities of root from it",
		fmt.Sprintf(
			"add `cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID]` to service %q; then run `fastdock up`",
			p.Service,
		),
		p.quote(c)...)
	f.ID = lostCapability.id
	if port := c.port(); port != 0 && port < 1024 {
		f.Cause = fmt.Sprintf(
			"it cannot listen on port %d: below 1024 that needs root, and `cap_drop` takes the capability",
			port,
		)
		f.Fix.Text = fmt.Sprintf(
			"listen on 8000, and publish that as %d; or add `cap_add: [NET_BIND_SERVICE]` and run as root",
			port,
		)
	}
	return p.placed(f, "cap_drop")
}

var numbers = lazyregexp.New(`^\d+(:\d+)?$`)

func numeric(user string) string {
	if numbers.MatchString(user) {
		return user
	}
	return "UID"
}

// owner returns who owns a file, or the nearest folder above it that is there.
func (p *container) owner(file string) (engine.FileStat, string, bool) {
	for at := file; ; at = path.Dir(at) {
		if found, err := p.stat(at); err == nil {
			return found, at, true
		}
		if at == "/" || at == "." {
			return engine.FileStat{}, "", false
		}
	}
}

// hiddenVenv returns where an anonymous volume lies over an environment in a mounted folder; empty where none does.
func (p *container) hiddenVenv() string {
	for _, m := range p.Mounts {
		if anonymous(m) && slices.Contains([]string{".venv", "venv", "env", "node_modules"}, path.Base(m.Target)) {
			return m.Target
		}
	}
	return ""
}

// covered returns a folder of programs that the image names in its PATH, and the mount from this machine that lies over
// it; empty where none does.
func (p *container) covered() (folder, mount string) {
	for _, dir := range strings.Split(p.Env["PATH"], ":") {
		if m, found := p.mountOf(dir); found && m.Type == "bind" {
			return dir, m.Target
		}
	}
	return "", ""
}

// hidden reports that a mount keeps what a container needs out of its sight.
func (p *container) hidden(what string, evidence ...string) *check.Finding {
	folder, mount := p.covered()
	if mount == "" {
		return nil
	}
	environment := path.Dir(folder)
	f := p.finding(
		fmt.Sprintf("the mount at %s hides %s of its image, where it looks for %s", mount, environment, what),
		fmt.Sprintf("make the environment outside %s in the Dockerfile (/opt/venv), or add the volume %s to service %q; "+
			"then run `fastdock up --build`", mount, environment, p.Service),
		evidence...)
	return p.placed(f, "volumes")
}
