package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// rowsAfter stores the lines of events, and returns a view of them and its rows.
func rowsAfter(t *testing.T, events ...devenv.Event) (*view, []string) {
	t.Helper()
	s := newStore()
	v := newView(s, &lineStyle{colours: map[string]int{}, zone: time.UTC}, "app")
	v.width, v.height = 80, 40
	for _, event := range events {
		for _, l := range eventLines(event, devenv.State{}) {
			s.add(&l)
		}
	}
	v.update()
	return v, visible(v)
}

func visible(v *view) []string {
	v.render("", theme.None(), theme.None())
	rows, _ := v.visibleRows(theme.None())
	for i := range rows {
		rows[i] = strings.TrimRight(ansi.Strip(rows[i]), " ")
	}
	return rows
}

func output(n int) []devenv.Event {
	events := []devenv.Event{devenv.BuildStep{Service: "app", Name: "[1/2] FROM x"}}
	for i := range n {
		events = append(events, devenv.BuildOutput{Service: "app", Text: fmt.Sprintf(" + package%d", i)})
	}
	return events
}

// While an image is built its last rows are shown; once it is built, one row is left, which opens.
func TestBuildIsOneRow(t *testing.T) {
	_, rows := rowsAfter(t, output(9)...)
	want := []string{
		" ◐ building app  4 earlier rows", "    + package3", "    + package4", "    + package5", "    + package6",
		"    + package7", "    + package8",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("while it runs: -want +got\n%s", diff)
	}
	built := devenv.Built{Service: "app", Image: "shop:dev", Took: 46300 * time.Millisecond}
	v, rows := rowsAfter(t, append(output(9), built)...)
	if diff := cmp.Diff([]string{" ▸ built shop:dev in 46.3 s"}, rows); diff != "" {
		t.Errorf("once it is built: -want +got\n%s", diff)
	}
	v.lowest(func(l *line) bool { return l.folded() != nil }).folded().expanded = true
	if rows := visible(v); len(rows) != 11 || rows[0] != " ▾ built shop:dev in 46.3 s" || rows[1] != "   [1/2] FROM x" {
		t.Errorf("opened: %q", rows)
	}
}

// The output of a build that fails stays in sight, above its error; the next build is one of its own.
func TestFailedBuildStaysInSight(t *testing.T) {
	failed := devenv.BuildStep{Service: "app", Name: "[1/2] FROM x", Done: true, Err: "exit code: 1"}
	_, rows := rowsAfter(t, append(append(output(1), failed), output(1)...)...)
	want := []string{
		" ✗ building app", "   [1/2] FROM x", "    + package0", " build failed: [1/2] FROM x: exit code: 1",
		" ◐ building app", "   [1/2] FROM x", "    + package0",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestBuildKeepsItsLastRows(t *testing.T) {
	var b build
	for i := range 3 * maxBuildRows {
		b.append(fmt.Sprint(i))
	}
	if last := b.rows[len(b.rows)-1]; len(b.rows) != maxBuildRows || last != fmt.Sprint(3*maxBuildRows-1) {
		t.Errorf("%d rows, the last is %s", len(b.rows), last)
	}
	for range 100 {
		b.append(strings.Repeat("x", 4096))
	}
	if b.bytes > maxBuildBytes || b.dropped+len(b.rows) != 3*maxBuildRows+100 {
		t.Errorf("%d bytes in %d rows, %d dropped", b.bytes, len(b.rows), b.dropped)
	}
}

// A filter finds what was built, and what the build printed.
func TestBuildIsFoundByItsRows(t *testing.T) {
	v, _ := rowsAfter(t, append(output(9), devenv.Built{Service: "app", Image: "shop:dev"})...)
	v.filter = newPattern("package7")
	v.refilter()
	if rows := visible(v); len(rows) != 1 || !strings.Contains(rows[0], "built shop:dev") {
		t.Errorf("filtered: %q", rows)
	}
}
