package e2e

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What fastdock makes of a Compose file is what docker compose makes of it, down to labels and config hashes, and
// neither recreates what the other made. The files have what services can be given, as far as this engine can do it.
func TestInterchangeable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/compose/*.yml")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no Compose files")
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".yml")
		if strings.HasSuffix(name, ".override") {
			continue // read with its first file
		}
		t.Run(name, func(t *testing.T) {
			s := stackOf(t, nil)
			must(t, os.CopyFS(s.dir, os.DirFS("testdata/compose")))
			s.write("parts/key.pem", newKey(t))
			s.outside()
			s.export("E2E_TOKEN", "from the environment")
			s.export("E2E_EMPTY", "")
			s.export("DOCKER_DEFAULT_PLATFORM", "linux/amd64") // of what is built
			s.export("E2E_PORT", strconv.Itoa(freePort(t)))
			s.export("COMPOSE_FILE", s.withOverride(name))
			s.export("COMPOSE_PROJECT_NAME", s.name)

			if r := s.compose("up", "-d"); r.code != 0 && s.engineIsOld() {
				s.compose("down", "--volumes", "--timeout", "1")
				t.Skipf("docker compose itself cannot bring this up on an engine that is this old: %s", r.stderr)
			} else {
				s.succeed(r)
			}
			want, made := s.inspected(), s.ids()
			told := s.succeed(s.fastdock("up", "--detach", "--output", "json")).stdout
			same(t, "containers after fastdock on top of docker compose", s.ids(), made)
			same(t, "what fastdock would have made", remade.FindString(told), "")
			s.succeed(s.compose("down", "--volumes", "--timeout", "1"))

			s.succeed(s.fastdock("up", "--detach"))
			sameObjects(t, s.inspected(), want)
			made = s.ids()
			s.succeed(s.compose("up", "-d"))
			same(t, "containers after docker compose on top of fastdock", s.ids(), made)
			s.succeed(s.fastdock("down", "--volumes"))
			same(t, "what fastdock down leaves", s.ids(), "")
		})
	}
}

// remade is a service that fastdock finds wanting.
var remade = regexp.MustCompile(`\{"type":"planned".*"action":"(create|recreate)".*`)

// withOverride returns a file and the one that changes it, where there is one, as COMPOSE_FILE has them.
func (s *stack) withOverride(name string) string {
	if _, err := os.Stat(s.file(name + ".override.yml")); err != nil {
		return name + ".yml"
	}
	return name + ".yml" + string(os.PathListSeparator) + name + ".override.yml"
}

// outside makes a network, a volume and a container that are not the project's own.
func (s *stack) outside() {
	name := s.name + "-outside"
	s.docker("network", "create", name)
	s.docker("volume", "create", name)
	s.docker("create", "--name", name, "--network", name, "redis:8-alpine")
	s.docker("start", name)
	s.t.Cleanup(func() { s.docker("rm", "-f", name); s.docker("network", "rm", name); s.docker("volume", "rm", name) })
}

// newKey returns a private key as ssh has them.
func newKey(t *testing.T) []byte {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// ids returns which containers there are; a recreated one has another.
func (s *stack) ids() string {
	s.t.Helper()
	ids := strings.Fields(s.left("ps", "-a"))
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
