package e2e

import (
	"strings"
	"testing"
)

const flagged = `services:
  app: {` + sleeping + `, depends_on: [db], environment: {V: "${V:-1}"}, volumes: [/anon]}
  db: {` + sleeping + `, environment: {V: "${V:-1}"}}
`

// marked returns which containers exist, which of them run, and with what V. A recreated container has lost its mark.
func (s *stack) marked() string {
	s.t.Helper()
	var lines []string
	for _, service := range []string{"app", "db"} {
		container := s.name + "-" + service + "-1"
		r := s.runIn("", "docker", "inspect", "-f", "{{.State.Status}} {{.Config.Env}}", container)
		if r.code != 0 {
			continue
		}
		mark := s.runIn("", "docker", "exec", container, "sh", "-c", "ls /mark /anon 2>/dev/null; touch /mark /anon/mark")
		lines = append(lines, service, strings.TrimSpace(r.stdout), strings.Join(strings.Fields(mark.stdout), " "))
	}
	return strings.Join(lines, "\n")
}

// The flags of docker compose up do what they do there.
func TestFlagsOfCompose(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"no-deps":            {"up -d --no-deps app", "up -d", "up -d --no-deps app V=2"},
		"no-recreate":        {"up -d", "up -d --no-recreate V=2", "up -d V=2"},
		"recreate-deps":      {"up -d", "up -d --always-recreate-deps app"},
		"no-start":           {"up --no-start", "up -d", "up --no-start V=2"},
		"renew-anon-volumes": {"up -d", "up -d V=2", "up -d -V V=2"},
		"dry-run":            {"up -d", "up -d V=2 --dry-run", "down -t 0"},
		"timeout":            {"up -d -t 1", "up -d -t 1 V=2", "down --timeout 1"},
		"quiet-pull":         {"up -d --quiet-pull --no-build"},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours := stackOf(t, map[string]string{"compose.yaml": flagged})
			theirs := stackOf(t, map[string]string{"compose.yaml": flagged})
			for _, step := range steps {
				ours.succeed(ours.fastdock(ours.with(step)...))
				args := theirs.with(step)
				if strings.Contains(step, "--dry-run") { // a flag of all commands there
					args = append([]string{"--dry-run"}, theirs.with(strings.Replace(step, "--dry-run", "", 1))...)
				}
				theirs.succeed(theirs.compose(args...))
				same(t, "the containers after "+step, ours.marked(), theirs.marked())
			}
		})
	}
}

// with takes V=… from the words of a step into the environment, and returns the others.
func (s *stack) with(step string) []string {
	var args []string
	for _, word := range strings.Fields(step) {
		if name, value, found := strings.Cut(word, "="); found {
			s.export(name, value)
		} else {
			args = append(args, word)
		}
	}
	return args
}

// A container that ends stops the stack where that is asked for, and gives up its exit code.
func TestAbortOnContainerExit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		flags, code string
		want        int
	}{
		"exit":              {"--abort-on-container-exit", "3", 3},
		"exit well":         {"--abort-on-container-exit", "0", 0},
		"failure":           {"--abort-on-container-failure", "4", 4},
		"code of service":   {"--exit-code-from job", "9", 9},
		"of one that stops": {"--exit-code-from db", "0", 143},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stackOf(t, map[string]string{"compose.yaml": `services:
  job: {` + strings.Replace(sleeping, "sleep infinity", `[sh, -c, "exit ${CODE}"]`, 1) + `}
  db: {` + sleeping + `}
`})
			s.export("CODE", test.code)
			sameCode(t, s.fastdock(append([]string{"up"}, strings.Fields(test.flags)...)...), test.want)
			same(t, "services that run", s.services(), "")
		})
	}
}

// Logs are shown of the services that are named, and not of those that are left out.
func TestAttachedServices(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": `services:
  a: {image: "redis:8-alpine", command: echo said by a}
  b: {image: "redis:8-alpine", command: echo said by b}
  c: {image: "redis:8-alpine", command: echo said by c, attach: false}
`})
	for flags, want := range map[string]string{
		"": "ab", "--attach b": "b", "--attach c": "c", "--no-attach a": "b", "--no-attach a --attach a --attach b": "b",
	} {
		r := s.succeed(s.fastdock(append([]string{"up"}, strings.Fields(flags)...)...))
		said := ""
		for _, service := range []string{"a", "b", "c"} {
			if strings.Contains(r.stdout, "said by "+service) {
				said += service
			}
		}
		same(t, "services heard with "+flags, said, want)
	}
}

// Flags that exclude each other, and services that are not there, are errors of the command line.
func TestFlagsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": flagged})
	for _, flags := range []string{
		"--build --no-build", "--force-recreate --no-recreate", "-V --no-recreate", "-d --abort-on-container-exit",
		"--wait --attach app", "--abort-on-container-exit --abort-on-container-failure", "--exit-code-from nosuch",
		"--no-attach nosuch", "-d --wait-timeout -1",
	} {
		sameCode(t, s.fastdock(append([]string{"up"}, strings.Fields(flags)...)...), 2)
	}
}
