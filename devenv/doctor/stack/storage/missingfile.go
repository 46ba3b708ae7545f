package storage

import (
	"fmt"
	"path"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// MissingFile is about a file that the code opens and the container does not have, or has as a folder.
var MissingFile = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R61", Title: "File that is missing in the container",
		About: "The image does not copy the file, .dockerignore excludes it, or no mount contains it. If the " +
			"source of a mount does not exist, Docker creates a directory.",
	},
	OfServer: true,
	Patterns: rule.Patterns(
		"",
		`open\(\) "(?P<file>/[^"]+)" failed \(2:`,
		`cannot create (?P<outof>/\S+): (?:Directory nonexistent|No such file)`,
		`no configuration found in file:? (?P<file>/\S+)`,
		`(?i)(?:can't|cannot|could not|couldn't|failed to|unable to) (?:open|read|load|find|access|stat)\b[^'"<\n/]*['"<]?`+
			`(?P<file>/[^\s'":,<>]+)['">]?[^\n]*(?:No such file|ENOENT|os error 2\b)`,
		`FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<file>/[^']+)'`,
		`FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<relative>[\w-][^']*\.\w+)'`,
		`File does not exist: (?P<relative>[\w-][\w./-]*)`,
		`(?i)\bfile (?:was )?not found:? ['"]?(?P<file>/[^\s'":,]+)`,
		`(?i)\bfile:? ['"]?(?P<file>/[^\s'":,]+\.\w+)['"]?,? (?:does not exist|doesn't exist|(?:was |is |could )?not `+
			`(?:be )?found)`,
		`(?P<file>/[^\s'":,]+\.\w+) failed\.? File doesn't exist`,
		`Can't find (?:Python |the )?file:? '?(?P<file>/[^\s']+)`,
		`IsADirectoryError: \[Errno 21\] Is a directory: '(?P<folder>/[^']+)'`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if folder := match.Groups["folder"]; folder != "" {
			return rule.AtKey(c, rule.AtCode(c, rule.Finding(c,
				fmt.Sprintf("%s is a folder, not a file: Docker creates a folder if the source of a mount does not exist", folder),
				"delete the folder on this machine, create the file, then run `fastdock up`",
				rule.Quote(c, match)...), match.Frames()), "volumes")
		}
		if file := match.Groups["outof"]; file != "" {
			return rule.AtKey(c, rule.Finding(c,
				fmt.Sprintf("the app writes %s, but the folder %s does not exist in the container", file, path.Dir(file)),
				"create the folder in the Dockerfile (`RUN mkdir -p …`), or mount one",
				rule.Quote(c, match)...), "volumes", "command")
		}
		file := match.Groups["file"]
		if name := match.Groups["relative"]; name != "" {
			file = c.Inside(name)
		}
		if match.Raised != nil && notAllowed.MatchString(match.Raised.Text()) {
			return nil // the code tried to make it
		}
		if name, secret := strings.CutPrefix(file, "/run/secrets/"); secret {
			return notGranted(c, name, match)
		}
		cause := fmt.Sprintf("the code opens %s, which does not exist in the container", file)
		if match.Raised == nil {
			cause = fmt.Sprintf("%s does not exist in the container", file)
		}
		if mount, mounted := c.MountOf(file); mounted && mount.Type == "bind" {
			cause += fmt.Sprintf(": the folder mounted at %s does not contain it", mount.Target)
		}
		return rule.AtCode(c, rule.Finding(c,
			cause,
			"copy the file in the Dockerfile (check .dockerignore) or mount it; if the code creates it, create its folder first",
			rule.Quote(c, match)...), match.Frames())
	},
}

var notAllowed = lazyregexp.New(`^(?:PermissionError|OSError: \[Errno 30\])`)

// notGranted is about a secret that the container does not have: its service does not name it, or the file has none.
func notGranted(c *facts.Container, name string, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the code reads the secret /run/secrets/%s, which service %q does not have", name, c.Service),
		fmt.Sprintf("add %s to `secrets` of service %q, and to the top-level `secrets` with its file; then run `fastdock "+
			"up`", name, c.Service),
		rule.Quote(c, match)...), "secrets"), match.Frames())
}
