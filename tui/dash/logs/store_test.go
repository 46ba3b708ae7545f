package logs

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
)

// lineOf returns a line of a service's only container.
func lineOf(service, text string) *line {
	return &line{origin: &origin{service: service, label: service}, text: text}
}

func TestStoreIsBounded(t *testing.T) {
	s := newStore()
	for range 3 * MaxLines {
		s.add(lineOf("app", "short"))
	}
	if got := s.linesOf("app").count; got != MaxLines {
		t.Errorf("%d short lines kept, want %d", got, MaxLines)
	}
	for range 3000 {
		s.add(lineOf("app", strings.Repeat("x", maxLineLength)))
	}
	for service, most := range map[string]int{"app": maxBytes, "": maxMergedBytes} {
		if got := s.linesOf(service).bytes; got > most {
			t.Errorf("%d bytes kept of %q, want at most %d", got, service, most)
		}
	}
}

func TestStoreKeepsServicesApartAndMerged(t *testing.T) {
	s := newStore()
	s.add(lineOf("a", "1"))
	s.add(lineOf("b", "2"))
	s.add(lineOf("", "of none"))
	if s.linesOf("a").count != 1 || s.linesOf("b").count != 1 || s.linesOf("").count != 3 || s.linesOf("c").count != 0 {
		t.Errorf("kept %d, %d, %d", s.linesOf("a").count, s.linesOf("b").count, s.linesOf("").count)
	}
}

func TestClipCutsLongLinesOutsideOfSequences(t *testing.T) {
	if text := strings.Repeat("x", maxLineLength); clip(text) != text {
		t.Error("a line at the bound was cut")
	}
	for name, text := range map[string]string{
		"text":               strings.Repeat("x", 10<<20),
		"in a character":     "x" + strings.Repeat("é", maxLineLength),
		"in a colour":        strings.Repeat("x", maxLineLength-3) + "\x1b[38;2;1;2;3m" + strings.Repeat("y", 100),
		"at a colour's end":  strings.Repeat("x", maxLineLength-5) + "\x1b[31m" + strings.Repeat("y", 100),
		"colours everywhere": strings.Repeat("\x1b[31mx\x1b[m", maxLineLength),
	} {
		got := clip(text)
		if len(got) > maxLineLength+8 || !utf8.ValidString(got) {
			t.Errorf("%s: %d bytes, valid %v", name, len(got), utf8.ValidString(got))
		}
		if plain := ansi.Strip(got); !strings.HasSuffix(plain, "…") || strings.ContainsAny(plain, "[;\x1b") {
			t.Errorf("%s: a piece of an escape sequence shows: …%q", name, plain[max(0, len(plain)-30):])
		}
	}
}

func TestLinesOfEvents(t *testing.T) {
	for want, event := range map[string]devenv.Event{
		"0 hello":               logLines("app", "", noon, "hello"),
		"0 hel…":                devenv.LogLines{Service: "app", Lines: []devenv.LogLine{{Text: "hel", More: true}}},
		"1 [1/2] RUN x":         devenv.BuildStep{Service: "app", Name: "[1/2] RUN x"},
		"1 CACHED  [1/2] RUN x": devenv.BuildStep{Service: "app", Name: "[1/2] RUN x", Done: true, Cached: true},
		"1 3.20 s  [1/2] RUN x": devenv.BuildStep{Service: "app", Name: "[1/2] RUN x", Done: true, Took: 3200 * ms},
		"2 2 log lines dropped (output too fast)": devenv.LogsDropped{
			Service: "app",
			Count:   2,
		},
		"3 build failed: [1/2] RUN x: exit code: 1": devenv.BuildStep{
			Service: "app",
			Name:    "[1/2] RUN x",
			Done:    true,
			Err:     "exit code: 1",
		},
		"1 output":                   devenv.BuildOutput{Service: "app", Text: "\x1b[1moutput\x1b[m"},
		"1 built shop-app in 12.3 s": devenv.Built{Service: "app", Image: "shop-app", Took: 12300 * ms},
		"2 note: file changes are detected a few seconds late, by polling: no": devenv.Notice{
			Kind: devenv.NoticeFilesPolled,
			Err:  "no",
		},
		"3 failed: unhealthy: a b": devenv.ServiceFailed{Service: "app", Cause: "unhealthy: a\nb"},
		"":                         devenv.Ended{Err: errors.New("boom")},
	} {
		got := ""
		for _, l := range eventLines(event, devenv.State{}) {
			got += string(rune('0'+l.tone)) + " " + l.text
		}
		if got != want {
			t.Errorf("%T says %q, want %q", event, got, want)
		}
	}
}

func TestReplicasAreNamedInTheLogs(t *testing.T) {
	one := devenv.ContainerState{Name: "shop-app-1"}
	state := devenv.State{Services: []devenv.ServiceState{{Name: "app", Containers: []devenv.ContainerState{one}}}}
	event := logLines("app", "shop-app-2", noon, "")
	before := eventLines(event, state)[0].label
	state.Services[0].Containers = append(state.Services[0].Containers, devenv.ContainerState{Name: "shop-app-2"})
	if after := eventLines(event, state)[0].label; !slices.Equal([]string{before, after}, []string{"app", "app-2"}) {
		t.Errorf("labels %q and %q", before, after)
	}
	state.Services[0].Containers[1].Name = "0a1b2c3d4e5f_shop-app-1" // Compose's name for it until the old one is gone
	if anew := eventLines(event, state)[0].label; anew != "app" {
		t.Errorf("while its container is made anew its label is %q", anew)
	}
}

// What services said before the panes came arrives service by service.
func TestMergedLinesAreInTheOrderOfTime(t *testing.T) {
	p := New(&fakeHost{}, "shop", time.UTC, time.Time{})
	at := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	p.Apply([]devenv.Event{
		logLines("app", "", at(1), "one"), logLines("app", "", at(3), "three"), logLines("db", "", at(2), "two"),
		devenv.Notice{Kind: devenv.NoticeLeads},
		logLines("db", "", at(5), "five"), logLines("app", "", at(4), "four"),
	}, devenv.State{})
	var got []string
	for place := range p.store.merged.end() {
		got = append(got, p.store.merged.at(place).text)
	}
	if diff := cmp.Diff(
		[]string{"one", "two", "three", "note: the other fastdock exited; this one is in control now", "four", "five"},
		got,
	); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
