package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// logLines is how many lines BenchmarkLogs has one container print.
const logLines = 1_000_000

// BenchmarkLogs shows a million lines of a container as plain lines, into a file; none may be missing.
func BenchmarkLogs(b *testing.B) {
	s := stackOf(b, map[string]string{"docker-compose.yml": fmt.Sprintf(`services:
  talker:
    image: redis:8-alpine
    entrypoint: [seq, -f, "line %%.0f, which is about as long as the lines of a log are", "%d"]
`, logLines)})
	var fastdockRSS, composeRSS []int
	compare(b,
		rival{
			name:  "fastdock",
			ready: s.down,
			run:   func() { fastdockRSS = append(fastdockRSS, s.toFile(fastdock, "up", "--output", "plain")) },
		},
		rival{
			name:  "compose",
			ready: func() { s.complete("fastdock"); s.down() },
			run:   func() { composeRSS = append(composeRSS, s.toFile(compose, "up", "--no-color")) },
		},
	)
	s.complete("docker-compose")
	b.ReportMetric(float64(median(fastdockRSS))/1024, "fastdock-MB")
	b.ReportMetric(float64(median(composeRSS))/1024, "compose-MB")
}

// toFile runs a command with its output in a file, and returns the most memory that it had, in KB. What the
// kernel reports at its end will not do: that counts the memory of the process that began it, too.
func (s *stack) toFile(binary string, args ...string) (peak int) {
	s.t.Helper()
	file, err := os.Create(s.file(filepath.Base(binary) + ".log"))
	must(s.t, err)
	defer file.Close()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout = s.dir, file
	must(s.t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for looks := time.Tick(50 * time.Millisecond); ; {
		select {
		case err := <-ended:
			must(s.t, err)
			return peak
		case <-looks:
			kilobytes, _ := statusOf(cmd.Process.Pid, "VmHWM") // it may be gone by now
			peak = max(peak, kilobytes)
		}
	}
}

// complete fails where a line is missing.
func (s *stack) complete(binary string) {
	s.t.Helper()
	file, err := os.Open(s.file(binary + ".log"))
	must(s.t, err)
	defer file.Close()
	seen := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.Contains(lines.Text(), fmt.Sprintf("line %d, ", seen+1)) {
			seen++
		}
	}
	if seen != logLines {
		s.t.Fatalf("%s showed %d lines in order, of %d", binary, seen, logLines)
	}
}

// idleTime is how long BenchmarkIdle looks at a process in each round.
const idleTime = 3 * time.Second

// BenchmarkIdle measures what staying attached to a healthy stack takes, as a share of one core.
func BenchmarkIdle(b *testing.B) {
	s := benchStack(b)
	b.Run("plain", func(b *testing.B) {
		cmd := exec.Command(fastdock, "up", "--output", "plain")
		cmd.Dir = s.dir
		must(b, cmd.Start())
		b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		idle(b, cmd.Process.Pid)
	})
	b.Run("panes", func(b *testing.B) {
		tmux := func(args ...string) string {
			return strings.TrimSpace(s.succeed(s.runIn("", "tmux",
				append([]string{"-L", s.name, "-f", "/dev/null"}, args...)...)).stdout)
		}
		tmux("new-session", "-d", "-x", "120", "-y", "40", "-c", s.dir, fastdock, "up")
		b.Cleanup(func() { tmux("kill-server") })
		pid, err := strconv.Atoi(tmux("display-message", "-p", "#{pane_pid}"))
		must(b, err)
		idle(b, pid)
	})
}

func idle(b *testing.B, pid int) {
	time.Sleep(2 * time.Second) // what it shows at first is not idle
	rounds, before := 0, ticks(b, pid)
	for b.Loop() {
		time.Sleep(idleTime) // the time is what is measured
		rounds++
	}
	used := time.Duration(ticks(b, pid)-before) * 10 * time.Millisecond
	b.ReportMetric(100*used.Seconds()/(float64(rounds)*idleTime.Seconds()), "%core")
	b.ReportMetric(0, "ns/op")
}

// ticks returns the processor time that a process has had, in hundredths of a second.
func ticks(b *testing.B, pid int) int {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	must(b, err)
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, err := strconv.Atoi(fields[11])
	must(b, err)
	system, err := strconv.Atoi(fields[12])
	must(b, err)
	return user + system
}
