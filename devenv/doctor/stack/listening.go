package stack

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var listensElsewhere = rule{
	id: "FD-R09", title: "App that does not listen on its published port",
	about: "A published port leads to a port of the container on all its addresses. An app that listens on " +
		"127.0.0.1 (uvicorn's default) or on another port cannot be reached. Start uvicorn with `--host 0.0.0.0`, " +
		"or correct the port.",
	of: func(p *container) *check.Finding {
		if !p.portsKnown || len(p.listening) == 0 || p.Status != "running" {
			return nil
		}
		for _, port := range p.Ports {
			if f := p.unreached(port); f != nil {
				return f
			}
		}
		return nil
	},
}

func (p *container) unreached(port devenv.Port) *check.Finding {
	outside := func(at netip.AddrPort) bool { return at.Port() == port.Inside && !at.Addr().IsLoopback() }
	if slices.ContainsFunc(p.listening, outside) {
		return nil
	}
	if p.listensOn(port.Inside) {
		f := p.finding(
			fmt.Sprintf(
				"the app listens on %s inside its container only, so %s reaches nothing",
				list(p.listening),
				port.Address,
			),
			fmt.Sprintf("make it listen on every address: %s of service %q", p.everyAddress(port.Inside), p.Service),
			"it listens on "+list(p.listening),
		)
		f.Severity = check.Error
		p.inDockerfile(f, localHost.MatchString, allHosts)
		f = p.inCompose(f, []string{"services", p.Service, "command"}, allHosts)
		return p.elsePlaced(f, "ports")
	}
	f := p.finding(
		fmt.Sprintf(
			"%s is published from port %d of the container, where nothing listens; the app listens on %s",
			port.Address,
			port.Inside,
			list(p.listening),
		),
		fmt.Sprintf("publish port %s of the container, or make the app listen on %d", list(p.listening), port.Inside),
	)
	f.Severity = check.Error
	if at, alone := p.onlyPort(); alone {
		f = p.inPorts(f, port.Inside, at)
	}
	return p.elsePlaced(f, "ports")
}

// everyAddress returns the flag that makes a server listen on every address, and the place for it.
func (p *container) everyAddress(port uint16) string {
	words := strings.Fields(strings.Join(p.program(), " "))
	if !slices.ContainsFunc(words, func(word string) bool { return path.Base(word) == "gunicorn" }) {
		return "`--host 0.0.0.0` in the command"
	}
	for i, word := range words {
		if (word == "-c" || word == "--config") && i+1 < len(words) {
			return fmt.Sprintf("`bind = \"0.0.0.0:%d\"` in %s", port, words[i+1])
		}
	}
	return fmt.Sprintf("`--bind 0.0.0.0:%d` in the command", port)
}

var localHost = lazyregexp.New(
	`(--host[ =]|--host",\s*"|--bind[ =]|--bind",\s*"|-b[ =]|-b",\s*")(?:127\.0\.0\.1|localhost|::1|\[::1\])`,
)

func allHosts(line string) string { return localHost.ReplaceAllString(line, "${1}0.0.0.0") }

// inPorts offers to publish another port of the container.
func (p *container) inPorts(f *check.Finding, from, to uint16) *check.Finding {
	if p.snapshot.sources == nil {
		return f
	}
	entry := regexp.MustCompile(fmt.Sprintf(`^(\s*-\s*["']?[^\s#]*:)%d(["']?\s*(?:#.*)?)$`, from))
	for _, file := range slices.Backward(p.snapshot.sources.Compose) {
		_, ports := file.Find("services", p.Service, "ports")
		if ports == nil {
			continue
		}
		for _, item := range ports.Content {
			line := file.Lines[item.Line-1]
			if entry.MatchString(line) {
				f.File, f.Line = file.Path, item.Line
				f.Fix.Edits = []check.Edit{
					{
						File:   file.Path,
						Key:    []string{"services", p.Service, "ports"},
						Line:   item.Line,
						Remove: 1,
						Insert: []string{entry.ReplaceAllString(line, fmt.Sprintf("${1}%d${2}", to))},
					},
				}
				f.Fix.Text += ", then run `fastdock up`"
				return f
			}
		}
	}
	return f
}
