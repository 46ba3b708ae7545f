package reload

import (
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

func FuzzReloader(f *testing.F) {
	f.Add(watchesApp + "\n" + startedReloader + "\nWARNING:  WatchFiles detected changes in 'main.py'. Reloading...")
	f.Add("▕ Will watch for changes in these directories: ['/a', '']")
	f.Fuzz(func(t *testing.T, log string) {
		r := &Reloader{Container: devtest.Container("/app")}
		for line := range strings.Lines(log) {
			r.Read(devenv.Sanitize(line), time.Now())
		}
		if (r.Pid == "") != r.Began.IsZero() || strings.Trim(r.Pid, "0123456789") != "" {
			t.Errorf("process %q began at %v", r.Pid, r.Began)
		}
		r.Watches("/app/main.py")
	})
}

const watchesApp = "INFO:     Will watch for changes in these directories: ['/app']"

const startedReloader = "INFO:     Started reloader process [1] using WatchFiles"
