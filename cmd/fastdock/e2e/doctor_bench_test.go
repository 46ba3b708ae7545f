package e2e

import (
	"testing"
	"time"
)

// BenchmarkDoctor looks at everything there is: the engine, the files and a healthy stack of four services. It should
// take less than a second. The time on the processors says what doctor needs where the machine is busy with more.
func BenchmarkDoctor(b *testing.B) {
	s := newStack(b)
	s.edit("docker-compose.yml", "  app:\n",
		"  second:\n    image: redis:8-alpine\n    networks: [backend]\n    healthcheck:\n"+
			"      test: [\"CMD-SHELL\", \"redis-cli ping | grep -qx PONG\"]\n"+
			"      start_period: 30s\n"+
			"      start_interval: 200ms\n\n"+
			"  app:\n")
	s.succeed(s.fastdock("up", "--wait"))
	var used []time.Duration
	compare(b, rival{"doctor", nil, func() { used = append(used, s.succeed(s.fastdock("doctor")).used) }})
	b.ReportMetric(milliseconds(median(used)), "processor-ms")
}
