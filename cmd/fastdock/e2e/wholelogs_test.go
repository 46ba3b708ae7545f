package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// Attached in lines, every line of a container is shown, in order, to the last.
func TestAttachedShowsEveryLine(t *testing.T) {
	const count = 20000
	s := stackOf(t, map[string]string{"docker-compose.yml": fmt.Sprintf(`services:
  talker:
    image: redis:8-alpine
    entrypoint: [seq, -f, "line %%.0f", "%d"]
`, count)})
	shown := s.fastdock("up", "--output", "plain").stdout
	seen := 0
	for line := range strings.Lines(shown) {
		if name, text, _ := strings.Cut(line, "|"); strings.HasPrefix(name, "talker") {
			seen++
			if want := fmt.Sprint("line ", seen); strings.TrimSpace(text) != want {
				t.Fatalf("got %q, want %q", text, want)
			}
		}
	}
	same(t, "lines", fmt.Sprint(seen), fmt.Sprint(count))
}
