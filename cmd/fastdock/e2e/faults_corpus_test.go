package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/doctortest/faults"
)

const (
	faultsFolder = "testdata/faults"
	faultsImage  = "fastdock-rig/faults:1"
)

// TestFaults brings faults about on the engine that are written as small projects, and demands that the
// first finding about the stack names the cause. FAULTS=all takes the whole corpus, else those that are marked as quick
// are taken.
func TestFaults(t *testing.T) {
	t.Parallel()
	build := exec.Command("docker", "build", "-q", "-t", faultsImage, faultsFolder)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the image of the faults: %v\n%s", err, out)
	}
	corpus := faults.Read(t, faultsFolder)
	if os.Getenv("FAULTS") != "all" {
		corpus = slices.DeleteFunc(corpus, func(f faults.Fault) bool { return f.Meta["quick"] == "" })
	}
	var mu sync.Mutex
	verdicts := map[string][]string{}
	t.Run("corpus", func(t *testing.T) {
		for i, f := range corpus {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				verdict, text := seeded(t, f, i)
				mu.Lock()
				defer mu.Unlock()
				verdicts[verdict] = append(verdicts[verdict], f.Name+": "+text)
			})
		}
	})
	judged := 0
	for verdict, found := range verdicts {
		slices.Sort(found)
		judged += len(found)
		t.Logf("%s: %d\n%s", verdict, len(found), strings.Join(found, "\n"))
	}
	if right := len(verdicts["correct"]); right*10 < judged*9 || len(verdicts["misleading"]) > 0 {
		t.Errorf("%d of %d are correct, want 90 %%; %d mislead, want none", right, judged, len(verdicts["misleading"]))
	}
}

// seeded brings a fault about, and says how good the first finding about the running stack is.
func seeded(t *testing.T, f faults.Fault, i int) (verdict, text string) {
	s := stackOf(t, projectOf(t, f, i))
	steps := f.Meta["do"]
	if steps == "" {
		steps = "up; settled"
	}
	for step := range strings.SplitSeq(steps, "; ") {
		s.step(strings.TrimSpace(step))
	}
	for _, found := range s.doctor() {
		stacks := strings.HasPrefix(found.ID, "FD-R") || strings.HasPrefix(found.ID, "FD-E")
		if stacks && (found.Severity == "error" || found.Severity == "warning") {
			text := fmt.Sprintf("%s %s %s:%d %s → %s", found.ID, found.Service, found.File, found.Line, found.Cause, found.Fix)
			evidence := fmt.Sprintf("%q", found.Evidence)
			return f.Grade(text, evidence), text + " " + evidence
		}
	}
	return "missing", ""
}

// projectOf adds what all faults have in common: an app that is well, and the servers that it may use.
func projectOf(t *testing.T, f faults.Fault, i int) map[string]string {
	files := map[string]string{
		"main.py": "from fastapi import FastAPI\n\n" +
			"app = FastAPI()\n\n\n" +
			"@app.get(\"/health\")\n" +
			"def health():\n" +
			"    return {}\n",
	}
	for _, name := range []string{"compose.yaml", "parts.yaml"} {
		content, err := os.ReadFile(faultsFolder + "/" + name)
		must(t, err)
		files[name] = string(content)
	}
	// the engine's own pools hold thirty
	files["compose.yaml"] += fmt.Sprintf("networks: {default: {ipam: {config: [{subnet: 10.%d.%d.0/24}]}}}\n",
		200+i/250, i%250)
	for name, content := range f.Files {
		files[name] = strings.ReplaceAll(content, ":PORT:", fmt.Sprintf(":%d:", freePort(t)))
	}
	return files
}

var editStep = regexp.MustCompile(`^edit (\S+) "(.*)" "(.*)"$`)

// step does one thing that a fault needs.
func (s *stack) step(step string) {
	s.t.Helper()
	word, service, _ := strings.Cut(step, " ")
	switch word {
	case "up":
		s.compose("up", "-d")
	case "settled":
		s.awaitFor(3*time.Minute, (*stack).settled)
	case "healthy":
		if service == "" {
			s.awaitFault(healthy)
			return
		}
		s.awaitFault(func(s *stack) bool { return strings.Contains(s.states(), "running:healthy:") })
	case "unhealthy":
		s.awaitFault(func(s *stack) bool { return strings.Contains(s.states(), "running:unhealthy:") })
	case "restarted":
		s.awaitFault(func(s *stack) bool { return crashLoop.MatchString(s.states()) })
	case "logged":
		service, text, _ := strings.Cut(service, " ")
		s.awaitFault(logs(service, text))
	case "kill", "stop":
		s.docker(word, s.name+"-"+service+"-1")
	case "edit":
		m := editStep.FindStringSubmatch(step)
		s.edit(m[1], m[2], m[3])
	default:
		s.t.Fatalf("unknown step %q", step)
	}
}

var crashLoop = regexp.MustCompile(`running:[a-z]*:(?:[3-9]|\d\d):`)

// awaitFor waits until something shows, at most for a time: a fault may be that nothing does.
func (s *stack) awaitFor(limit time.Duration, shows func(*stack) bool) {
	for deadline := time.Now().Add(limit); !shows(s) && time.Now().Before(deadline); {
		time.Sleep(300 * time.Millisecond) // between looks
	}
}

// settled reports whether a container has ended or is ill after it has said something: a slow machine takes
// long to begin.
func (s *stack) settled() bool {
	states := s.states()
	if ended := regexp.MustCompile(`(?m)^(?:exited::[^:]*:[^0]|restarting:` +
		`|exited:unhealthy:)`); ended.MatchString(states) {
		return true
	}
	return strings.Contains(states, "running:unhealthy:") && s.compose("logs", "--no-log-prefix").stdout != ""
}
