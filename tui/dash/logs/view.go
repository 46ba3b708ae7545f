package logs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// view is one log pane: the lines of one service, or of all. It follows the newest line until the user scrolls back.
type view struct {
	width, height int
	style         *lineStyle

	source      string // service, "" for all
	store       *store
	lines       *filteredLines
	filter      *pattern // live; nil lets all through
	minLevel    level    // what is less serious is left out
	changesSeen int      // the store's count of growth when the filter last looked at what grew

	scrolledBack bool  // scrolled back; bottom, hidden and seen are set
	bottom       int   // place after the last line on the screen
	hidden       int   // rows of that line beneath the screen
	readUpTo     int   // place after the newest line when scrolling back began
	shift        int   // columns hidden at the left
	hit          int   // place of the last hit of a search; -1 is none
	selection    span  // what is selected
	rowLines     []int // place of the line in each row as last drawn; -1 is none
}

// span is a run of lines by their places; both ends are in it.
type span struct {
	from, to int
	set      bool
}

func (s span) contains(place int) bool {
	return s.set && place >= min(s.from, s.to) && place <= max(s.from, s.to)
}

func newView(store *store, looks *lineStyle, source string) *view {
	v := &view{style: looks, store: store, hit: -1}
	v.setSource(source)
	return v
}

// setSource shows the lines of a service, "" for all, and follows them.
func (v *view) setSource(source string) {
	v.source, v.shift = source, 0
	v.refilter()
}

// refilter applies the filters to all lines again.
func (v *view) refilter() {
	v.lines = newFilteredLines(v.store.linesOf(v.source), v.filterFunc())
	v.scrolledBack, v.hidden, v.hit = false, 0, -1
	v.selection, v.rowLines, v.changesSeen = span{}, nil, v.store.changes.count
}

// filterFunc returns what the filters let through; nil is all.
func (v *view) filterFunc() func(*line) bool {
	if v.filter == nil && v.minLevel == unlevelled {
		return nil
	}
	filter, least := v.filter, v.minLevel
	return func(l *line) bool {
		return (filter == nil || filter.matchesLine(l)) && (least == unlevelled || levelOf(l) >= least)
	}
}

// update takes in new lines of the store, and lines that changed: a traceback that grew may match by now.
func (v *view) update() {
	if growth := &v.store.changes; v.lines.matches != nil && v.changesSeen != growth.count && !v.scrolledBack {
		v.lines.recheck(growth.firstChanged(v.changesSeen, v.source))
		v.changesSeen = growth.count
	}
	v.lines.update()
}

// bodyHeight returns how many rows fit beneath the head.
func (v *view) bodyHeight() int { return max(0, v.height-1) }

// lineRows draws a line, with at least one row.
func (v *view) lineRows(place int, theme theme.Theme) []string {
	return v.style.rows(v.lines.at(place), v, place, theme)
}

func (v *view) lineHeight(place int) int { return len(v.lineRows(place, theme.None())) }

// scrollBy moves by rows; at the newest line it follows again.
func (v *view) scrollBy(by int) {
	if !v.scrolledBack {
		v.bottom, v.hidden, v.readUpTo = v.lines.end(), 0, v.lines.end()
	}
	v.scrolledBack = true
	v.hidden -= by
	for v.hidden < 0 && v.bottom < v.lines.end() {
		v.hidden += v.lineHeight(v.bottom)
		v.bottom++
	}
	for v.bottom-1 > v.lines.first() && v.hidden >= v.lineHeight(v.bottom-1) {
		v.hidden -= v.lineHeight(v.bottom - 1)
		v.bottom--
	}
	v.clampScroll()
}

// scrollToTop scrolls to the first line.
func (v *view) scrollToTop() {
	if v.lines.first() == v.lines.end() {
		return
	}
	if !v.scrolledBack {
		v.readUpTo = v.lines.end()
	}
	v.scrolledBack, v.bottom, v.hidden = true, v.lines.first()+1, 0
	v.clampScroll()
}

// clampScroll keeps the view filled where there are enough lines, and resumes following at the last line.
func (v *view) clampScroll() {
	first, end := v.lines.first(), v.lines.end()
	v.bottom = max(min(v.bottom, end), min(first+1, end))
	for place, rows := first, 0; place < end; place++ { // the lowest bottom that fills the screen
		rows += v.lineHeight(place)
		if place+1 > v.bottom || place+1 == v.bottom && rows-v.hidden < v.bodyHeight() {
			v.bottom, v.hidden = place+1, max(0, rows-v.bodyHeight())
		}
		if rows >= v.bodyHeight() {
			break
		}
	}
	if v.bottom >= end && v.hidden <= 0 {
		v.scrolledBack, v.hidden = false, 0
	}
}

// visibleRows returns what the screen shows: rows from the top, and the line of each.
func (v *view) visibleRows(theme theme.Theme) (rows []string, places []int) {
	bottom, hidden := v.lines.end(), 0
	if v.scrolledBack {
		if v.bottom <= v.lines.first() {
			v.clampScroll() // the store dropped what was shown
		}
		bottom, hidden = min(v.bottom, bottom), v.hidden
	}
	need := v.bodyHeight() + hidden
	for place := bottom - 1; place >= v.lines.first() && len(rows) < need; place-- {
		drawn := v.lineRows(place, theme)
		for _, row := range slices.Backward(drawn) {
			rows, places = append(rows, row), append(places, place)
		}
	}
	hidden = min(hidden, len(rows))
	rows, places = rows[hidden:min(len(rows), need)], places[hidden:min(len(places), need)]
	slices.Reverse(rows)
	slices.Reverse(places)
	return rows, places
}

// render draws the pane, and its title in the colours of head.
func (v *view) render(title string, head, theme theme.Theme) []string {
	rows, places := v.visibleRows(theme)
	v.rowLines = places
	all := []string{pane.TitleRule(title, v.renderMarks(theme), v.width, head)}
	if len(rows) == 0 {
		rows = []string{theme.Muted.Render(v.whyEmpty())}
	}
	for _, row := range rows {
		all = append(all, pane.Fit(row, v.width))
	}
	return pane.PadRows(all, v.width, v.height)
}

// whyEmpty returns why no line is shown; empty where there is none.
func (v *view) whyEmpty() string {
	all := v.store.linesOf(v.source)
	if n := all.end() - all.first; v.filterFunc() != nil && n > 0 {
		return "no match in " + phrase.Count(n, "line") + "; " + v.style.clearKey + " shows all"
	}
	return ""
}

// renderMarks returns what keeps the view from being all of the newest lines.
func (v *view) renderMarks(theme theme.Theme) string {
	var marks []string
	if search := v.style.search; search != nil {
		marks = append(marks, theme.Accent.Render("/"+search.source))
	}
	if v.filter != nil {
		marks = append(marks, theme.Warn.Render("&"+v.filter.source))
	}
	if v.minLevel != unlevelled {
		marks = append(marks, theme.Warn.Render(v.minLevel.String()))
	}
	if v.shift > 0 {
		marks = append(marks, theme.Muted.Render("→"+strconv.Itoa(v.shift)))
	}
	if v.scrolledBack {
		text := "scrolled back"
		if fresh := v.lines.end() - v.readUpTo; fresh > 0 {
			text = "↓ " + phrase.Count(fresh, "new line")
		}
		marks = append(marks, theme.Accent.Render(text))
	}
	return strings.Join(marks, "  ")
}

// find scrolls to the next line that matches a pattern, older for by -1 and newer for 1, and reports whether there is
// one.
func (v *view) find(p *pattern, from, by int) bool {
	for place := from; place >= v.lines.first() && place < v.lines.end(); place += by {
		if p.matchesLine(v.lines.at(place)) {
			v.hit = place
			v.scrollTo(place)
			return true
		}
	}
	return false
}

// matches returns how many lines match a pattern.
func (v *view) matches(p *pattern) int {
	n := 0
	for place := v.lines.first(); place < v.lines.end(); place++ {
		if p.matchesLine(v.lines.at(place)) {
			n++
		}
	}
	return n
}

// lastVisible returns the place of the newest line on the screen.
func (v *view) lastVisible() int {
	if v.scrolledBack {
		return v.bottom - 1
	}
	return v.lines.end() - 1
}

// scrollTo brings a line into sight, in the middle if it was out of sight.
func (v *view) scrollTo(place int) {
	if slices.Contains(v.rowLines, place) && (v.scrolledBack || place >= v.lines.end()-v.bodyHeight()) {
		return
	}
	if !v.scrolledBack {
		v.readUpTo = v.lines.end()
	}
	v.scrolledBack, v.bottom, v.hidden = true, min(place+1+v.bodyHeight()/2, v.lines.end()), 0
	v.clampScroll()
}

// lowestTraceback returns the selected traceback, else the lowest one on the screen.
func (v *view) lowestTraceback() *line {
	return v.lowest(func(l *line) bool { return l.traceback != nil })
}

// lowest returns the selected line of a kind, else the lowest one on the screen.
func (v *view) lowest(is func(*line) bool) *line {
	for _, place := range slices.Backward(v.rowLines) {
		if place < v.lines.first() || place >= v.lines.end() || v.selection.set && !v.selection.contains(place) {
			continue
		}
		if l := v.lines.at(place); is(l) {
			return l
		}
	}
	return nil
}

// selectedText returns the rows of the selected lines, or of the lowest traceback.
func (v *view) selectedText() []string {
	var rows []string
	if v.selection.set {
		from, to := min(v.selection.from, v.selection.to), max(v.selection.from, v.selection.to)
		for place := max(from, v.lines.first()); place <= to && place < v.lines.end(); place++ {
			rows = append(rows, v.lines.at(place).allRows()...)
		}
	} else if l := v.lowestTraceback(); l != nil {
		rows = l.allRows()
	}
	return rows
}

// extendSelection moves the free end of the selection by lines; it begins at the lowest line on the screen.
func (v *view) extendSelection(by int) {
	if !v.selection.set {
		at := v.lastVisible()
		if at < v.lines.first() {
			return
		}
		v.selection = span{at, at, true}
	} else {
		v.selection.to = max(v.lines.first(), min(v.lines.end()-1, v.selection.to+by))
	}
	v.scrollTo(v.selection.to)
}

func (v *view) lineAt(row int) (place int, is bool) {
	if row < 1 || row > len(v.rowLines) {
		return 0, false
	}
	place = v.rowLines[row-1]
	return place, place >= v.lines.first() && place < v.lines.end()
}
