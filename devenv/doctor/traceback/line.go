package traceback

import "github.com/fastdock/fastdock/internal/lazyregexp"

// line is one of a log: an exception group and what it holds have a margin each, two columns apart.
type line struct {
	depth int    // of the margin; 0 is none
	text  string // without it
	kind  kind
}

type kind int

const (
	plain  kind = iota
	member      // the next exception of a group begins after it
	end         // a group ends with it
)

var (
	firstMember = lazyregexp.New(`^(\s*)\+-\+-+ \d+ -+$`)
	nextMember  = lazyregexp.New(`^(\s*)\+-+ (?:\d+|\.\.\.) -+$`)
	groupEnd    = lazyregexp.New(`^(\s*)\+-{10,}$`)
	groupHead   = lazyregexp.New(`\+ (Exception Group Traceback \(most recent call last\).*)`)
	margin      = lazyregexp.New(`^(\s+)\|(?: (.*)|)$`)
)

func lineOf(raw string) line {
	if m := firstMember.FindStringSubmatch(raw); m != nil {
		return line{len(m[1])/2 + 1, "", member}
	}
	if m := nextMember.FindStringSubmatch(raw); m != nil {
		return line{len(m[1]) / 2, "", member}
	}
	if m := groupEnd.FindStringSubmatch(raw); m != nil {
		return line{len(m[1]) / 2, "", end}
	}
	if m := groupHead.FindStringSubmatch(raw); m != nil {
		return line{1, m[1], plain}
	}
	if m := margin.FindStringSubmatch(raw); m != nil {
		return line{len(m[1]) / 2, m[2], plain}
	}
	return line{0, raw, plain}
}
