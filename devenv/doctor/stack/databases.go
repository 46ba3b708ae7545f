package stack

import (
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var uninitialised = lazyregexp.New(
	`Database is uninitialized and (?:superuser )?password(?: option)? is not specified`,
)

var noInitialPassword = rule{
	id: "FD-R32", title: "Database without an initial password",
	about: "A database image creates its first user when it starts with an empty volume, and it exits without a " +
		"password. Set POSTGRES_PASSWORD or MARIADB_ROOT_PASSWORD with `environment:` or `env_file:`.",
	of: func(p *container) *check.Finding {
		_, line := p.said(uninitialised)
		if line == "" {
			return p.refusesVariables()
		}
		name := "POSTGRES_PASSWORD"
		if database(p.service().Image) == "mysql" {
			name = "MARIADB_ROOT_PASSWORD"
			if strings.Contains(p.service().Image, "mysql") {
				name = "MYSQL_ROOT_PASSWORD"
			}
		}
		return p.placed(p.finding(
			"it has no password to begin with: "+name+" is not set, or is empty",
			"set "+name+" in .env and hand it to service \""+p.Service+"\" (environment or env_file)",
			line,
		), "environment")
	},
}

var entrypointSays = lazyregexp.New(`\[ERROR\] \[Entrypoint\]: (.+)|^error: (missing 'MONGO_.+)`)

// refusesVariables is about the variables that the image of a database sets a new volume up with.
func (p *container) refusesVariables() *check.Finding {
	m, line := p.said(entrypointSays)
	if m == nil {
		return nil
	}
	return p.placed(p.finding(
		"the image refuses the variables for a new volume: "+m[1]+m[2],
		"correct the variables of service \""+p.Service+"\", then run `fastdock up`",
		line,
	), "environment", "env_file")
}

var (
	oldFiles = lazyregexp.New(
		`initialized by PostgreSQL version (\d+)|Cannot (?:boot server|downgrade)|Invalid MySQL server (?:down` +
			`|up)grade|(?:UPGRADE PROBLEM|Wrong mongod version)(?:.*?version: \\?"([\d.]+)|)|created by a newer ` +
			`version|redo log was created with (MariaDB [\d.]+\d|MySQL [\d.]+\d)|required feature flag not ` +
			`enabled|cannot upgrade a node from version \[([\d.]+)|Upgrade is not supported|Can't handle RDB ` +
			`format version (\d+)|database files are incompatible with server|PG_CONTROL_VERSION` +
			`|Try MongoDB ([\d.]+\d) or earlier`,
	)
	newerFiles = lazyregexp.New(`[Dd]owngrade|RDB format version|newer version`)
	oldLayout  = lazyregexp.New(`in 18\+,|unused mount/volume|mount /var/lib/postgresql, not`)
	dataFolder = lazyregexp.New(`(:/var/lib/postgresql)/data\b`)
)

var otherVersion = rule{
	id: "FD-R13", title: "Data of another database version",
	about: "Database files belong to one major version, and a newer server cannot read them. PostgreSQL 18 also " +
		"uses another directory. Run the version that wrote the data, dump and restore it, or delete the volume.",
	of: func(p *container) *check.Finding {
		if _, line := p.said(oldLayout); line != "" {
			f := p.finding(
				"its volume is mounted at /var/lib/postgresql/data, where PostgreSQL 18 and later keep nothing",
				"mount the volume at /var/lib/postgresql",
				line,
			)
			return p.elsePlaced(p.inVolumes(f), "volumes")
		}
		m, line := p.said(oldFiles)
		if m == nil {
			return nil
		}
		by := "another major version"
		if newerFiles.MatchString(line) {
			by = "a newer version"
		}
		if m[1] != "" {
			by = "PostgreSQL " + m[1]
		} else if m[6] != "" {
			by = "MongoDB " + m[6] + " or older"
		} else if version := m[2] + m[4]; version != "" {
			by = "version " + version
		} else if m[3] != "" {
			by = m[3]
		}
		if strings.Contains(line, "feature flag") {
			return p.placed(p.finding(
				"the data in its volume is of an older version, whose feature flags were not enabled before the update",
				"run the version that wrote the data once, and there `rabbitmqctl enable_feature_flag all`; or throw the "+
					"data away: `fastdock down --volumes`",
				line), "image")
		}
		return p.placed(p.finding(
			"the data in its volume is of "+by+", which "+p.service().Image+" does not read",
			"run the version that wrote the data, dump it there and load it here; or delete the data: `fastdock "+
				"down --volumes`",
			line,
		), "image")
	},
}

func (p *container) inVolumes(f *check.Finding) *check.Finding {
	if p.snapshot.sources == nil {
		return f
	}
	for _, file := range slices.Backward(p.snapshot.sources.Compose) {
		_, volumes := file.Find("services", p.Service, "volumes")
		if volumes == nil {
			continue
		}
		for _, item := range volumes.Content {
			if line := file.Lines[item.Line-1]; dataFolder.MatchString(line) {
				f.File, f.Line = file.Path, item.Line
				f.Fix.Edits = []check.Edit{
					{
						File:   file.Path,
						Key:    []string{"services", p.Service, "volumes"},
						Line:   item.Line,
						Remove: 1,
						Insert: []string{dataFolder.ReplaceAllString(line, "$1")},
					},
				}
				f.Fix.Text += ", then run `fastdock up`"
			}
		}
	}
	return f
}

// olderVolume returns the named volume of a container that was there before the container was.
func (p *container) olderVolume() (string, bool) {
	for _, m := range p.Mounts {
		made, known := p.snapshot.volumes[m.Name]
		if m.Type == "volume" && known && !anonymous(m) && p.Created.Sub(made) > 2*time.Second {
			return m.Name, true
		}
	}
	return "", false
}

func anonymous(m devenv.Mount) bool { return m.Type == "volume" && hexName.MatchString(m.Name) }

var hexName = lazyregexp.New(`^[0-9a-f]{64}$`)
