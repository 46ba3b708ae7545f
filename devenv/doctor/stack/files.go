package stack

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var (
	noWrite  = regexp.MustCompile(`(?i)read-only file system(?:: '?([^'\s]+)'?)?`)
	noAccess = regexp.MustCompile(`(?i)permission denied(?: \(os error 13\))?(?:: '?([^'\s]+)'?)?`)
	named    = regexp.MustCompile(`['"‘` + "`" + `]?(/[\w./@+-]+)`)
)

var readOnly = rule{
	id: "FD-R18", title: "containers write only where they may",
	about: "`read_only: true` keeps a container from writing into its own file system, which is good. What it must write belongs " +
		"into a tmpfs (lost at its end) or a volume (kept).",
	of: func(p *patient) *check.Finding {
		m, line := p.said(noWrite)
		if m == nil || !p.ReadOnly && !p.mountedReadOnly(fileIn(m[1], line)) {
			return nil
		}
		file := fileIn(m[1], line)
		f := p.finding(fmt.Sprintf("it may not write %s: its file system is read-only", orSomething(file)),
			fmt.Sprintf("give service %q a tmpfs or a volume at %s", p.Service, orSomething(path.Dir(file))), line)
		f = p.placed(f, "read_only")
		if f.File != "" && len(p.service().Tmpfs) == 0 && file != "" && path.Dir(file) != "/" {
			source, _ := p.scene.sources.File(f.File)
			at := source.Lines[f.Line-1]
			indent := at[:len(at)-len(strings.TrimLeft(at, " "))]
			f.Fix.Edits = []check.Edit{{File: f.File, Line: f.Line + 1, Insert: []string{indent + "tmpfs: [" + path.Dir(file) + "]"}}}
			f.Fix.Text += ", then run `fastdock up`"
		}
		return f
	},
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

func (p *patient) mountedReadOnly(file string) bool {
	m, ok := p.mountOf(file)
	return ok && !m.Writable
}

// mountOf is the deepest mount that holds a file.
func (p *patient) mountOf(file string) (devenv.Mount, bool) {
	var best devenv.Mount
	for _, m := range p.Mounts {
		if (file == m.Target || strings.HasPrefix(file, strings.TrimSuffix(m.Target, "/")+"/")) && len(m.Target) > len(best.Target) {
			best = m
		}
	}
	return best, best.Target != ""
}

var denied = rule{
	id: "FD-R17", title: "containers may read and write the files that they need",
	about: "A file belongs to a user by number: one made by root on this machine, or by the image, may not be written by the user " +
		"that the container runs as. Give the folder to that user, or let the container run as the one who owns it (HOST_UID).",
	of: func(p *patient) *check.Finding {
		m, line := p.said(noAccess)
		if m == nil {
			return nil
		}
		file := fileIn(m[1], line)
		f := p.finding(fmt.Sprintf("it may not use %s: permission denied", orSomething(file)), "let the user that the container runs as own it", line)
		if file == "" {
			return f
		}
		owner, at, ok := p.owner(file)
		if !ok {
			return f
		}
		runs := p.User
		if runs == "" {
			runs = "root"
		}
		f.Cause = fmt.Sprintf("it may not use %s: it runs as user %s, and %s belongs to user %d", file, runs, at, owner.UID)
		if mount, mounted := p.mountOf(at); mounted && mount.Type == "bind" {
			f.Fix.Text = fmt.Sprintf("give %s to the user of the container (`sudo chown -R %s %s`), or run the service as user %d", mount.Source, numeric(runs), mount.Source, owner.UID)
		} else if mounted {
			f.Fix.Text = fmt.Sprintf("make %s in the image and give it to user %s there, before a new volume is mounted; an old volume keeps its owner", mount.Target, runs)
		} else {
			f.Fix.Text = fmt.Sprintf("give %s to user %s in the Dockerfile (`install -d -o`), or write elsewhere", at, runs)
		}
		return f
	},
}

func numeric(user string) string {
	if regexp.MustCompile(`^\d+(:\d+)?$`).MatchString(user) {
		return user
	}
	return "UID"
}

// owner is who owns a file, or the nearest folder above it that is there.
func (p *patient) owner(file string) (devenv.FileInside, string, bool) {
	for at := file; ; at = path.Dir(at) {
		if found, err := p.scene.looks.Stat(context.Background(), p.ID, at); err == nil {
			return found, at, true
		}
		if at == "/" || at == "." {
			return devenv.FileInside{}, "", false
		}
	}
}

// hiddenVenv is where an anonymous volume lies over an environment in a mounted folder; empty where none does.
func (p *patient) hiddenVenv() string {
	for _, m := range p.Mounts {
		if anonymous(m) && slices.Contains([]string{".venv", "venv", "env", "node_modules"}, path.Base(m.Target)) {
			return m.Target
		}
	}
	return ""
}
