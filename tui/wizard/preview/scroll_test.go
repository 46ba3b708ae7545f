package preview_test

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/tui/wizard/preview"
)

// firstRow returns the first line of the file that is in sight.
func firstRow(m preview.Model) string {
	return strings.TrimSpace(strings.Split(text(m), "\n")[1])
}

func TestScrollingStopsAtTheEnds(t *testing.T) {
	before := numbered(100)
	at50, at80 := edited(before, "line 50\n", "X\n"), edited(before, "line 80\n", "X\n")
	small := func() preview.Model { return rich().SetSize(40, 22) } // 20 lines of the file
	shown := small().Show("a", before, at50)
	for name, test := range map[string]struct {
		pane preview.Model
		want string
	}{
		"an unchanged file from its top":       {small().Show("a", before, before), "line 1"},
		"to the first change":                  {shown, "line 47"},
		"to another change":                    {shown.Show("a", before, at80), "line 77"},
		"a change at the top":                  {small().Show("a", before, append([]byte("X\n"), before...)), "▎ X"},
		"a change at the end":                  {small().Show("a", before, append(numbered(100), "X\n"...)), "line 82"},
		"no change keeps the place":            {shown.Show("a", before, before), "line 47"},
		"another file without a change":        {shown.Show("b", before, before), "line 1"},
		"by lines":                             {shown.Scroll(5), "line 52"},
		"back":                                 {shown.Scroll(5).Scroll(-7), "line 45"},
		"not before the top":                   {shown.Scroll(-1000), "line 1"},
		"not beyond the end":                   {shown.Scroll(1000), "line 81"},
		"the same again keeps the place":       {shown.Scroll(5).Show("a", before, at50), "line 52"},
		"a scrolled one goes to a new change":  {shown.Scroll(5).Show("a", before, at80), "line 77"},
		"a scrolled one stays without change":  {shown.Scroll(5).Show("a", before, before), "line 52"},
		"a new size keeps the change in sight": {shown.SetSize(40, 7), "line 49"},
		"a new size keeps what was scrolled":   {shown.Scroll(5).SetSize(60, 12), "line 52"},
		"a new size fills the pane":            {shown.Scroll(1000).SetSize(60, 42), "line 61"},
		"a size after the file":                {rich().Show("a", before, at50).SetSize(40, 22), "line 47"},
		"a shorter file":                       {shown.Scroll(1000).Show("a", numbered(30), numbered(30)), "line 11"},
		"a file that fits":                     {shown.Show("b", numbered(5), edited(numbered(5), "line 5", "X")), "line 1"},
	} {
		if got := firstRow(test.pane); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestFooterShowsRangeAndHiddenChanges(t *testing.T) {
	before := numbered(60)
	after := edited(edited(edited(before, "line 20\n", "X\nY\n"), "line 40\n", ""), "line 55\n", "X\n")
	pane := rich().SetSize(50, 12).Show("a", before, after)
	for name, test := range map[string]struct {
		pane preview.Model
		want string
	}{
		"at the first change":  {pane, "lines 18-27 of 60 2 changes below"},
		"between":              {pane.Scroll(10), "lines 28-37 of 60 1 change above, 2 below"},
		"a change half seen":   {pane.Scroll(3), "lines 21-30 of 60 1 change above, 2 below"},
		"at the end":           {pane.Scroll(100), "lines 51-60 of 60 2 changes above"},
		"nothing out of sight": {pane.Show("a", numbered(60), edited(numbered(60), "line 9\n", "X\n")), "lines 7-16 of 60"},
		"a file that fits":     {pane.Show("b", numbered(11), numbered(11)), "line 11"},
		"no room for both":     {pane.SetSize(20, 12), "2 changes below"},
		"no room for either":   {pane.SetSize(10, 12), "18-27"},
	} {
		lines := strings.Split(strings.TrimRight(text(test.pane), "\n"), "\n")
		if got := strings.Join(strings.Fields(lines[len(lines)-1]), " "); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
