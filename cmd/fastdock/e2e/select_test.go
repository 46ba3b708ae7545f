package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// named is a project whose services are asked for by name; each runs what is at hand.
const named = `services:
  app: {image: "redis:8-alpine", depends_on: {db: {condition: service_started}}, stop_grace_period: 1s}
  db: {image: "redis:8-alpine", stop_grace_period: 1s}
  cache: {image: "redis:8-alpine", stop_grace_period: 1s}
  tools: {image: "redis:8-alpine", stop_grace_period: 1s, profiles: [debug]}
`

// The services named on the command line are taken as docker compose takes them, by up and by down.
func TestServicesByName(t *testing.T) {
	t.Parallel()
	ours, theirs := stackOf(t, map[string]string{"compose.yaml": named}),
		stackOf(t, map[string]string{"compose.yaml": named})
	for _, step := range [][]string{
		{"up", "-d", "app"}, {"up", "-d", "tools"}, {"down", "db"}, {"up", "-d"}, {"down", "app"}, {"down", "tools", "cache"},
	} {
		ours.succeed(ours.fastdock(step...))
		theirs.succeed(theirs.compose(step...))
		same(t, "running after "+strings.Join(step, " "), ours.services(), theirs.services())
	}
}

// services returns those of which a container runs.
func (s *stack) services() string {
	s.t.Helper()
	running := s.docker("ps", "--filter", "label=com.docker.compose.project="+s.name, "--format",
		`{{.Label "com.docker.compose.service"}}`)
	services := strings.Fields(running)
	slices.Sort(services)
	return strings.Join(services, " ")
}

// Up of one service shows that one and what it depends on. Ctrl-C stops the one that was named, as in docker compose.
func TestUpByNameStopsWhatWasNamed(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": named})
	s.succeed(s.fastdock("up", "--wait", "cache"))
	a := s.up("app")
	a.await("ready", nil)
	a.interrupt()
	a.ends()
	same(t, "what runs on", s.services(), "cache db")
}

// The variables that say which project is meant give what docker compose makes of them, labels included.
func TestEnvironmentAsCompose(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"one.yml": "services: {app: {image: \"redis:8-alpine\", environment: {TAG: \"${TAG:-none}\"}}}\n",
		"two.yml": "services: {db: {image: \"redis:8-alpine\", profiles: [data]}}\n",
		"a.env":   "TAG=a\n", "b.env": "TAG=b\n",
	}
	tests := map[string]struct {
		env, flags []string
		dotEnv     string
	}{
		"separator": {
			env: []string{"COMPOSE_FILE=one.yml,two.yml", "COMPOSE_PATH_SEPARATOR=,", "COMPOSE_PROFILES=data"},
		},
		"files with variables": {[]string{"COMPOSE_FILE=one.yml", "COMPOSE_ENV_FILES=a.env,b.env"}, nil, ""},
		"a flag before it": {
			env:   []string{"COMPOSE_FILE=one.yml", "COMPOSE_ENV_FILES=b.env"},
			flags: []string{"--env-file", "a.env"},
		},
		".env": {nil, nil, "COMPOSE_FILE=one.yml:two.yml\nCOMPOSE_PROFILES=data\nTAG=c\nCOMPOSE_ENV_FILES=a.env\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stackOf(t, files)
			if test.dotEnv != "" {
				must(t, os.WriteFile(filepath.Join(s.dir, ".env"), []byte(test.dotEnv), 0o644))
			}
			for _, setting := range append(test.env, "COMPOSE_PROJECT_NAME="+s.name) {
				key, value, _ := strings.Cut(setting, "=")
				s.export(key, value)
			}
			s.succeed(s.compose(append(test.flags, "up", "-d")...))
			want := s.inspected()
			s.succeed(s.compose(append(test.flags, "down")...))
			s.succeed(s.fastdock(append([]string{"up", "-d"}, test.flags...)...))
			sameObjects(t, s.inspected(), want)
		})
	}
}
