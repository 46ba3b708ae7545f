package rule

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
)

// Set is rules in the order in which they are tried: the first one that explains a container counts.
type Set struct {
	Proven    []Rule    // what the engine, the command or the health check prove by themselves
	Stated    []LogRule // what programs say in their logs
	Remaining []Rule    // for containers that state no cause
}

// Cause returns the first cause of what is wrong with a failing container; nil where none is known.
func (s Set) Cause(c *facts.Container) *check.Finding {
	if f := First(c, s.Proven); f != nil {
		return f
	}
	if f := Stated(c, s.Stated); f != nil {
		return f
	}
	if f := before(c, s.Stated); f != nil {
		return f
	}
	return First(c, s.Remaining)
}

// First returns what the first of some rules finds that finds anything.
func First(c *facts.Container, rules []Rule) *check.Finding {
	for _, r := range rules {
		if f := r.Find(c); f != nil {
			return identified(f, r.ID)
		}
	}
	return nil
}

// identified gives a finding the ID of its rule, where the rule has not given it that of another one.
func identified(f *check.Finding, id string) *check.Finding {
	if f.ID == "" {
		f.ID = id
	}
	return f
}
