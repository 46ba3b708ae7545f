package database

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// OtherVersion is about files of a database that another version of it wrote.
var OtherVersion = rule.Rule{
	ID: "FD-R13", Title: "Data of another database version",
	About: "Database files belong to one major version, and a newer server cannot read them. PostgreSQL 18 also " +
		"uses another directory. Run the version that wrote the data, dump and restore it, or delete the volume.",
	Find: func(c *facts.Container) *check.Finding {
		if _, line := c.LastMatch(oldLayout); line != "" {
			f := rule.Finding(c,
				"the volume is mounted at /var/lib/postgresql/data, which PostgreSQL 18 and later do not use",
				"mount the volume at /var/lib/postgresql",
				line,
			)
			return rule.OrAtKey(c, inVolumes(c, f), "volumes")
		}
		m, line := c.LastMatch(oldFiles)
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
			return rule.AtKey(c, rule.Finding(c,
				"the data in the volume was written by an older version whose feature flags were not enabled before the upgrade",
				"start the old version once and run `rabbitmqctl enable_feature_flag all`; or delete the data: `fastdock down "+
					"--volumes`",
				line), "image")
		}
		return rule.AtKey(c, rule.Finding(c,
			"the data in the volume was written by "+by+", which "+c.Config().Image+" cannot read",
			"start the version that wrote the data, dump it there and restore it here; or delete the data: `fastdock down "+
				"--volumes`",
			line,
		), "image")
	},
}

var oldLayout = lazyregexp.New(`in 18\+,|unused mount/volume|mount /var/lib/postgresql, not`)

func inVolumes(c *facts.Container, f *check.Finding) *check.Finding {
	for _, file := range slices.Backward(c.Stack.Sources.Compose) {
		_, volumes := file.Find("services", c.Service, "volumes")
		if volumes == nil {
			continue
		}
		for _, item := range volumes.Content {
			if line := file.Lines[item.Line-1]; dataFolder.MatchString(line) {
				f.File, f.Line = file.Path, item.Line
				f.Fix.Edits = []check.Edit{
					{
						File:   file.Path,
						Key:    []string{"services", c.Service, "volumes"},
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

var (
	dataFolder = lazyregexp.New(`(:/var/lib/postgresql)/data\b`)
	oldFiles   = lazyregexp.New(
		`initialized by PostgreSQL version (\d+)|Cannot (?:boot server|downgrade)|Invalid MySQL server (?:down` +
			`|up)grade|(?:UPGRADE PROBLEM|Wrong mongod version)(?:.*?version: \\?"([\d.]+)|)|created by a newer ` +
			`version|redo log was created with (MariaDB [\d.]+\d|MySQL [\d.]+\d)|required feature flag not ` +
			`enabled|cannot upgrade a node from version \[([\d.]+)|Upgrade is not supported|Can't handle RDB ` +
			`format version (\d+)|database files are incompatible with server|PG_CONTROL_VERSION` +
			`|Try MongoDB ([\d.]+\d) or earlier`,
	)
	newerFiles = lazyregexp.New(`[Dd]owngrade|RDB format version|newer version`)
)
