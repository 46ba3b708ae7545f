package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestSaveTimesOfFilesOnDisk(t *testing.T) {
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{"old.py": "", "new.py": ""})
	for name, at := range map[string]time.Time{"old.py": midday, "new.py": midday.Add(time.Minute)} {
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	c := devtest.Container("/app", devtest.Bind(dir, "/app"))
	for name, test := range map[string]struct {
		files []string
		want  time.Time
	}{
		"the newest":         {[]string{"new.py", "old.py"}, midday.Add(time.Minute)},
		"one was removed":    {[]string{"old.py", "gone.py"}, time.Time{}},
		"one is not mounted": {[]string{"old.py", "/etc/hosts"}, time.Time{}},
		"none":               {nil, time.Time{}},
	} {
		if got := new(SaveTimes).Newest(c, test.files); !got.Equal(test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// A file moved into place keeps its time; the watcher knows better. One taken away has only the watcher's.
func TestSaveTimesOfTheWatchersEvents(t *testing.T) {
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{"moved.py": ""})
	old, now := time.Now().Add(-time.Hour), time.Now()
	check(t, os.Chtimes(filepath.Join(dir, "moved.py"), old, old))
	var s SaveTimes
	s.Record(t.Context(),
		[]Change{{filepath.Join(dir, "moved.py"), now}, {filepath.Join(dir, "gone.py"), now.Add(time.Second)}})
	if got := s.Newest(devtest.Container("/app", devtest.Bind(dir, "/app")),
		[]string{"moved.py", "gone.py"}); !got.Equal(now.Add(time.Second)) {
		t.Errorf("got %v, want %v", got, now.Add(time.Second))
	}
	s.Record(t.Context(), []Change{{filepath.Join(dir, "other.py"), now}})
	if len(s.at) != 3 {
		t.Errorf("remembers %v", s.at)
	}
	s.Record(t.Context(), []Change{{filepath.Join(dir, "moved.py"), old}})
	if _, kept := s.at[filepath.Join(dir, "moved.py")]; kept {
		t.Error("remembers a save of an hour ago")
	}
}

var midday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
