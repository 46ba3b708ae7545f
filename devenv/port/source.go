package port

import (
	"slices"
	"strconv"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/internal/regular"
)

// portSource is where the Compose files publish a port: the file, the line, and the variable that sets it, which is
// empty where the port is written out.
type portSource struct {
	file     string
	line     int
	variable string
}

// sourceOf finds the entry that a service's port comes from; files that are included are not looked into.
func sourceOf(project *types.Project, service string, port types.ServicePortConfig) portSource {
	for _, file := range slices.Backward(project.ComposeFiles) {
		for _, entry := range portEntries(file, service) {
			if !entry.publishes(project.Environment, port) {
				continue
			}
			return portSource{compose.ShortPath(file), entry.line, entry.variable(project.Environment, port)}
		}
	}
	return portSource{}
}

// portEntry is an element of a service's ports as it is written: "127.0.0.1:${APP_PORT:-8000}:8000", or the parts of
// the long form.
type portEntry struct {
	line  int
	short string
	long  map[string]string
}

func portEntries(file, service string) []portEntry {
	raw, err := regular.ReadFile(file)
	if err != nil {
		return nil
	}
	var document yaml.Node
	if yaml.Unmarshal(raw, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	ports := document.Content[0]
	for _, key := range []string{"services", service, "ports"} {
		if ports, _ = compose.LookupNode(ports, key); ports == nil {
			return nil
		}
		ports = original(ports)
	}
	var entries []portEntry
	for _, node := range ports.Content {
		entries = append(entries, newPortEntry(original(node), node.Line))
	}
	return entries
}

// original returns the node that an alias stands for.
func original(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func newPortEntry(node *yaml.Node, line int) portEntry {
	entry := portEntry{line: line, short: node.Value, long: map[string]string{}}
	if node.Kind != yaml.MappingNode {
		return entry
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], original(node.Content[i+1])
		entry.long[key.Value] = value.Value
		if key.Value == "published" {
			entry.line = value.Line
		}
	}
	return entry
}

// publishes reports whether the entry gives this very port in an environment.
func (e portEntry) publishes(environment types.Mapping, port types.ServicePortConfig) bool {
	return slices.ContainsFunc(e.read(environment), func(p types.ServicePortConfig) bool {
		return p.Published == port.Published && p.Target == port.Target && p.HostIP == port.HostIP
	})
}

// read returns what the entry gives in an environment; nothing where Compose could not read it.
func (e portEntry) read(environment types.Mapping) []types.ServicePortConfig {
	if len(e.long) == 0 {
		text, err := template.Substitute(e.short, environment.Resolve)
		if err != nil {
			return nil
		}
		ports, _ := types.ParsePortConfig(text)
		return ports
	}
	parts := map[string]string{}
	for key, value := range e.long {
		text, err := template.Substitute(value, environment.Resolve)
		if err != nil {
			return nil
		}
		parts[key] = text
	}
	target, _ := strconv.ParseUint(parts["target"], 10, 16)
	return []types.ServicePortConfig{{HostIP: parts["host_ip"], Published: parts["published"], Target: uint32(target)}}
}

// variable returns the one that, given another number, makes the entry publish that and is otherwise the same.
func (e portEntry) variable(environment types.Mapping, port types.ServicePortConfig) string {
	texts := map[string]any{"ports": e.short}
	for key, value := range e.long {
		texts[key] = value
	}
	other := port
	other.Published = "1"
	if port.Published == other.Published {
		other.Published = "2"
	}
	var found []string
	for name := range template.ExtractVariables(texts, template.DefaultPattern) {
		changed := environment.Clone()
		changed[name] = other.Published
		if e.publishes(changed, other) {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.Min(found)
}
