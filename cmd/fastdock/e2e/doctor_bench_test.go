package e2e

import "testing"

// BenchmarkDoctor looks at everything there is: the engine, the files and a healthy stack of four services.
func BenchmarkDoctor(b *testing.B) {
	s := newStack(b)
	s.edit("docker-compose.yml", "  app:\n", "  second:\n    image: redis:8-alpine\n    networks: [backend]\n    healthcheck:\n"+
		"      test: [\"CMD-SHELL\", \"redis-cli ping | grep -qx PONG\"]\n      start_period: 30s\n      start_interval: 200ms\n\n  app:\n")
	s.succeed(s.fastdock("up", "--wait"))
	compare(b, rival{"doctor", nil, func() { s.succeed(s.fastdock("doctor")) }})
}
