package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The figures of docs/benchmarks.md, each beside docker compose in the same run: `make bench`, or one of them with
// `make bench BENCH=Up/nothing`.

// BenchmarkUp brings the default stack (app, PostgreSQL, Redis) from nothing to healthy; images and data are
// there. fastdock looks whether the image is still right, docker compose builds only what is missing. The limit
// is a client that reads no files, checks nothing and waits for nothing that it could know.
func BenchmarkUp(b *testing.B) {
	s := benchStack(b)
	bare := newLimit(b, s.name)
	compare(b,
		rival{"fastdock", s.down, func() { s.succeed(s.fastdock("up", "--wait")) }},
		rival{"compose", s.down, func() { s.succeed(s.compose("up", "-d", "--wait")) }},
		rival{"limit", s.down, func() { bare.up(b) }},
	)
}

// BenchmarkUpBuilding is BenchmarkUp with an image whose build takes three seconds and is never the same, and
// with a database that has no data yet.
func BenchmarkUpBuilding(b *testing.B) {
	s := benchStack(b)
	s.edit("docker-compose.override.yml", "      args:\n", "      args:\n        ROUND: ${ROUND}\n")
	s.edit("Dockerfile.dev", "EXPOSE 8000\n", "ARG ROUND\nRUN echo \"$ROUND\" && sleep 3\n")
	round := 0
	another := func() {
		s.succeed(s.fastdock("down", "--volumes"))
		round++
		b.Setenv("ROUND", fmt.Sprint(os.Getpid(), round))
	}
	b.Setenv("ROUND", "")
	compare(b,
		rival{"fastdock", another, func() { s.succeed(s.fastdock("up", "--wait")) }},
		rival{"compose", another, func() { s.succeed(s.compose("up", "-d", "--build", "--wait")) }},
	)
}

// BenchmarkUpNothingToDo runs up on a stack that is healthy already.
func BenchmarkUpNothingToDo(b *testing.B) {
	s := benchStack(b)
	compare(b,
		rival{"fastdock", nil, func() { s.succeed(s.fastdock("up", "--wait")) }},
		rival{"compose-wait", nil, func() { s.succeed(s.compose("up", "-d", "--wait")) }},
		rival{"compose", nil, func() { s.succeed(s.compose("up", "-d")) }},
	)
}

// BenchmarkDown takes a healthy stack away.
func BenchmarkDown(b *testing.B) {
	s := benchStack(b)
	up := func() { s.succeed(s.fastdock("up", "--wait")) }
	compare(b,
		rival{"fastdock", up, func() { s.succeed(s.fastdock("down")) }},
		rival{"compose", up, func() { s.succeed(s.compose("down")) }},
	)
}

// BenchmarkUpGuide brings up what fastdock writes, and beside it the same services in a Compose file as the
// common guides have it, with a probe every ten seconds.
func BenchmarkUpGuide(b *testing.B) {
	s := benchStack(b)
	guide := guideStack(b)
	guide.succeed(guide.compose("up", "-d", "--build", "--wait"))
	compare(b,
		rival{"fastdock", s.down, func() { s.succeed(s.fastdock("up", "--wait")) }},
		rival{"guide", guide.down, func() { guide.succeed(guide.compose("up", "-d", "--wait")) }},
	)
}

// BenchmarkReload times a save on the host until the new answer is served, asking every 5 ms.
func BenchmarkReload(b *testing.B) {
	s := benchStack(b)
	greeting, next := "Hello from ", ""
	compare(b, rival{"reload", func() { next = time.Now().Format("150405.000000000 ") }, func() {
		s.edit("app/main.py", `"`+greeting, `"`+next)
		greeting = next
		for {
			if _, body, err := s.get("/"); err == nil && strings.Contains(body, next) {
				break
			}
			time.Sleep(5 * time.Millisecond) // between two questions
		}
	}})
}

func benchStack(b *testing.B) *stack {
	s := newStack(b)
	s.succeed(s.fastdock("up", "--wait"))
	return s
}

// down removes containers and networks; the data stays.
func (s *stack) down() { s.t.Helper(); s.succeed(s.fastdock("down")) }

// guideStack returns the generated app under the guide's Compose file.
func guideStack(b *testing.B) *stack {
	s := newStack(b)
	for _, name := range []string{"docker-compose.override.yml", "docker-compose.yml", ".env"} {
		must(b, os.Remove(s.file(name)))
	}
	content, err := os.ReadFile("testdata/guide.yml")
	must(b, err)
	must(b, os.WriteFile(s.file("docker-compose.yml"), content, 0o644))
	b.Setenv("GUIDE_PORT", fmt.Sprint(s.port))
	return s
}
