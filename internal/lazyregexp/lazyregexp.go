// Package lazyregexp compiles regular expressions when they are first used.
//
// fastdock has several hundred patterns in package variables. Compiling all of them takes 12 ms, more than the rest
// of `fastdock --version`, and a command uses few of them.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// Regexp is a regular expression that is compiled when a method is first called. It is safe for concurrent use.
type Regexp struct {
	source string
	once   sync.Once
	rx     *regexp.Regexp
}

// New returns the regular expression source, in the syntax of package regexp. An invalid one panics at its first
// use. In a test binary it panics at once, so that every test of its package fails.
func New(source string) *Regexp {
	r := &Regexp{source: source}
	if strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test") {
		r.Regexp()
	}
	return r
}

// Regexp returns the compiled expression.
func (r *Regexp) Regexp() *regexp.Regexp {
	r.once.Do(func() { r.rx = regexp.MustCompile(r.source) })
	return r.rx
}
