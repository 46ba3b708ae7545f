package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// floodLines is how many lines each of the four services of BenchmarkFlood prints.
const floodLines = 250_000

// floodMark is in each service's last line only.
var floodMark = fmt.Sprintf("line %d, ", floodLines)

// BenchmarkFlood shows a million lines of four services, each in a pane of its own on a terminal of 80x24,
// beside the same binary's plain lines and docker compose's, which go into a pipe that nothing slows; of
// these, none may be missing.
func BenchmarkFlood(b *testing.B) {
	f := newFlood(b, floodLines)
	var resident, peak, lines, theirs []int
	compare(b,
		rival{"panes", f.clear, func() {
			term := f.panes()
			f.over(term)
			resident, peak = append(resident, status(b, term.cmd.Process.Pid, "VmRSS")),
				append(peak, status(b, term.cmd.Process.Pid, "VmHWM"))
			term.close()
		}},
		rival{"plain", f.clear, func() { lines = append(lines, f.lines(fastdock, "up", "--output", "plain")) }},
		rival{"compose", f.clear, func() { theirs = append(theirs, f.lines(compose, "up", "--no-color")) }},
	)
	for unit, kilobytes := range map[string][]int{
		"panes-MB":        resident,
		"panes-peak-MB":   peak,
		"plain-peak-MB":   lines,
		"compose-peak-MB": theirs,
	} {
		b.ReportMetric(float64(median(kilobytes))/1024, unit)
	}
}

// BenchmarkFloodKeys presses keys during such a flood that lasts longer: the time from a key until the
// terminal shows what it did.
func BenchmarkFloodKeys(b *testing.B) {
	f := newFlood(b, 4*floodLines)
	var took []time.Duration
	for b.Loop() {
		f.clear()
		term := f.panes()
		term.until("lines in every pane", func(screen string) bool { return strings.Count(screen, ", which is") >= 12 })
		for !f.exited(term.text()) {
			took = append(took, f.press(term)...)
		}
		term.close()
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took)), "keys")
	b.ReportMetric(milliseconds(took[len(took)/2]), "median-ms")
	b.ReportMetric(milliseconds(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(milliseconds(took[len(took)-1]), "most-ms")
	b.ReportMetric(0, "ns/op")
}

// flood is a stack of four services that print, and the dashboard's memory of a pane for each.
type flood struct {
	*stack
	state string
}

func newFlood(b *testing.B, lines int) *flood {
	var file strings.Builder
	file.WriteString("services:\n")
	for _, name := range []string{"alpha", "beta", "gamma", "delta"} {
		fmt.Fprintf(&file, "  %s:\n"+
			"    image: redis:8-alpine\n"+
			"    entrypoint: [seq, -f, \"line %%.0f, which is about as long as the lines of a log are\", \"%d\"]\n", name, lines)
	}
	f := &flood{stackOf(b, map[string]string{"docker-compose.yml": file.String()}), sharedDir(b)}
	must(b, os.Mkdir(filepath.Join(f.state, "fastdock"), 0o755))
	layout := `{"panes": ["alpha", "beta", "gamma", "delta"], "stacked": true}`
	must(b, os.WriteFile(filepath.Join(f.state, "fastdock", f.name+".json"), []byte(layout), 0o644))
	return f
}

// panes starts the dashboard.
func (f *flood) panes() *tty {
	cmd := exec.Command(fastdock, "up")
	cmd.Dir, cmd.Env = f.dir, append(os.Environ(), "XDG_STATE_HOME="+f.state)
	return newTTY(f.t, 80, 24, cmd)
}

func (f *flood) ended(screen string) bool { return strings.Count(screen, floodMark) == 4 }

// exited is true when no container is there to print more.
func (f *flood) exited(screen string) bool { return strings.Count(screen, "exited") == 4 }

// over waits until every pane shows its last line.
func (f *flood) over(term *tty) { f.t.Helper(); term.until("the four last lines", f.ended) }

// press does what a reader does to a pane that runs away, and takes it back; it is cut short by the flood's
// end. Escape is not among the keys: whatever the load, Bubble Tea waits for 50 ms whether more of a sequence comes.
func (f *flood) press(term *tty) (took []time.Duration) {
	has := func(text string) func(string) bool {
		return func(screen string) bool { return strings.Contains(screen, text) }
	}
	not := func(text string) func(string) bool {
		return func(screen string) bool { return !strings.Contains(screen, text) }
	}
	away := func(screen string) bool {
		return strings.Contains(screen, "scrolled back") || strings.Contains(screen, "new line")
	}
	for _, step := range []struct {
		keys   string
		effect func(string) bool
	}{
		{"?", has("choose service")},
		{"?", not("choose service")},
		{"\x1b[5~", away},
		{"\x1b[F", func(screen string) bool { return !away(screen) }},
		{"m", has("all logs")},
		{"m", not("all logs")},
	} {
		began := time.Now()
		term.types(step.keys)
		term.until(fmt.Sprintf("what %q does", step.keys), func(screen string) bool {
			return step.effect(screen) || f.exited(screen)
		})
		if f.exited(term.text()) {
			return took
		}
		took = append(took, time.Since(began))
		time.Sleep(pauseBefore(len(took))) // the rhythm of typing is what is measured; nothing is waited for
	}
	return took
}

// pauseBefore returns how long a user waits before a key. Each waits longer or shorter than the one before, so
// that the keys meet every moment of a frame of 25 ms: what they did was seen when a frame began.
func pauseBefore(n int) time.Duration { return time.Duration(60+n*7%25) * time.Millisecond }

// lines runs a command until it has printed all lines, and returns the most memory that it had, in KB.
func (f *flood) lines(binary string, args ...string) int {
	f.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = f.dir
	out, err := cmd.StdoutPipe()
	must(f.t, err)
	must(f.t, cmd.Start())
	seen, read := 0, bufio.NewScanner(out)
	for seen < 4*floodLines && read.Scan() {
		if strings.Contains(read.Text(), ", which is about") {
			seen++
		}
	}
	peak := status(f.t, cmd.Process.Pid, "VmHWM")
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if seen < 4*floodLines {
		f.t.Fatalf("%s showed %d lines of %d", filepath.Base(binary), seen, 4*floodLines)
	}
	return peak
}

// status returns a figure that Linux keeps of a process, in KB.
func status(t testing.TB, pid int, name string) int {
	t.Helper()
	figure, err := statusOf(pid, name)
	must(t, err)
	return figure
}

func statusOf(pid int, name string) (int, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(content), "\n"+name+":")
	if !found { // it has ended, and is not waited for yet
		return 0, fmt.Errorf("process %d has no %s", pid, name)
	}
	return strconv.Atoi(strings.Fields(rest)[0])
}
