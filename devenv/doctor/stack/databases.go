package stack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var uninitialised = regexp.MustCompile(`Database is uninitialized and (?:superuser )?password(?: option)? is not specified`)

var noInitialPassword = rule{
	id: "FD-R32", title: "databases are given the password that they begin with",
	about: "A database image makes its first user when it starts with an empty volume, and refuses to do so without a password. " +
		"Hand it POSTGRES_PASSWORD, or MARIADB_ROOT_PASSWORD, by `environment:` or `env_file:`.",
	of: func(p *patient) *check.Finding {
		_, line := p.said(uninitialised)
		if line == "" {
			return nil
		}
		name := "POSTGRES_PASSWORD"
		if database(p.service().Image) == "mysql" {
			name = "MARIADB_ROOT_PASSWORD"
			if strings.Contains(p.service().Image, "mysql") {
				name = "MYSQL_ROOT_PASSWORD"
			}
		}
		return p.placed(p.finding("it has no password to begin with: "+name+" is not set, or is empty",
			"set "+name+" in .env and hand it to service \""+p.Service+"\" (environment or env_file)", line), "environment")
	},
}

var (
	oldFiles   = regexp.MustCompile(`initialized by PostgreSQL version (\d+)|Cannot (?:boot server|downgrade)|Invalid MySQL server (?:down|up)grade|UPGRADE PROBLEM|Wrong mongod version|created by a newer version|Can't handle RDB format version (\d+)`)
	oldLayout  = regexp.MustCompile(`in 18\+,|unused mount/volume|mount /var/lib/postgresql, not`)
	dataFolder = regexp.MustCompile(`(:/var/lib/postgresql)/data\b`)
)

var otherVersion = rule{
	id: "FD-R13", title: "databases understand the data in their volumes",
	about: "A database's files belong to one major version: a newer server does not read them, and PostgreSQL 18 keeps them in " +
		"another folder. Either run the version that wrote them, dump and load the data, or throw the volume away.",
	of: func(p *patient) *check.Finding {
		if _, line := p.said(oldLayout); line != "" {
			f := p.finding("its volume is mounted at /var/lib/postgresql/data, where PostgreSQL 18 and later keep nothing",
				"mount the volume at /var/lib/postgresql", line)
			return p.elsePlaced(p.inVolumes(f), "volumes")
		}
		m, line := p.said(oldFiles)
		if m == nil {
			return nil
		}
		by := "another major version"
		if m[1] != "" {
			by = "PostgreSQL " + m[1]
		}
		return p.placed(p.finding("the data in its volume is of "+by+", which "+p.service().Image+" does not read",
			"run the version that wrote the data, dump it there and load it here; or throw the data away: `fastdock down --volumes`", line), "image")
	},
}

func (p *patient) inVolumes(f *check.Finding) *check.Finding {
	if p.scene.sources == nil {
		return f
	}
	for _, file := range slices.Backward(p.scene.sources.Compose) {
		_, volumes := file.Find("services", p.Service, "volumes")
		if volumes == nil {
			continue
		}
		for _, item := range volumes.Content {
			if line := file.Lines[item.Line-1]; dataFolder.MatchString(line) {
				f.File, f.Line = file.Path, item.Line
				f.Fix.Edits = []check.Edit{{File: file.Path, Line: item.Line, Remove: 1, Insert: []string{dataFolder.ReplaceAllString(line, "$1")}}}
				f.Fix.Text += ", then run `fastdock up`"
			}
		}
	}
	return f
}

// rejections are how clients tell that a database does not take them, by kind.
var rejections = []struct {
	kind string
	said *regexp.Regexp
}{
	{"postgres", regexp.MustCompile(`password authentication failed for user|role "[^"]+" does not exist|database "[^"]+" does not exist|no password supplied`)},
	{"mysql", regexp.MustCompile(`Access denied for user|Unknown database '`)},
	{"mongo", regexp.MustCompile(`Authentication failed|AuthenticationFailed`)},
	{"redis", regexp.MustCompile(`WRONGPASS|NOAUTH|invalid username-password pair|Authentication required`)},
}

var credentials = rule{
	id: "FD-R12", title: "databases take the passwords that the apps send",
	about: "A database sets its users up once, when its volume is empty: a password that is changed later in .env reaches the " +
		"app and not the database. Change it in the database, too, or throw the volume away, with all its data.",
	of: func(p *patient) *check.Finding {
		for _, rejection := range rejections {
			_, line := p.said(rejection.said)
			if line == "" || p.serves(rejection.kind) {
				continue
			}
			servers := p.scene.ofKind(rejection.kind)
			if len(servers) == 0 && rejection.kind != "postgres" {
				continue // an app's own users may be told so, too
			}
			if len(servers) == 0 {
				return p.finding("the database does not take its user or password", "correct the user and the password in its settings", line)
			}
			return p.rejected(servers[0], rejection.kind, line)
		}
		return nil
	},
}

func (p *patient) rejected(by *patient, kind, line string) *check.Finding {
	volume, older := by.olderVolume()
	if kind == "redis" || !older {
		return p.finding(fmt.Sprintf("%q does not take the user or password that it sends", by.Service),
			fmt.Sprintf("use one user and password for both, from .env; then run `fastdock up` (service %q and %q)", p.Service, by.Service), line)
	}
	alter := map[string]string{"postgres": "ALTER USER … PASSWORD '…'", "mysql": "ALTER USER … IDENTIFIED BY '…'", "mongo": "db.changeUserPassword"}[kind]
	return p.finding(fmt.Sprintf("%q does not take its password: the volume %q is older than the container and keeps the users that it was first made with", by.Service, volume),
		fmt.Sprintf("change the password in the database (%s), or put the old one back into .env; or throw its data away: `fastdock down --volumes`, then `fastdock up`", alter), line)
}

// olderVolume is the named volume of a container that was there before the container was.
func (p *patient) olderVolume() (string, bool) {
	for _, m := range p.Mounts {
		made, known := p.scene.volumes[m.Name]
		if m.Type == "volume" && known && !anonymous(m) && p.Created.Sub(made) > 2*time.Second {
			return m.Name, true
		}
	}
	return "", false
}

func anonymous(m devenv.Mount) bool { return m.Type == "volume" && hexName.MatchString(m.Name) }

var (
	hexName = regexp.MustCompile(`^[0-9a-f]{64}$`)
	crowded = regexp.MustCompile(`too many clients already|remaining connection slots are reserved|max number of clients reached|Too many connections|QueuePool limit of size`)
)

var tooManyConnections = rule{
	id: "FD-R29", title: "databases have connections left",
	about: "A database takes a limited number of connections. An app that opens one for each request, or several workers with a " +
		"big pool each, use them up. Close sessions, or make the pools smaller than the limit.",
	of: func(p *patient) *check.Finding {
		if _, line := p.said(crowded); line != "" {
			return p.finding("the database has no connection left for it", "close every session after its request, and keep workers × pool size below the database's limit", line)
		}
		return nil
	},
}
