package dockerfile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var writableRules = []rule{
	{
		id: "FD-S06", severity: check.Warning, title: "code that the app, or everybody, may change",
		about: "Whoever breaks into the app has the rights of its user. Where that user owns the code or the environment, or a folder has mode 777, the next " +
			"start runs what was put there. Leave code to root, which is the default, and give the user only the folder that it writes to.",
		find: func(f *file) []check.Finding {
			return append(eachCommand(findOpenMode)(f), eachShipped(production, findOwnedCode)(f)...)
		},
	},
	{
		id: "FD-S10", severity: check.Info, title: "a program that runs with another user's rights",
		about: "A program with the setuid or setgid bit runs as its owner, root mostly, whoever starts it: a way up for somebody who broke in. Do not set the " +
			"bit in production, and keep sudo and its kin out; security_opt: no-new-privileges in the Compose file makes the bit do nothing.",
		find: eachShipped(production, findSetuid),
	},
}

func findOpenMode(f *file, s *stage, _ run, c command) *check.Finding {
	if c.name() != "chmod" || !c.has("777", "0777", "a+rwx", "a+w") || s.purpose == other && s.shipped {
		return nil
	}
	finding := f.at(c.line(), "chown the folder that is written to the app's user instead", "every process may change what is here: mode 777")
	return &finding
}

// findOwnedCode looks at the last stage of production: who runs it may own data, and no code.
func findOwnedCode(f *file, s *stage) []check.Finding {
	const fix = "leave the code to root, and chown only the folder that the app writes to"
	user, found := lastOf[*instructions.UserCommand](s)
	if !found || isRoot(user.User) || strings.HasPrefix(user.User, "$") {
		return nil
	}
	var findings []check.Finding
	tell := func(n int, path string) check.Finding {
		return f.at(n, fix, "the app's user, %s, may change %s, which it runs", user.User, path)
	}
	folders := []string{s.environment()}
	for _, c := range ofChain[*instructions.CopyCommand](s) {
		if !s.bringsCode(c) && !s.bringsEnvironment(c) {
			continue
		}
		dest := s.absolute(c.DestPath)
		folders = append(folders, dest)
		if owns(user.User, c.Chown) {
			findings = append(findings, edited(tell(line(c), dest), f.swap(line(c), "--chown="+c.Chown+" ", "")))
		}
	}
	for _, c := range s.chainCommands() {
		words := c.plain(1)
		if c.name() != "chown" || len(words) < 2 || !owns(user.User, words[0].text) {
			continue
		}
		for _, w := range words[1:] {
			if slices.Contains(folders, s.absolute(w.text)) {
				findings = append(findings, tell(c.line(), w.text))
			}
		}
	}
	return findings
}

func (s *stage) bringsEnvironment(c *instructions.CopyCommand) bool {
	from := s.file.from(c.From)
	return c.From != "" && from != nil && slices.ContainsFunc(c.SourcePaths, from.isEnvironment)
}

// isRoot says whether USER names root, by name or number.
func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "root" || name == "0"
}

// owns says whether what chown is given is the user that USER names.
func owns(user, chown string) bool {
	name, _, _ := strings.Cut(user, ":")
	owner, _, _ := strings.Cut(chown, ":")
	return name == owner && owner != ""
}

var (
	setsBit     = regexp.MustCompile(`^(0?[2467][0-7]{3}|[ug]*\+[rwx]*s[rwx]*|[ug]=[rwx]*s[rwx]*)$`)
	setuidTools = regexp.MustCompile(`^(sudo|doas|cron|at|fuse3?|policykit-1|pkexec)$`)
)

func findSetuid(f *file, s *stage) []check.Finding {
	const fix = "leave the bit out, or take it from all programs: find / -xdev -perm /6000 -type f -exec chmod a-s {} +"
	var findings []check.Finding
	tell := func(n int, mode string) {
		findings = append(findings, f.at(n, fix, "mode %s makes programs run as their owner, whoever starts them", mode))
	}
	for _, c := range ofChain[*instructions.CopyCommand](s) {
		if setsBit.MatchString(c.Chmod) {
			tell(line(c), c.Chmod)
		}
	}
	for _, c := range s.chainCommands() {
		if c.name() == "find" && c.has("/6000", "+6000", "/4000", "-4000") && strings.Contains(c.String(), "a-s") {
			return nil // taken from all of them
		}
		if w := c.plain(1); c.name() == "chmod" && len(w) > 0 && setsBit.MatchString(w[0].text) && !s.isFolder(w[len(w)-1].text) {
			tell(c.line(), w[0].text)
		}
	}
	for _, p := range s.kept() {
		if setuidTools.MatchString(p.text) {
			findings = append(findings, f.at(p.line, fix, "%q brings a program that runs as root, whoever starts it", p.text))
		}
	}
	return findings
}

// isFolder says whether a path is one that a command of the stage makes a folder, on which the bit hands down a group.
func (s *stage) isFolder(name string) bool {
	for _, c := range s.commands() {
		if (c.name() == "mkdir" || c.name() == "install") && c.has(name) {
			return true
		}
	}
	return path.Clean(name) == path.Clean(s.workdir())
}
