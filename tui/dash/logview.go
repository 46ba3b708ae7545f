package dash

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// logView is one log pane: the lines of one service, or of all. It follows the newest line until the user scrolls back.
type logView struct {
	width, height int
	looks         *looks

	source string // service, "" for all
	store  *logStore
	lines  *sequence
	filter *pattern // live; nil lets all through
	least  level    // what is less serious is left out
	grown  int      // the store's count of growth when the filter last looked at what grew

	held   bool  // scrolled back; bottom, hidden and seen are set
	bottom int   // place after the last line on the screen
	hidden int   // rows of that line beneath the screen
	seen   int   // place after the newest line when scrolling back began
	shift  int   // columns hidden at the left
	hit    int   // place of the last hit of a search; -1 is none
	chosen span  // what is selected
	drawn  []int // place of the line in each row as last drawn; -1 is none
}

// span is a run of lines by their places; both ends are in it.
type span struct {
	from, to int
	is       bool
}

func (s span) holds(place int) bool {
	return s.is && place >= min(s.from, s.to) && place <= max(s.from, s.to)
}

func newLogView(store *logStore, looks *looks, source string) *logView {
	v := &logView{looks: looks, store: store, hit: -1}
	v.turnTo(source)
	return v
}

// turnTo shows the lines of a service, "" for all, and follows them.
func (v *logView) turnTo(source string) {
	v.source, v.shift = source, 0
	v.refilter()
}

// refilter looks at all lines again.
func (v *logView) refilter() {
	v.lines = newSequence(v.store.of(v.source), v.keep())
	v.held, v.hidden, v.hit, v.chosen, v.drawn, v.grown = false, 0, -1, span{}, nil, v.store.growth.count
}

// keep is what the filters let through; nil is all.
func (v *logView) keep() func(*line) bool {
	if v.filter == nil && v.least == unlevelled {
		return nil
	}
	filter, least := v.filter, v.least
	return func(l *line) bool {
		return (filter == nil || filter.matches(l)) && (least == unlevelled || levelOf(l) >= least)
	}
}

// catchUp takes in what the store got. A traceback that grew may match by now.
func (v *logView) catchUp() {
	if growth := &v.store.growth; v.lines.keep != nil && v.grown != growth.count && !v.held {
		v.lines.again(growth.since(v.grown, v.source))
		v.grown = growth.count
	}
	v.lines.catchUp()
}

// space is how many rows fit beneath the head.
func (v *logView) space() int { return max(0, v.height-1) }

// rowsOf draws a line, with at least one row.
func (v *logView) rowsOf(place int, theme theme.Theme) []string {
	return v.looks.rows(v.lines.at(place), v, place, theme)
}

func (v *logView) tall(place int) int { return len(v.rowsOf(place, theme.None())) }

// scroll moves by rows; at the newest line it follows again.
func (v *logView) scroll(by int) {
	if !v.held {
		v.bottom, v.hidden, v.seen = v.lines.end(), 0, v.lines.end()
	}
	v.held = true
	v.hidden -= by
	for v.hidden < 0 && v.bottom < v.lines.end() {
		v.hidden += v.tall(v.bottom)
		v.bottom++
	}
	for v.bottom-1 > v.lines.first() && v.hidden >= v.tall(v.bottom-1) {
		v.hidden -= v.tall(v.bottom - 1)
		v.bottom--
	}
	v.settle()
}

// oldest goes to the first line.
func (v *logView) oldest() {
	if v.lines.first() == v.lines.end() {
		return
	}
	if !v.held {
		v.seen = v.lines.end()
	}
	v.held, v.bottom, v.hidden = true, v.lines.first()+1, 0
	v.settle()
}

// settle keeps the screen full where there are lines for it, and follows where the newest line is on it.
func (v *logView) settle() {
	first, end := v.lines.first(), v.lines.end()
	v.bottom = max(min(v.bottom, end), min(first+1, end))
	for place, rows := first, 0; place < end; place++ { // the lowest bottom that fills the screen
		rows += v.tall(place)
		if place+1 > v.bottom || place+1 == v.bottom && rows-v.hidden < v.space() {
			v.bottom, v.hidden = place+1, max(0, rows-v.space())
		}
		if rows >= v.space() {
			break
		}
	}
	if v.bottom >= end && v.hidden <= 0 {
		v.held, v.hidden = false, 0
	}
}

// view is what the screen shows: rows from the top, and the line of each.
func (v *logView) view(theme theme.Theme) (rows []string, places []int) {
	bottom, hidden := v.lines.end(), 0
	if v.held {
		if v.bottom <= v.lines.first() {
			v.settle() // the store let go of what was shown
		}
		bottom, hidden = min(v.bottom, bottom), v.hidden
	}
	need := v.space() + hidden
	for place := bottom - 1; place >= v.lines.first() && len(rows) < need; place-- {
		drawn := v.rowsOf(place, theme)
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

// View draws the pane.
func (v *logView) View(title string, theme theme.Theme) []string {
	rows, places := v.view(theme)
	v.drawn = places
	all := []string{TitleRule(title, v.marks(theme), v.width, theme)}
	for _, row := range rows {
		all = append(all, Fit(row, v.width))
	}
	return PadRows(all, v.width, v.height)
}

// marks say what keeps the view from being all of the newest lines.
func (v *logView) marks(theme theme.Theme) string {
	var marks []string
	if search := v.looks.search; search != nil {
		marks = append(marks, theme.Accent.Render("/"+search.source))
	}
	if v.filter != nil {
		marks = append(marks, theme.Warn.Render("&"+v.filter.source))
	}
	if v.least != unlevelled {
		marks = append(marks, theme.Warn.Render(v.least.String()))
	}
	if v.shift > 0 {
		marks = append(marks, theme.Muted.Render("→"+strconv.Itoa(v.shift)))
	}
	if v.held {
		text := "scrolled back"
		if fresh := v.lines.end() - v.seen; fresh > 0 {
			text = "↓ " + phrase.Count(fresh, "new line")
		}
		marks = append(marks, theme.Accent.Render(text))
	}
	return strings.Join(marks, "  ")
}

// find goes to the next line that has a pattern: older ones for by -1, newer ones for 1. It says whether there is one.
func (v *logView) find(p *pattern, from, by int) bool {
	for place := from; place >= v.lines.first() && place < v.lines.end(); place += by {
		if p.matches(v.lines.at(place)) {
			v.hit = place
			v.show(place)
			return true
		}
	}
	return false
}

// last is the place of the newest line on the screen.
func (v *logView) last() int {
	if v.held {
		return v.bottom - 1
	}
	return v.lines.end() - 1
}

// show brings a line onto the screen, in its middle where it was not on it.
func (v *logView) show(place int) {
	if slices.Contains(v.drawn, place) && (v.held || place >= v.lines.end()-v.space()) {
		return
	}
	if !v.held {
		v.seen = v.lines.end()
	}
	v.held, v.bottom, v.hidden = true, min(place+1+v.space()/2, v.lines.end()), 0
	v.settle()
}

// lowestTrace is the selected traceback, else the lowest one on the screen.
func (v *logView) lowestTrace() *line {
	for _, place := range slices.Backward(v.drawn) {
		if place < v.lines.first() || place >= v.lines.end() || v.chosen.is && !v.chosen.holds(place) {
			continue
		}
		if l := v.lines.at(place); l.trace != nil {
			return l
		}
	}
	return nil
}

// selected are the rows of the selected lines, or of the lowest traceback.
func (v *logView) selected() []string {
	var rows []string
	if v.chosen.is {
		from, to := min(v.chosen.from, v.chosen.to), max(v.chosen.from, v.chosen.to)
		for place := max(from, v.lines.first()); place <= to && place < v.lines.end(); place++ {
			rows = append(rows, v.lines.at(place).raw()...)
		}
	} else if l := v.lowestTrace(); l != nil {
		rows = l.raw()
	}
	return rows
}

// choose moves the free end of the selection by lines; it begins at the lowest line on the screen.
func (v *logView) choose(by int) {
	if !v.chosen.is {
		at := v.last()
		if at < v.lines.first() {
			return
		}
		v.chosen = span{at, at, true}
	} else {
		v.chosen.to = max(v.lines.first(), min(v.lines.end()-1, v.chosen.to+by))
	}
	v.show(v.chosen.to)
}

// placeAt is the line in a row of the pane.
func (v *logView) placeAt(row int) (place int, is bool) {
	if row < 1 || row > len(v.drawn) {
		return 0, false
	}
	place = v.drawn[row-1]
	return place, place >= v.lines.first() && place < v.lines.end()
}
