package reload

import (
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// The copy of what was saved is a part of the reload; one from before the save is not.
func TestReloadHasThePartOfTheCopy(t *testing.T) {
	for copied, want := range map[time.Duration]time.Duration{
		-100 * time.Millisecond: 100 * time.Millisecond, // before the line, 200 ms after the save
		-time.Minute:            0,
	} {
		var ready devenv.ReloadReady
		parser := &Parser{
			Service: "app", Workdir: "/app", Phase: Settled,
			Emit: func(e devenv.Event) {
				if r, is := e.(devenv.ReloadReady); is {
					ready = r
				}
			},
			Saved:  func([]string) time.Time { return started.Add(-200 * time.Millisecond) },
			Copied: func() time.Time { return started.Add(copied) },
		}
		for _, line := range []string{
			"WARNING:  WatchFiles detected changes in 'app/main.py'. Reloading...", "INFO:     Application startup complete.",
		} {
			parser.Read(devenv.LogLine{At: started, Text: devenv.Sanitize(line)})
		}
		if ready.Service != "app" || ready.Copied != want {
			t.Errorf("copied %s: %+v, want %s", copied, ready, want)
		}
	}
}
