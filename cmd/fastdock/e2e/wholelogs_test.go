package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// Attached in lines, every line of a container is shown, in order, to the last, however it ends.
func TestAttachedShowsEveryLine(t *testing.T) {
	t.Parallel()
	const count = 20000
	for code, exit := range []int{0, 6} {
		t.Run(fmt.Sprint("ends with ", code), func(t *testing.T) {
			s := stackOf(t, map[string]string{"docker-compose.yml": fmt.Sprintf(`services:
  talker:
    image: redis:8-alpine
    entrypoint: [sh, -c, 'seq -f "line %%.0f" %d; exit %d']
  other:
    image: redis:8-alpine
    entrypoint: [sleep, infinity]
    stop_signal: SIGKILL
    scale: %d
`, count, code, code)}) // another one that runs on must not keep what is over
			r := s.fastdock("up", "--output", "plain")
			exited(t, r, exit)
			seen := 0
			for line := range strings.Lines(r.stdout) {
				if name, text, _ := strings.Cut(line, "|"); strings.HasPrefix(name, "talker") {
					seen++
					if want := fmt.Sprint("line ", seen); strings.TrimSpace(text) != want {
						t.Fatalf("got %q, want %q", text, want)
					}
				}
			}
			same(t, "lines", fmt.Sprint(seen), fmt.Sprint(count))
		})
	}
}
