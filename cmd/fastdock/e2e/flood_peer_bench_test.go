package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// onDemand is a service that prints floodLines lines at each SIGUSR1; they show which time it was.
var onDemand = fmt.Sprintf(`services:
  alpha:
    image: redis:8-alpine
    network_mode: none
    stop_signal: SIGKILL
    entrypoint: [sh, -c]
    command:
      - |
        trap 'n=$$((n+1)); seq -f "round $$n line %%.0f, which is about as long as the lines of a log are" %d' USR1
        while :; do sleep 1000 & wait; done
`, floodLines)

// viewer is a program that shows a service's log on a terminal of 80x24, and what it took.
type viewer struct {
	name    string
	command []string
	begun   string // what it shows when it has begun

	term *tty
	peak []int     // KB
	idle []float64 // share of a core, in percent
}

// BenchmarkFloodPeer shows a quarter of a million lines of one service in the panes and in process-compose,
// which runs `docker logs` for it: the time from the lines' beginning until the last one is on the screen,
// the most memory, and before that what each takes while nothing happens. Of process-compose that is
// without docker's own process.
func BenchmarkFloodPeer(b *testing.B) {
	peer := os.Getenv("PROCESS_COMPOSE_PEER")
	if peer == "" {
		b.Skip("PROCESS_COMPOSE_PEER names no peer, as it does in `make bench`")
	}
	s := stackOf(b, map[string]string{"docker-compose.yml": onDemand})
	s.succeed(s.compose("up", "-d"))
	container, round := s.name+"-alpha-1", 0
	processes := filepath.Join(s.dir, "processes.yaml")
	must(b, os.WriteFile(processes, fmt.Appendf(nil,
		"version: \"0.5\"\nprocesses:\n  alpha:\n    command: docker logs -f --tail 0 %s\n", container), 0o644))
	var rivals []rival
	viewers := []*viewer{
		{name: "panes", command: []string{fastdock, "up"}, begun: "ready in"},
		{name: "process-compose", command: []string{peer, "-f", processes, "--no-server"}, begun: "Running"},
	}
	for _, v := range viewers {
		rivals = append(rivals, rival{v.name, func() { v.open(b, s.dir) }, func() {
			round++
			s.docker("kill", "-s", "USR1", container)
			mark := fmt.Sprintf("round %d line %d,", round, floodLines)
			v.term.until(mark, func(screen string) bool { return strings.Contains(screen, mark) })
			v.peak = append(v.peak, status(b, v.term.cmd.Process.Pid, "VmHWM"))
		}})
	}
	compare(b, rivals...)
	for _, v := range viewers {
		v.term.close()
		b.ReportMetric(float64(median(v.peak))/1024, v.name+"-MB")
		b.ReportMetric(median(v.idle), v.name+"-idle-%core")
	}
}

// open starts the program again.
func (v *viewer) open(b *testing.B, dir string) {
	b.Helper()
	if v.term != nil {
		v.term.close()
	}
	cmd := exec.Command(v.command[0], v.command[1:]...)
	cmd.Dir, cmd.Env = dir, os.Environ()
	v.term = newTTY(b, 80, 24, cmd)
	v.term.until(v.begun, func(screen string) bool { return strings.Contains(screen, v.begun) })
	time.Sleep(2 * time.Second) // what it shows at first is not idle
	before := ticks(b, cmd.Process.Pid)
	time.Sleep(idleTime) // the time is what is measured
	used := time.Duration(ticks(b, cmd.Process.Pid)-before) * 10 * time.Millisecond
	v.idle = append(v.idle, 100*used.Seconds()/idleTime.Seconds())
}
