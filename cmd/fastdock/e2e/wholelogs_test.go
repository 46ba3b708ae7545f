package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// Attached in lines, every line of a container is shown, in order, to the last: also of one whose
// logging driver keeps nothing.
func TestAttachedShowsEveryLine(t *testing.T) {
	const count = 20000
	s := stackOf(t, map[string]string{"docker-compose.yml": fmt.Sprintf(`services:
  talker:
    image: redis:8-alpine
    entrypoint: [seq, -f, "line %%.0f", "%d"]
  silent:
    image: redis:8-alpine
    entrypoint: [seq, -f, "line %%.0f", "%d"]
    logging: {driver: none}
`, count, count)})
	shown := s.fastdock("up", "--output", "plain").stdout
	for _, service := range []string{"talker", "silent"} {
		seen := 0
		for line := range strings.Lines(shown) {
			if name, text, _ := strings.Cut(line, "|"); strings.HasPrefix(name, service) {
				same(t, service, strings.TrimSpace(text), fmt.Sprint("line ", seen+1))
				seen++
			}
			if t.Failed() {
				break
			}
		}
		same(t, "lines of "+service, fmt.Sprint(seen), fmt.Sprint(count))
	}
}
