package e2e

import (
	"strings"
	"testing"
	"time"
)

// The figures of the README, each beside docker compose in the same run: `make bench`.

// BenchmarkUp brings the default stack (app, PostgreSQL, Redis) from nothing to healthy; images and data are
// there. fastdock runs the cached build every time, docker compose builds only what is missing.
func BenchmarkUp(b *testing.B) {
	s := benchStack(b)
	b.Run("fastdock", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s.succeed(s.fastdock("down"))
			b.StartTimer()
			s.succeed(s.fastdock("up", "--wait"))
		}
	})
	b.Run("compose", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s.succeed(s.compose("down"))
			b.StartTimer()
			s.succeed(s.compose("up", "-d", "--wait"))
		}
	})
}

// BenchmarkUpNothingToDo runs up on a stack that is healthy already.
func BenchmarkUpNothingToDo(b *testing.B) {
	s := benchStack(b)
	b.Run("fastdock", func(b *testing.B) {
		for b.Loop() {
			s.succeed(s.fastdock("up", "--wait"))
		}
	})
	b.Run("compose", func(b *testing.B) {
		for b.Loop() {
			s.succeed(s.compose("up", "-d", "--wait"))
		}
	})
}

// BenchmarkReload times a save on the host until the new answer is served, asking every 5 ms.
func BenchmarkReload(b *testing.B) {
	s := benchStack(b)
	greeting := "Hello from "
	for b.Loop() {
		next := time.Now().Format("150405.000000000 ")
		s.edit("app/main.py", `"`+greeting, `"`+next)
		greeting = next
		for {
			if _, body, err := s.get("/"); err == nil && strings.Contains(body, next) {
				break
			}
			time.Sleep(5 * time.Millisecond) // between two questions
		}
	}
}

func benchStack(b *testing.B) *stack {
	s := newStack(b)
	s.succeed(s.fastdock("up", "--wait"))
	return s
}
