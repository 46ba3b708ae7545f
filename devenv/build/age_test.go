package build

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tonistiigi/fsutil"
)

// A file that is older than the commit is newer to BuildKit, and another age is another time.
func TestNoFileIsOlderThanTheCommit(t *testing.T) {
	commit := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{"new": -time.Hour, "old": time.Hour, "older": 2 * time.Hour} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, commit.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	files, err := fsutil.NewFS(dir)
	if err != nil {
		t.Fatal(err)
	}
	if files, err = notBefore(files, commit); err != nil {
		t.Fatal(err)
	}
	got := map[string]time.Duration{}
	err = files.Walk(t.Context(), "", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			got[path] = info.ModTime().Sub(commit)
		}
		return err
	})
	for name, want := range map[string]time.Duration{"new": time.Hour, "old": time.Hour, "older": 2 * time.Hour} {
		if got[name] != want || err != nil {
			t.Errorf("%s: %s after the commit, want %s; %v", name, got[name], want, err)
		}
	}
}
