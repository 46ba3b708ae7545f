package stack

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// place returns the innermost place of the project's own code among frames: where the project has the file, else as the
// container knows it.
func (p *container) place(frames []traceback.Frame) (file string, line int) {
	for _, f := range slices.Backward(frames) {
		if name := p.inProject(f.File); name != "" && !foreign(f.File) {
			return name, f.Line
		}
	}
	for _, f := range slices.Backward(frames) {
		if !foreign(f.File) {
			return f.File, f.Line
		}
	}
	return "", 0
}

// foreign reports whether a file of Python code is not the project's: of a package, of Python itself, or of the probe.
func foreign(file string) bool {
	if top, _, relative := strings.Cut(file, "/"); strings.HasSuffix(file, ".pyx") || relative && top != "" &&
		len(distributions[top]) > 0 {
		return true // compiled code names its source
	}
	for _, part := range []string{"site-packages/", "dist-packages/", "/lib/python3", "/lib64/python3", "<", "/bin/"} {
		if strings.Contains(file, part) {
			return true
		}
	}
	return false
}

// placedAt adds the place of the project's code that a clue comes from.
func (p *container) placedAt(f *check.Finding, frames []traceback.Frame) *check.Finding {
	if file, line := p.place(frames); file != "" && f.File == "" && p.inProject(file) != "" {
		f.File, f.Line = p.inProject(file), line
	}
	return f
}
