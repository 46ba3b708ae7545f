package logs

// folded is what a line hides: the rows of a traceback, or of a build.
type folded struct {
	rows     []string
	bytes    int
	dropped  int  // rows that were not kept
	expanded bool // shown whole

	place, mergedPlace int // of its line in the service's ring and in the merged one
}

// folded returns what is folded into the line; nil is nothing.
func (l *line) folded() *folded {
	switch {
	case l.traceback != nil:
		return &l.traceback.folded
	case l.build != nil:
		return &l.build.folded
	}
	return nil
}
