package rule

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// AtKey adds the place of the first of a service's keys that the Compose files have, else of the service.
func AtKey(c *facts.Container, f *check.Finding, keys ...string) *check.Finding {
	for _, key := range keys {
		for i := len(c.Stack.Sources.Compose) - 1; i >= 0; i-- {
			if at, _ := c.Stack.Sources.Compose[i].Find("services", c.Service, key); at != nil {
				f.File, f.Line = c.Stack.Sources.Compose[i].Path, at.Line
				return f
			}
		}
	}
	return f
}

// OrAtKey is AtKey for a finding that has no place yet.
func OrAtKey(c *facts.Container, f *check.Finding, key string) *check.Finding {
	if f.File == "" {
		return AtKey(c, f, key)
	}
	return f
}

// AtCode adds the place of the project's code that a match comes from.
func AtCode(c *facts.Container, f *check.Finding, frames []traceback.Frame) *check.Finding {
	if file, line := c.Place(frames); file != "" && f.File == "" && c.InProject(file) != "" {
		f.File, f.Line = c.InProject(file), line
	}
	return f
}
