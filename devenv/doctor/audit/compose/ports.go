package compose

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func portChecks() []check.Check {
	return []check.Check{
		{
			ID:    "FD-P18",
			Title: "Database or cache published to the network",
			Needs: check.Project,
			Run:   onAll(openStore),
			About: "A port without an address is published on every interface, bypassing the firewall. Every " +
				"machine in the network, and on a server the internet, can reach the database. Services of the " +
				"project need no published port. For tools on this machine, publish it on 127.0.0.1.",
		},
		{
			ID: "FD-O02", Title: "Port published twice", Needs: check.Project, Run: portsTwice,
			About: "Compose appends the port lists of its files, so a port in the first file and in the override " +
				"is published twice. The second one fails with \"port is already allocated\". Use `ports: " +
				"!override` (Compose 2.24.4) in the override.",
		},
	}
}

// everywhere reports whether a port is published on all interfaces.
func everywhere(port types.ServicePortConfig) bool {
	return port.Published != "" && (port.HostIP == "" || port.HostIP == "0.0.0.0" || port.HostIP == "::")
}

func openStore(v view, s types.ServiceConfig) []check.Finding {
	if !keeps(s.Image) {
		return nil
	}
	var found []check.Finding
	for _, port := range s.Ports {
		if everywhere(port) {
			f, file, text := v.portAt(s, port)
			f.Severity = check.Warning
			found = append(found, because(f, fmt.Sprintf("port %s is published on all interfaces: other machines can reach %q",
				port.Published, s.Name),
				"publish it on 127.0.0.1 only, or not at all: the project's services need no "+
					"published port", v.bindTo(file, text, s)))
		}
	}
	return found
}

// portAt returns a finding at the line that publishes a port; text is that of the short form.
func (v view) portAt(s types.ServiceConfig,
	port types.ServicePortConfig,
) (f check.Finding, file *source.Compose, text *yaml.Node) {
	f = v.at(s.Name, check.OK, "ports")
	for _, file := range slices.Backward(v.files) {
		_, value := file.Find("services", s.Name, "ports")
		if value == nil {
			continue
		}
		for _, item := range value.Content {
			if item.Kind == yaml.ScalarNode && publishes(item.Value, port) {
				f.File, f.Line = file.Path, item.Line
				return f, file, item
			}
			for i := 0; i+1 < len(item.Content); i += 2 {
				if item.Content[i].Value == "target" && item.Content[i+1].Value == fmt.Sprint(port.Target) {
					f.File, f.Line = file.Path, item.Line
					return f, file, nil
				}
			}
		}
	}
	return f, nil, nil
}

// publishes reports whether a port in its short form, before its variables are replaced, is the one.
func publishes(short string, port types.ServicePortConfig) bool {
	short, _, _ = strings.Cut(short, "/")
	return strings.HasSuffix(short, fmt.Sprintf(":%d", port.Target)) || short == fmt.Sprint(port.Target)
}

// bindTo returns the edit that publishes a port on this machine only. A service that stands alone is there for others:
// who reaches it is not known.
func (v view) bindTo(file *source.Compose, text *yaml.Node, s types.ServiceConfig) []check.Edit {
	if text == nil || served(s) == "" || !v.neededHere(s.Name) {
		return nil
	}
	keys := []string{"services", s.Name, "ports"}
	if strings.HasPrefix(text.Value, "0.0.0.0:") {
		return replace(file, text.Line, keys, "0.0.0.0:", "127.0.0.1:")
	}
	if !regexp.MustCompile(`^(\d+|\$\{[^}]*\}):\d+`).MatchString(text.Value) {
		return nil
	}
	if text.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
		return replace(file, text.Line, keys, text.Value, `"127.0.0.1:`+text.Value+`"`)
	}
	return replace(file, text.Line, keys, text.Value, "127.0.0.1:"+text.Value)
}

// neededHere reports whether a service of the project depends on another one, or is built here and may.
func (v view) neededHere(name string) bool {
	return v.has(func(other *types.ServiceConfig) bool {
		_, depends := other.DependsOn[name]
		return depends || other.Build != nil && other.Name != name
	})
}

// portsTwice looks for two mappings of one port of this machine, of one service or of two that run at the same time.
func portsTwice(_ context.Context, in *check.Input) []check.Finding {
	v := merged(in)
	type taken struct {
		service string
		port    types.ServicePortConfig
	}
	all := map[string][]taken{} // by number and protocol
	var found []check.Finding
	for _, name := range v.ServiceNames() {
		s := v.Services[name]
		s.Name = name
		for _, port := range s.Ports {
			number := port.Published + "/" + port.Protocol
			i := slices.IndexFunc(all[number], func(t taken) bool { return collide(t.port, port) })
			if i < 0 {
				all[number] = append(all[number], taken{name, port})
				continue
			}
			found = append(found, v.twice(s, port, all[number][i].service))
		}
	}
	return once(found)
}

func collide(a, b types.ServicePortConfig) bool {
	same := a.HostIP == b.HostIP || everywhere(a) || everywhere(b)
	return same && a.Published != "" && !strings.Contains(a.Published, "-")
}

func (v view) twice(s types.ServiceConfig, port types.ServicePortConfig, other string) check.Finding {
	f, file, _ := v.portAt(s, port)
	f.Severity = check.Error
	if other != s.Name {
		return because(f, fmt.Sprintf("port %s of this machine is also published by %q, and only one service can use it",
			port.Published, other),
			"publish one service on another port", nil)
	}
	var edits []check.Edit
	if len(v.files) > 1 && file == v.files[len(v.files)-1] {
		if key, value := file.Find("services", s.Name, "ports"); value.Tag != "!override" && value.Line > key.Line {
			edits = replace(file, key.Line, []string{"services", s.Name, "ports"}, "ports:", "ports: !override")
		}
	}
	return because(f, fmt.Sprintf("port %s is published twice: Compose appends the port lists of its files",
		port.Published),
		"write `ports: !override` in the last file", edits)
}
