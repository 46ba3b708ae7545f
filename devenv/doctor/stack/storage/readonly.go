// Package storage has the rules about files, mounts, volumes and disks.
package storage

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// ReadOnly is about a file that the container writes where it must not.
var ReadOnly = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: "FD-R18", Title: "Write to a read-only file system",
		About: "`read_only: true` stops a container from writing to its own file system, which is good. Mount a " +
			"tmpfs for temporary files, or a volume for data to keep.",
	},
	InHealthy: true,
	Patterns: rule.Patterns(
		"",
		`(?i)read-only file system(?:: '?(?P<file>[^'\s]+)'?)?`,
		`Invalid cross-device link: '(?P<from>[^']+)' -> '(?P<to>[^']+)'`,
		`attempt to write a readonly database`,
		`EROFS`,
		`No usable temporary (?:directory|file name) found in \['(?P<file>[^']+)'`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["to"] != "" {
			return rule.AtCode(c, rule.Finding(c,
				fmt.Sprintf("cannot rename %s to %s: a mount between them makes them different file systems",
					match.Groups["from"], match.Groups["to"]),
				"use shutil.move, or write the temporary file to the target folder",
				rule.Quote(c, match)...), match.Frames())
		}
		file := c.Inside(cmp.Or(fileIn(match.Groups["file"], match.Line), writtenTo(match)))
		mount, mounted := c.MountOf(file)
		switch {
		case mounted && !mount.Writable:
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf("cannot write to %s: the mount at %s is read-only", file, mount.Target),
					fmt.Sprintf(
						"remove `:ro` from the mount at %s, or write elsewhere",
						mount.Target,
					),
					rule.Quote(c, match)...),
				"volumes",
			)
		case !c.ReadOnly:
			return nil
		}
		f := rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("cannot write to %s: the file system is read-only", orSomething(file)),
			fmt.Sprintf(
				"mount a tmpfs or a volume for service %q at %s",
				c.Service,
				orSomething(folderOf(file)),
			),
			rule.Quote(c, match)...), "read_only")
		return addTmpfs(c, f, folderOf(file))
	},
}

// folderOf returns the folder that a file is to be written into.
func folderOf(file string) string {
	if path.Dir(file) == "/" && !strings.Contains(path.Base(file), ".") {
		return file // one at the top, such as /tmp
	}
	return path.Dir(file)
}

// addTmpfs offers a tmpfs at a folder, below the key that a finding is placed at.
func addTmpfs(c *facts.Container, f *check.Finding, folder string) *check.Finding {
	if f.File == "" || len(c.Config().Tmpfs) > 0 || folder == "/" || folder == "." {
		return f
	}
	source, _ := c.Stack.Sources.File(f.File)
	at := source.Lines[f.Line-1]
	if !strings.HasPrefix(strings.TrimSpace(at), "read_only:") {
		return f // the service is written in one line
	}
	indent := at[:len(at)-len(strings.TrimLeft(at, " "))]
	f.Fix.Edits = []check.Edit{{
		File: f.File, Key: []string{"services", c.Service, "tmpfs"}, Line: f.Line + 1, Insert: []string{indent +
			"tmpfs: [" + folder + "]"},
	}}
	f.Fix.Text += ", then run `fastdock up`"
	return f
}
