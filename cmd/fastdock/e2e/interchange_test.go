package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What fastdock makes of a Compose file is what docker compose makes of it, down to labels and config hashes, and
// neither recreates what the other made. The files have what services can be told, as far as this engine can do it.
func TestInterchangeable(t *testing.T) {
	files, err := filepath.Glob("testdata/compose/*.yml")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no Compose files")
	}
	t.Setenv("E2E_TOKEN", "from the environment")
	for _, path := range files {
		file := filepath.Base(path)
		t.Run(strings.TrimSuffix(file, ".yml"), func(t *testing.T) {
			s := stackOf(t, nil)
			must(t, os.CopyFS(s.dir, os.DirFS("testdata/compose")))
			t.Setenv("COMPOSE_FILE", file)
			t.Setenv("COMPOSE_PROJECT_NAME", s.name)

			s.succeed(s.compose("up", "-d"))
			want, made := s.inspected(), s.ids()
			s.succeed(s.fastdock("up", "--detach"))
			same(t, "containers after fastdock on top of docker compose", s.ids(), made)
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

// ids tells which containers there are; a recreated one has another.
func (s *stack) ids() string {
	s.t.Helper()
	ids := strings.Fields(s.left("ps", "-a"))
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
