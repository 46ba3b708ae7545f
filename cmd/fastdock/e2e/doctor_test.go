package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// jsonFinding is a finding as doctor's JSON has it.
type jsonFinding struct {
	ID, Severity, Service, File, Cause string
	Line                               int
	Evidence                           []string
	Fix                                string
	Fixable                            bool
}

// doctor asks for the findings, the first of which is what a user reads first.
func (s *stack) doctor() []jsonFinding {
	s.t.Helper()
	r := s.fastdock("doctor", "--output", "json")
	var result struct{ Findings []jsonFinding }
	if err := json.Unmarshal([]byte(r.stdout), &result); err != nil {
		s.t.Fatalf("%v: %s%s", err, r.stdout, r.stderr)
	}
	return result.Findings
}

// fault is a project in which one thing is wrong.
type fault struct {
	name  string
	files map[string]string       // "Dockerfile", "docker-compose.yml", …
	made  func(testing.TB) *stack // the project where fastdock wrote it; nil is one of the files
	do    func(*stack)            // brings it about; nil is `docker compose up -d`
	until func(*stack) bool       // when it shows; nil is once a container has ended or its health check has failed
	id    string                  // of the finding that must come first
	says  []string                // words in it
}

// TestDoctorNamesTheCause brings every fault of the corpus about on the engine, and demands that the first
// finding names it, and that the stack is well after what doctor offers to do about it.
func TestDoctorNamesTheCause(t *testing.T) {
	t.Parallel()
	corpus := slices.Concat(runningFaults(), databaseFaults(), recipes(), fileFaults())
	var mu sync.Mutex
	var hit, missed, fixed, words []string
	t.Run("faults", func(t *testing.T) {
		for _, f := range corpus {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				first, miss := f.examine(t)
				mu.Lock()
				defer mu.Unlock()
				if miss != "" {
					missed = append(missed, fmt.Sprintf("%s: want %s %q, it said %s", f.name, f.id, f.says, miss))
					return
				}
				hit = append(hit, f.name)
				if first.Fixable {
					fixed = append(fixed, f.name)
				} else {
					words = append(words, f.name+" → "+first.Fix)
				}
			})
		}
	})
	t.Logf("%d of %d faults were named by the first finding; the others:\n%s",
		len(hit), len(hit)+len(missed), lines(missed))
	t.Logf("%d were fixed by --fix: %s; for these it has words:\n%s",
		len(fixed), strings.Join(fixed, ", "), lines(words))
	if len(hit)*10 < (len(hit)+len(missed))*9 {
		t.Errorf("%d of %d is less than 90 %%", len(hit), len(hit)+len(missed))
	}
}

func lines(texts []string) string {
	slices.Sort(texts)
	return strings.Join(texts, "\n")
}

// examine returns the first finding, and what it said where that is not the cause.
func (f fault) examine(t *testing.T) (first jsonFinding, miss string) {
	s := f.project(t)
	if f.do == nil {
		s.compose("up", "-d")
	} else {
		f.do(s)
	}
	s.awaitFault(f.until)
	first, miss = f.grade(s.doctor())
	if miss == "" && first.Fixable {
		s.fixAndCheck(t, f)
	}
	return first, miss
}

func (f fault) project(t *testing.T) *stack {
	if f.made != nil {
		return f.made(t)
	}
	files := map[string]string{}
	for name, content := range f.files {
		files[name] = strings.ReplaceAll(content, "PORT", fmt.Sprint(freePort(t)))
	}
	return stackOf(t, files)
}

func (f fault) grade(found []jsonFinding) (first jsonFinding, miss string) {
	if len(found) == 0 {
		return jsonFinding{}, "nothing"
	}
	first = found[0]
	text := fmt.Sprintf("%s %s %s %s: %s %q → %s",
		first.ID, first.Severity, first.Service, first.File, first.Cause, first.Evidence, first.Fix)
	missing := func(word string) bool { return !strings.Contains(text, word) }
	if first.ID != f.id || slices.ContainsFunc(f.says, missing) {
		return first, text
	}
	return first, ""
}

// fixAndCheck does what doctor offers, and demands that the fault is gone and the stack well.
func (s *stack) fixAndCheck(t *testing.T, f fault) {
	t.Helper()
	r := s.fastdock("doctor", "--fix", "--yes")
	if up := s.fastdock("up", "--wait"); up.code != 0 {
		t.Errorf("after the fix, up ends with %d: %s\n%s", up.code, up.stderr, r.stderr)
	}
	for _, found := range s.doctor() {
		ill := strings.HasPrefix(found.ID, "FD-R") && (found.Severity == "error" || found.Severity == "warning")
		if found.ID == f.id && found.Severity != "ok" || ill {
			t.Errorf("after the fix: %s %s %s: %s", found.ID, found.Severity, found.Service, found.Cause)
		}
	}
}

// awaitFault waits until the fault shows.
func (s *stack) awaitFault(shows func(*stack) bool) {
	s.t.Helper()
	if shows == nil {
		shows = (*stack).shows
	}
	deadline := time.Now().Add(patience)
	for !shows(s) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the fault did not show: %s", s.states())
		}
		time.Sleep(200 * time.Millisecond) // between looks
	}
}

// states returns the containers' states and health, the last restart count with them.
func (s *stack) states() string {
	ids := strings.Fields(s.left("ps", "-a"))
	if len(ids) == 0 {
		return ""
	}
	r := s.runIn("", "docker", append([]string{
		"inspect",
		"-f",
		"{{.State.Status}}:{{if " +
			".State.Health}}{{.State.Health.Status}}{{end}}:{{.RestartCount}}:{{.State.ExitCode}}:{{.State.Error}}",
	}, ids...)...)
	return r.stdout
}

func (s *stack) shows() bool {
	states := s.states()
	for _, sign := range []string{"exited:", ":unhealthy:", "restarting:"} {
		if strings.Contains(states, sign) && !strings.HasPrefix(states, "exited::0:0") {
			return true
		}
	}
	return strings.Contains(states, "created::") && strings.Contains(states, "driver failed")
}

// logs waits for words in a service's log.
func logs(service, words string) func(*stack) bool {
	return func(s *stack) bool {
		r := s.compose("logs", "--no-color", service)
		return strings.Contains(r.stdout, words)
	}
}

func running(s *stack) bool { return strings.Contains(s.states(), "running:") }

// healthy reports whether every container is.
func healthy(s *stack) bool {
	states := strings.TrimSpace(s.states())
	return states != "" && !slices.ContainsFunc(strings.Split(states, "\n"), func(line string) bool {
		return !strings.HasPrefix(line, "running:healthy:")
	})
}
