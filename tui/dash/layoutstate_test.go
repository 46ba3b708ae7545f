package dash

import (
	"path/filepath"
	"testing"
)

// The whole program begins with the panes that it remembers.
func TestProgramBeginsWithRememberedPanes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.json")
	saveLayout(file, savedLayout{Panes: []string{"app", "worker", "redis", ""}, Stacked: true})
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{LayoutFile: file})
	term.waitFor(t, "─ › app ─")
	term.waitFor(t, "─ redis ─")
	s.finish()
	if got := <-done; got.err != nil {
		t.Error(got.err)
	}
	restored(t, term)
}
