// Package merge merges two changed versions of a text line by line, and shows changes as a diff. The library
// that makes the diffs (go-udiff) merges edits only where none conflicts, and does not return the lines that do.
package merge

import "slices"

// The markers are those of git, which editors know; the names say whose lines stand between them.
const (
	markMine   = "<<<<<<< yours"
	markMiddle = "======="
	markTheirs = ">>>>>>> fastdock"
)

// Result is a merged text. Where it has conflicts, Content is the merge of everything else, with both versions
// of each conflict between markers.
type Result struct {
	Content   []byte
	Conflicts []Conflict
}

// Conflict is a stretch that both sides changed, differently: its lines, without their ends, as they were and
// as either side has them.
type Conflict struct {
	Line               int // where it begins in mine, from 1
	Base, Mine, Theirs []string
}

// Three merges what is on disk (mine) with what would be generated now (theirs), knowing what was generated
// last time (base). The same change on both sides is taken once; a change that overlaps or touches a different
// one of the other side is a conflict.
//
// Lines are compared without their ends. Lines of mine keep theirs, lines that come in get the end that most
// of mine have; a byte order mark and a missing end of the last line stay as they are in mine.
func Three(base, mine, theirs []byte) Result {
	b, m, t := parse(base), parse(mine), parse(theirs)
	d := draft{mine: m, end: m.usualEnd()}
	d.out.mark = settle(b.mark, m.mark, t.mark)
	kept := 0
	for _, r := range regions(changes(b.lines, m.lines), changes(b.lines, t.lines)) {
		d.keep(span{kept, r.mine.from})
		d.decide(r, Conflict{r.mine.from + 1, r.base.of(b), r.mine.of(m), r.theirs.of(t)})
		kept = r.mine.to
	}
	d.keep(span{kept, len(m.lines)})
	if settle(b.open(), m.open(), t.open()) {
		d.out.leaveOpen()
	}
	return Result{d.out.bytes(), d.conflicts}
}

// settle decides a trait of the whole text: who changed it has it.
func settle(base, mine, theirs bool) bool {
	if mine == base {
		return theirs
	}
	return mine
}

// draft is a merge in the making.
type draft struct {
	mine      text
	end       string // of the lines that are not from mine
	out       text
	conflicts []Conflict
}

// decide adds what becomes of a region.
func (d *draft) decide(r region, c Conflict) {
	switch {
	case slices.Equal(c.Mine, c.Theirs), slices.Equal(c.Theirs, c.Base):
		d.keep(r.mine)
	case slices.Equal(c.Mine, c.Base):
		d.add(c.Theirs...)
	default:
		d.add(markMine)
		d.keep(r.mine)
		d.add(markMiddle)
		d.add(c.Theirs...)
		d.add(markTheirs)
		d.conflicts = append(d.conflicts, c)
	}
}

// keep adds lines of mine as they are.
func (d *draft) keep(lines span) {
	for i := lines.from; i < lines.to; i++ {
		end := d.mine.ends[i]
		if end == "" {
			end = d.end
		}
		d.out.add(d.mine.lines[i], end)
	}
}

func (d *draft) add(lines ...string) {
	for _, line := range lines {
		d.out.add(line, d.end)
	}
}
