package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The reloader's own tests pass in the development container, as its user; some need what it has not.
func TestWarmReloader(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	s.succeed(s.compose("build", "app"))
	tests, err := os.ReadFile(filepath.Join("..", "..", "..", "assets", "test_warm_reload.py"))
	must(t, err)
	s.write("reloader/test_warm_reload.py", tests)
	r := s.runIn(s.dir, compose, "run", "--rm", "--no-deps", "-T", "--env", "WARM_RELOAD=/app/.fastdock/warm_reload.py",
		"--workdir", "/tmp", "app", "sh", "-ec",
		`uv pip install --quiet --python "$(which python)" coverage debugpy faker numpy
pytest -q --tb=short -p no:cacheprovider /app/reloader/test_warm_reload.py`)
	t.Log(r.stdout)
	exited(t, r, 0)
	if strings.Contains(r.stdout, "skipped") {
		t.Error("tests were skipped")
	}
}

// Requests that come all the time are all answered while the app is reloaded again and again, and nothing grows.
func TestWarmReloadsUnderRequests(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	a := s.up()
	a.await("ready", nil)
	s.countsReloads(a, 0)
	load := s.asksSteadily(50)
	var early, late inventory
	const reloads = 80
	for i := 1; i <= reloads; i++ {
		s.countsReloads(a, i)
		switch i {
		case reloads / 4:
			early = s.inventory()
		case reloads:
			late = s.inventory()
		}
	}
	asked, failed := load()
	t.Logf("%d reloads under %d requests; after a quarter: %+v; after all: %+v", reloads, asked, early, late)
	if len(failed) > 0 || asked < reloads {
		t.Errorf("%d of %d requests failed: %v", len(failed), asked, failed[:min(len(failed), 5)])
	}
	if late.processes != early.processes || late.files != early.files ||
		late.kilobytes > early.kilobytes+early.kilobytes/20 {
		t.Errorf("the container grew from %+v to %+v", early, late)
	}
	began := time.Now()
	s.docker("stop", s.name+"-app-1")
	if took := time.Since(began); took > 9*time.Second {
		t.Errorf("the container ended after %s, and would soon have been killed", took)
	}
}

// countsReloads saves a number as the app's answer, and waits until it is served.
func (s *stack) countsReloads(a *attached, number int) {
	s.t.Helper()
	s.write("app/number.py", fmt.Appendf(nil, "NUMBER = %d\n", number))
	if number == 0 {
		s.edit("app/main.py", "from .health", "from .number import NUMBER\nfrom .health")
		s.edit("app/main.py", `{"message": "Hello from `+s.name+`"}`, `{"number": str(NUMBER)}`)
	}
	s.answersSoon(fmt.Sprintf(`{"number":"%d"}`, number))
}

// answersSoon asks until the app gives the answer, and reads no event meanwhile.
func (s *stack) answersSoon(want string) {
	s.t.Helper()
	// between two questions
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if status, body, err := s.get("/"); err == nil && status == http.StatusOK && body == want {
			return
		}
	}
	s.t.Fatalf("no answer %s within %s", want, patience)
}

// asksSteadily asks the app so many times a second until it is stopped, and then says how often, and what failed.
func (s *stack) asksSteadily(perSecond int) (stop func() (asked int, failed []string)) {
	var asking sync.WaitGroup
	var mu sync.Mutex
	var failed []string
	asked, done := 0, make(chan struct{})
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	ask := func() {
		answer, err := client.Get(s.url("/health"))
		why := fmt.Sprint(err)
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			why = fmt.Sprint(answer.Status, err)
		}
		mu.Lock()
		defer mu.Unlock()
		if asked++; err != nil || answer.StatusCode != http.StatusOK {
			failed = append(failed, why)
		}
	}
	asking.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				asking.Go(ask)
			case <-done:
				return
			}
		}
	})
	return func() (int, []string) {
		close(done)
		asking.Wait()
		return asked, failed
	}
}

// inventory is what the processes of an app's container have.
type inventory struct{ processes, files, kilobytes int }

// inventory counts the reloader's processes, and what the parent has; the child is another one each time.
func (s *stack) inventory() inventory {
	s.t.Helper()
	const count = `
all=$(for p in /proc/[0-9]*; do
  tr '\0' ' ' <$p/cmdline 2>/dev/null | grep -q '^python /app/.fastdock' && basename $p
done | sort -n)
parent=$(echo "$all" | head -n 1)
echo "$all" | wc -l
ls /proc/$parent/fd | wc -l
awk '/^VmRSS/ { print $2 }' /proc/$parent/status`
	var found inventory
	text := s.docker("exec", s.name+"-app-1", "sh", "-c", count)
	if _, err := fmt.Sscan(strings.ReplaceAll(text, "\n", " "), &found.processes, &found.files,
		&found.kilobytes); err != nil {
		s.t.Fatalf("counting: %v in %q", err, text)
	}
	return found
}
