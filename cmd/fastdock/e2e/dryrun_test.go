package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

const dryFirst = `services:
  app: {` + sleeping + `, scale: 2, volumes: ["data:/data"], networks: [back, default]}
  old: {` + sleeping + `}
  built: {build: {dockerfile_inline: "FROM redis:8-alpine"}, command: sleep infinity, init: true}
networks: {back: {labels: {x: "1"}}}
volumes: {data: {}}
`

const drySecond = `services:
  app: {` + sleeping + `, volumes: ["data:/data", "more:/more"], networks: [back, default]}
  built: {build: {dockerfile_inline: "FROM redis:8-alpine"}, command: sleep 1h, init: true}
networks: {back: {labels: {x: "2"}}}
volumes: {data: {}, more: {}}
`

var would = regexp.MustCompile(`(?m)^would (create|recreate|remove) (container|network|volume) (\S+)$`)

// A dry run names what the run after it creates, recreates and removes.
func TestDryRunNamesWhatTheRunDoes(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": dryFirst})
	for _, yaml := range []string{dryFirst, drySecond} {
		s.write("compose.yaml", []byte(yaml))
		before := s.resources()
		dry := s.fastdock("up", "-d", "--dry-run", "--remove-orphans", "-t", "1")
		s.succeed(dry)
		same(t, "what is there after the dry run", s.resources().text(), before.text())
		var named []string
		for _, match := range would.FindAllStringSubmatch(dry.stderr, -1) {
			named = append(named, strings.Join(match[1:], " "))
		}
		s.succeed(s.fastdock("up", "-d", "--remove-orphans", "-t", "1"))
		slices.Sort(named)
		same(t, "what was named", strings.Join(named, "\n"), before.changes(s.resources()))
	}
}

// resources are the IDs of what a project has on the engine, by kind and name.
type resources map[string]string

func (s *stack) resources() resources {
	s.t.Helper()
	found := resources{}
	label := "label=com.docker.compose.project=" + s.name
	for kind, list := range map[string][]string{
		"container": {"ps", "-a", "--no-trunc", "--format", "{{.Names}} {{.ID}}"},
		"network":   {"network", "ls", "--no-trunc", "--format", "{{.Name}} {{.ID}}"},
		"volume":    {"volume", "ls", "--format", "{{.Name}} {{.Name}}"},
	} {
		for line := range strings.Lines(s.docker(append(list, "--filter", label)...)) {
			name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
			found[kind+" "+name] = id
		}
	}
	delete(found, "container ")
	delete(found, "network ")
	delete(found, "volume ")
	return found
}

func (r resources) text() string { return r.changes(resources{}) }

// changes returns what differs between two looks, a line for each.
func (r resources) changes(after resources) string {
	var lines []string
	for key, id := range after {
		switch was, found := r[key]; {
		case !found:
			lines = append(lines, "create "+key)
		case was != id:
			lines = append(lines, "recreate "+key)
		}
	}
	for key := range r {
		if _, found := after[key]; !found {
			lines = append(lines, "remove "+key)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// A dry run fails where the run after it does: with its words and its exit code.
func TestDryRunFailsAsTheRun(t *testing.T) {
	t.Parallel()
	const app = `services: {app: {image: "redis:8-alpine", `
	for name, yaml := range map[string]string{
		"network": app + "networks: [n]}}\nnetworks: {n: {external: true, name: nosuch}}\n",
		"volume":  app + "volumes: [\"data:/d\"]}}\nvolumes: {data: {external: true}}\n",
		"secret":  app + "secrets: [s]}}\nsecrets: {s: {external: true}}\n",
		"image":   "services: {app: {image: \"nosuch.invalid/x\"}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stackOf(t, map[string]string{"compose.yaml": yaml})
			dry, run := s.fastdock("up", "-d", "--dry-run"), s.fastdock("up", "-d")
			sameCode(t, dry, run.code)
			if run.code == 0 {
				t.Error("the run does not fail")
			}
			same(t, "the last line", lastWords(dry.stderr), lastWords(run.stderr))
		})
	}
}

func lastWords(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
