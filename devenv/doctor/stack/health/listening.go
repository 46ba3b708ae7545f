package health

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ListensElsewhere is about a published port on which the app does not listen.
var ListensElsewhere = rule.Rule{
	ID: "FD-R09", Title: "App that does not listen on its published port",
	About: "A published port leads to a port of the container on all its addresses. An app that listens on " +
		"127.0.0.1 (uvicorn's default) or on another port cannot be reached. Start uvicorn with `--host 0.0.0.0`, " +
		"or correct the port.",
	Find: func(c *facts.Container) *check.Finding {
		if !c.PortsKnown || len(c.Listening) == 0 || c.Status != "running" {
			return nil
		}
		for _, port := range c.Ports {
			if f := unreached(c, port); f != nil {
				return f
			}
		}
		return nil
	},
}

func unreached(c *facts.Container, port devenv.Port) *check.Finding {
	outside := func(at netip.AddrPort) bool { return at.Port() == port.Inside && !at.Addr().IsLoopback() }
	if slices.ContainsFunc(c.Listening, outside) {
		return nil
	}
	if c.ListensOn(port.Inside) {
		f := rule.Finding(c,
			fmt.Sprintf(
				"the app listens only on %s inside the container, so %s is not reachable",
				facts.Ports(c.Listening),
				port.Address,
			),
			fmt.Sprintf("listen on all addresses: %s of service %q", everyAddress(c, port.Inside), c.Service),
			"the app listens on "+facts.Ports(c.Listening),
		)
		f.Severity = check.Error
		rule.EditDockerfile(c, f, localHost.MatchString, allHosts)
		f = rule.EditCompose(c, f, []string{"services", c.Service, "command"}, allHosts)
		return rule.OrAtKey(c, f, "ports")
	}
	f := rule.Finding(c,
		fmt.Sprintf(
			"%s is published from port %d of the container, where nothing listens; the app listens on %s",
			port.Address,
			port.Inside,
			facts.Ports(c.Listening),
		),
		fmt.Sprintf("publish port %s of the container, or change the app's port to "+
			"%d", facts.Ports(c.Listening), port.Inside),
	)
	f.Severity = check.Error
	if at, alone := c.OnlyPort(); alone {
		f = inPorts(c, f, port.Inside, at)
	}
	return rule.OrAtKey(c, f, "ports")
}

// everyAddress returns the flag that makes a server listen on every address, and the place for it.
func everyAddress(c *facts.Container, port uint16) string {
	words := strings.Fields(strings.Join(c.Program(), " "))
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

// inPorts offers to publish another port of the container.
func inPorts(c *facts.Container, f *check.Finding, from, to uint16) *check.Finding {
	entry := regexp.MustCompile(fmt.Sprintf(`^(\s*-\s*["']?[^\s#]*:)%d(["']?\s*(?:#.*)?)$`, from))
	for _, file := range slices.Backward(c.Stack.Sources.Compose) {
		_, ports := file.Find("services", c.Service, "ports")
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
						Key:    []string{"services", c.Service, "ports"},
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

func allHosts(line string) string { return localHost.ReplaceAllString(line, "${1}0.0.0.0") }
