package logs

import "strings"

// Counts is how often a service was asked and what went wrong, as its log lines report. Health checks do not count, nor
// do errors before the service is healthy: databases log those while they start.
type Counts struct {
	Requests int
	Failed   int // requests that were answered with 5xx
	Errors   int // records of the level error or above, and tracebacks
}

// Counts returns the counts of a service.
func (p *Panes) Counts(service string) Counts {
	if c := p.store.counts[service]; c != nil {
		return c.Counts
	}
	return Counts{}
}

// counter counts the lines of a service.
type counter struct {
	Counts
	afterError bool // the line before states an error, so that a traceback below it is the same one
}

// count takes in a line that is not folded into another one. It is called for every line, so it parses only what may be
// a request.
func (s *store) count(l *line) {
	c := s.counts[l.service]
	if c == nil {
		c = &counter{}
		s.counts[l.service] = c
	}
	text := l.plain()
	status, isRequest := requestStatus(text)
	isError := l.traceback != nil
	switch {
	case l.probe != nil:
	case isRequest:
		c.Requests++
		if status >= 500 {
			c.Failed++
		}
	case !isError:
		found, _, _ := findLevel(text)
		isError = found == failure
	}
	isError = isError && !s.starting[l.service]
	if isError && (l.traceback == nil || !c.afterError) {
		c.Errors++
	}
	c.afterError = isError
}

// requestStatus returns the status of a request that a line reports.
func requestStatus(text string) (status int, is bool) {
	if strings.Contains(text, " HTTP/") {
		r, is := parseAccess(text)
		return r.status, is
	}
	if !mayReportStatus(text) {
		return 0, false
	}
	record, is := parseRecord(text)
	if !is {
		return 0, false
	}
	r, is := record.request()
	return r.status, is
}
