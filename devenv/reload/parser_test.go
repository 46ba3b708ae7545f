package reload

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// replay reads a transcript, 10 ms a line, as a container in /app would write it. The files were saved 200 ms
// before the line that names them.
func replay(transcript string) []devenv.Event {
	var events []devenv.Event
	now := started
	parser := &Parser{
		Service: "app", Workdir: "/app", Emit: func(e devenv.Event) { events = append(events, e) },
		Saved: func([]string) time.Time { return now.Add(-200 * time.Millisecond) },
	}
	for line := range strings.Lines(transcript) {
		now = now.Add(10 * time.Millisecond)
		parser.Read(devenv.LogLine{At: now, Text: devenv.Sanitize(strings.TrimSuffix(line, "\n"))})
	}
	return events
}

// The transcripts are what uvicorn 0.54 and Python 3.14 wrote while files were edited; worker, first-start,
// restarted, cancelled and fastapi-dev are composed by hand of such lines.
func TestReloads(t *testing.T) {
	transcripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(transcripts) < 19 {
		t.Fatalf("got %d transcripts, error %v", len(transcripts), err)
	}
	for _, file := range transcripts {
		t.Run(filepath.Base(file), func(t *testing.T) {
			transcript, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var told strings.Builder
			for _, event := range replay(string(transcript)) {
				fmt.Fprintln(&told, inOneLine(event))
			}
			golden(t, strings.TrimSuffix(file, ".txt")+".golden", told.String())
		})
	}
}

func inOneLine(event devenv.Event) string {
	switch e := event.(type) {
	case devenv.ReloadStarted:
		return fmt.Sprintf("started %q seen %v", e.Files, e.Seen)
	case devenv.ReloadReady:
		return fmt.Sprintf("ready   %q seen %v took %v", e.Files, e.Seen, e.Took)
	case devenv.ReloadBroken:
		return fmt.Sprintf("broken  %q at %s:%d: %s", e.Files, e.File, e.Line, e.Error)
	case devenv.ReloadStuck:
		return "stuck   on " + string(e.On)
	}
	return fmt.Sprintf("unexpected %#v", event)
}

func TestReloadTimesWithoutASaveTime(t *testing.T) {
	for name, saved := range map[string]time.Time{"unknown": {}, "saved again since": started.Add(time.Hour)} {
		var events []devenv.Event
		parser := &Parser{
			Service: "app", Phase: Settled, Emit: func(e devenv.Event) { events = append(events, e) },
			Saved: func([]string) time.Time { return saved },
		}
		parser.Read(devenv.LogLine{At: started, Text: "WARNING:  WatchFiles detected changes in 'main.py'. Reloading..."})
		parser.Read(devenv.LogLine{At: started.Add(time.Second), Text: "INFO:     Application startup complete."})
		if len(events) != 2 {
			t.Fatalf("%s: got %v", name, events)
		}
		started, ready := events[0].(devenv.ReloadStarted), events[1].(devenv.ReloadReady)
		if started.Seen != 0 || ready.Seen != 0 || ready.Took != time.Second {
			t.Errorf("%s: seen %v and %v, took %v, want 0, 0, 1s", name, started.Seen, ready.Seen, ready.Took)
		}
	}
}

func TestRelative(t *testing.T) {
	for file, want := range map[string]string{
		"/app/app/main.py": "app/main.py",
		"app/main.py":      "app/main.py",
		"/application/x":   "/application/x",
		"/app/.venv/lib/python3.14/site-packages/x.py": "/app/.venv/lib/python3.14/site-packages/x.py",
		"/app/venv/lib/python3.14/site-packages/x.py":  "/app/venv/lib/python3.14/site-packages/x.py",
		"/usr/lib/python3.14/importlib/__init__.py":    "/usr/lib/python3.14/importlib/__init__.py",
		"<frozen importlib._bootstrap>":                "<frozen importlib._bootstrap>",
	} {
		if got := (&Parser{Workdir: "/app"}).relative(file); got != want {
			t.Errorf("relative(%q) = %q, want %q", file, got, want)
		}
	}
	if got := (&Parser{}).relative("/app/main.py"); got != "/app/main.py" {
		t.Errorf("without a working directory: got %q", got)
	}
}

func FuzzReload(f *testing.F) {
	transcripts, _ := filepath.Glob("testdata/*.txt")
	for _, file := range transcripts {
		transcript, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(transcript))
	}
	f.Fuzz(func(t *testing.T, transcript string) {
		busy, pending, started := false, false, 0
		for _, event := range replay(transcript) {
			switch e := event.(type) {
			case devenv.ReloadStarted:
				busy, pending = true, true
				started++
			case devenv.ReloadReady:
				if !pending || e.Took < 0 {
					t.Errorf("ready without a start, or in negative time: %+v", e)
				}
				busy, pending = false, false
			case devenv.ReloadBroken:
				if e.Error == "" || strings.ContainsRune(e.Error, '\x1b') || e.Line < 0 {
					t.Errorf("broken by nothing: %+v", e)
				}
				busy = false
			case devenv.ReloadStuck:
				if !busy {
					t.Errorf("stuck while no reload is on its way: %+v", e)
				}
			default:
				t.Errorf("unexpected %#v", event)
			}
		}
		said := 0
		for line := range strings.Lines(transcript) {
			said += strings.Count(devenv.SanitizeText(line), "detected changes in")
		}
		if started > said {
			t.Errorf("%d reloads started of %d told", started, said)
		}
	})
}

var started = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
