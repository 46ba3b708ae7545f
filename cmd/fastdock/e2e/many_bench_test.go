package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkUpMany brings many small services up, in chains and fans: of ten services, the second needs the first,
// the third the second, and the other seven the third. Growth is what to look at: twice the services, twice the
// time.
func BenchmarkUpMany(b *testing.B) {
	for _, count := range []int{10, 30, 60, 100} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			s := stackOf(b, map[string]string{"docker-compose.yml": manyServices(count)})
			s.succeed(s.compose("up", "-d", "--wait"))
			compare(b,
				rival{"fastdock", s.clear, func() { s.succeed(s.fastdock("up", "--wait")) }},
				rival{"compose", s.clear, func() { s.succeed(s.compose("up", "-d", "--wait")) }},
			)
			b.ReportMetric(float64(count), "services")
		})
	}
}

// manyServices returns a Compose file of a whole number of groups of ten.
func manyServices(count int) string {
	var text strings.Builder
	text.WriteString("services:\n")
	for i := range count {
		fmt.Fprintf(&text,
			"  s%02d:\n    image: redis:8-alpine\n    entrypoint: [sleep, infinity]\n    stop_signal: SIGKILL\n", i)
		if place := i % 10; place > 0 {
			fmt.Fprintf(&text, "    depends_on: [s%02d]\n", i-place+min(place-1, 2))
		}
	}
	return text.String()
}

// clear removes the project's containers in one request each, which is quicker than any down.
func (s *stack) clear() {
	s.t.Helper()
	if ids := strings.Fields(s.left("ps", "-a")); len(ids) > 0 {
		s.docker(append([]string{"rm", "-f"}, ids...)...)
	}
	s.succeed(s.compose("down"))
}
