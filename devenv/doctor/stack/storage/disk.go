package storage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// DiskFull is about a disk, a tmpfs or the shared memory without free space.
var DiskFull = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: "FD-R26", Title: "Disk full",
		About: "A full engine disk or a small tmpfs stops databases and builds. `docker system df` shows what " +
			"uses the space, and `docker system prune` removes unused data.",
	},
	InHealthy: true,
	Patterns: slices.Concat(rule.Patterns("postgres",
		`(?P<shm>could not resize shared memory segment.*[Nn]o space left on device)`), rule.Patterns(
		"",
		`(?P<watch>OS file watch limit reached|inotify watch limit|number of file watchers)`,
		`(?i)no space left on device(?:: '?(?P<file>/[^'\s]+))?|ENOSPC|Errcode: 28`,
		`(?i)disk quota exceeded(?:: '?(?P<quota>/[^'\s]+))?|EDQUOT`,
		`Bus error`,
	)),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["watch"] != "" {
			return rule.Finding(c,
				"the reloader cannot watch more files: the kernel's inotify limit is reached",
				"run `sudo sysctl fs.inotify.max_user_watches=524288` on the engine's machine, and watch only the code "+
					"(`--reload-dir`)",
				rule.Quote(c, match)...)
		}
		if strings.Contains(strings.ToLower(match.Line), "quota") || strings.Contains(match.Line, "EDQUOT") {
			return rule.AtCode(c, rule.Finding(c,
				fmt.Sprintf("the disk quota of %s is exceeded", orSomething(cmp.Or(match.Groups["quota"], writtenTo(match)))),
				"delete files, or raise the quota of that file system on the engine's machine",
				rule.Quote(c, match)...), match.Frames())
		}
		file := match.Groups["file"]
		if file == "" {
			file = writtenTo(match)
		}
		if match.Groups["shm"] != "" || strings.HasPrefix(file, "/dev/shm") || strings.Contains(match.Text, "Bus error") {
			return sharedMemoryFull(c, match)
		}
		if folder, options := tmpfsOf(c, file); folder != "" {
			if strings.Contains(options, "nr_inodes") {
				return rule.AtKey(c,
					rule.Finding(c,
						fmt.Sprintf("the tmpfs at %s has no free inodes", folder),
						fmt.Sprintf("raise nr_inodes of the tmpfs at %s, or write fewer files", folder),
						rule.Quote(c, match)...),
					"tmpfs",
				)
			}
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf("the tmpfs at %s is full", folder),
					fmt.Sprintf(
						"raise `size` of the tmpfs at %s, or use a volume; then run `fastdock up`",
						folder,
					),
					rule.Quote(c, match)...),
				"tmpfs",
				"volumes",
			)
		}
		return rule.Finding(c,
			"no space left on the device",
			"free space: `docker system df` lists the usage, and `docker system prune` removes unused data",
			rule.Quote(c, match)...)
	},
}

// sharedMemoryFull is about the shared memory of the container itself, or of the database that reports it.
func sharedMemoryFull(c *facts.Container, match rule.Match) *check.Finding {
	full, whose := c, "the shared memory"
	if server := target.Server(c, match); match.Groups["shm"] != "" && server != nil && server != c {
		full, whose = server, fmt.Sprintf("the shared memory of %q", server.Service)
	}
	return rule.AtKey(full,
		rule.Finding(c,
			whose+" (/dev/shm) is full",
			fmt.Sprintf("set `shm_size: 256m` for service %q; then run `fastdock up`", full.Service),
			rule.Quote(c, match)...),
		"shm_size",
	)
}

// tmpfsOf returns the tmpfs that a file is in, and its options; the only one where the file is not known.
func tmpfsOf(c *facts.Container, file string) (folder, options string) {
	all := map[string]string{}
	for _, entry := range c.Config().Tmpfs {
		folder, options, _ := strings.Cut(entry, ":")
		all[folder] = options
	}
	for _, m := range c.Config().Volumes {
		if m.Type == "tmpfs" {
			all[m.Target] = ""
		}
	}
	for folder, options := range all {
		if file == "" && len(all) == 1 || file == folder ||
			strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/") {
			return folder, options
		}
	}
	return "", ""
}
