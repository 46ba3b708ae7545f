package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

func taker(got *[]devenv.LogLine) *lineWriter {
	return &lineWriter{
		stream: devenv.Stdout,
		take:   func(_ devenv.Stream, lines []devenv.LogLine) { *got = append(*got, lines...) },
	}
}

const stamp = "2026-11-23T12:00:00.000000000Z "

func TestLogLinesAreCutAndStamped(t *testing.T) {
	at := func(text string) devenv.LogLine { return devenv.LogLine{At: enginetest.Noon, Text: text} }
	long := strings.Repeat("x", 16<<10)
	begun := func(text string) devenv.LogLine { return devenv.LogLine{At: enginetest.Noon, Text: text, More: true} }
	tests := map[string]struct {
		writes []string
		want   []devenv.LogLine
	}{
		"one line":           {[]string{stamp + "hello\n"}, []devenv.LogLine{at("hello")}},
		"several in a write": {[]string{stamp + "one\n" + stamp + "two\n"}, []devenv.LogLine{at("one"), at("two")}},
		"split anywhere":     {strings.Split(stamp+"hello\n", ""), []devenv.LogLine{at("hello")}},
		"no newline at end":  {[]string{stamp + "bye"}, []devenv.LogLine{at("bye")}},
		"empty line":         {[]string{stamp + "\n"}, []devenv.LogLine{at("")}},
		"carriage return":    {[]string{stamp + "hello\r\n"}, []devenv.LogLine{at("hello")}},
		"hostile":            {[]string{stamp + "a\x1b]0;evil\ab\n"}, []devenv.LogLine{at("ab")}},
		// The Engine cuts a line after 16 KiB itself, and stamps each piece.
		"too long for the Engine": {
			[]string{stamp + long, stamp + long, stamp + "end\n"}, []devenv.LogLine{begun(long), begun(long), at("end")},
		},
		// What has no stamp of its own is the same line still, and has its time.
		"too long for us": {
			[]string{stamp + long + "more\n"}, []devenv.LogLine{begun(long), at("more")},
		},
		"exactly as long as it may be": {[]string{stamp + long + "\n"}, []devenv.LogLine{at(long)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []devenv.LogLine
			writer := taker(&got)
			for _, text := range test.writes {
				if n, err := writer.Write([]byte(text)); n != len(text) || err != nil {
					t.Fatalf("Write took %d bytes, error %v", n, err)
				}
			}
			writer.flush()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%.2000s", diff)
			}
		})
	}
}

// The SDK's build output has no stamps at all.
func TestLinesWithoutStampsAreNow(t *testing.T) {
	var got []devenv.LogLine
	before := time.Now()
	fmt.Fprintln(taker(&got), "#5 RUN uv sync")
	if len(got) != 1 || got[0].Text != "#5 RUN uv sync" || got[0].At.Before(before) || got[0].At.After(time.Now()) {
		t.Errorf("got %+v", got)
	}
}

func TestCutTimestamp(t *testing.T) {
	tests := map[string]struct {
		line, text string
		stamped    bool
	}{
		"a line":              {stamp + "hello world", "hello world", true},
		"another zone":        {"2026-11-23T13:00:00+01:00 hello", "hello", true},
		"indented text":       {stamp + "  hello", "  hello", true},
		"empty text":          {strings.TrimSpace(stamp), "", true},
		"no stamp":            {"hello world", "hello world", false},
		"nothing":             {"", "", false},
		"a stamp in the text": {"at 2026-11-23T12:00:00Z x", "at 2026-11-23T12:00:00Z x", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			at, text, err := cutTimestamp(test.line)
			if text != test.text || (err == nil) != test.stamped || test.stamped != at.Equal(enginetest.Noon) {
				t.Errorf("got (%v, %q, %v)", at, text, err)
			}
		})
	}
}

// A container that never ends its line takes no more memory than one piece of it.
func TestEndlessLineIsHeldInPieces(t *testing.T) {
	reported := 0
	writer := &lineWriter{take: oneByOne(func(_ devenv.Stream, text string) { reported += len(text) })}
	chunk := []byte(strings.Repeat("x", 32<<10))
	for range 100 << 20 / len(chunk) {
		_, _ = writer.Write(chunk)
	}
	if cap(writer.rest) > 2*maxLine {
		t.Errorf("%d bytes are held", cap(writer.rest))
	}
	writer.flush()
	if reported != 100<<20 {
		t.Errorf("%d bytes were told of %d", reported, 100<<20)
	}
}

func FuzzLines(f *testing.F) {
	f.Add(stamp+"hello\n"+stamp+"bye", 3)
	f.Add("no stamp\n\n\r\n", 1)
	f.Add(stamp+strings.Repeat("x", 40<<10)+"\n", 1000)
	f.Fuzz(func(t *testing.T, text string, size int) {
		var whole, pieces []devenv.LogLine
		if size < 1 {
			size = 1
		}
		writer := taker(&whole)
		_, _ = writer.Write([]byte(text))
		writer.flush()
		writer = taker(&pieces)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			_, _ = writer.Write([]byte(rest[:n]))
			rest = rest[n:]
		}
		writer.flush()
		if len(whole) != len(pieces) {
			t.Fatalf("%d lines when written at once, %d in pieces", len(whole), len(pieces))
		}
		for i := range whole {
			if whole[i].Text != pieces[i].Text {
				t.Errorf("line %d: %q at once, %q in pieces", i, whole[i].Text, pieces[i].Text)
			}
			if strings.ContainsAny(whole[i].Text, "\n\r") {
				t.Errorf("line %d holds a line end: %q", i, whole[i].Text)
			}
		}
		if want := strings.Count(text, "\n"); len(whole) < want {
			t.Errorf("%d lines of %d", len(whole), want)
		}
	})
}

// Output that is read as it comes has no stamps: what looks like one is the container's own.
func TestBareLinesKeepTheirStamps(t *testing.T) {
	var got []string
	writer := &lineWriter{stream: devenv.Stdout, bare: true, take: func(_ devenv.Stream, lines []devenv.LogLine) {
		for _, l := range lines {
			got = append(got, l.Text)
			if time.Since(l.At) > time.Minute {
				t.Errorf("%q came at %s, want now", l.Text, l.At)
			}
		}
	}}
	if _, err := writer.Write([]byte(stamp + "hello\n\nbye")); err != nil {
		t.Fatal(err)
	}
	writer.flush()
	if diff := cmp.Diff([]string{stamp + "hello", "", "bye"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What a container wrote is read once: since the end of its run before this one, which may be over, too.
func TestSinceWhenALogIsRead(t *testing.T) {
	started, before, now := enginetest.Noon, enginetest.Noon.Add(-time.Minute), enginetest.Noon.Add(time.Millisecond)
	tests := map[string]struct{ finished, want time.Time }{
		"first run":           {time.Time{}, time.Time{}},
		"runs again":          {before, before},
		"is over by now":      {now, started.Add(-startSlack)},
		"over when it starts": {started, started.Add(-startSlack)},
	}
	for name, test := range tests {
		c := container.InspectResponse{ID: "1", State: &container.State{
			StartedAt: started.Format(time.RFC3339Nano), FinishedAt: test.finished.Format(time.RFC3339Nano),
		}}
		if got := NewLogFollower(nil, nil).since(c, "all"); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
