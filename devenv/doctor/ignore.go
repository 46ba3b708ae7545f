package doctor

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ignoring is a comment that takes a finding back, on its line or on the one above: "# fastdock: ignore FD-P18 only the
// office's network reaches this machine". Without a reason it takes nothing back.
var ignoring = lazyregexp.New(`#\s*fastdock:\s*ignore\s+(FD-[A-Z]+\d+(?:\s*,\s*FD-[A-Z]+\d+)*)\s+\S`)

// unignored leaves out what comments in the files take back. One in the first line of a file is for the whole file.
func unignored(input *check.Input, findings []check.Finding) []check.Finding {
	if input.Sources == nil {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		if f.File == "" {
			return false
		}
		file, _ := input.Sources.File(f.File)
		for _, line := range []int{f.Line, f.Line - 1, 1} {
			if line > 0 && line <= len(file.Lines) && ignores(file.Lines[line-1], f.ID) {
				return true
			}
		}
		return false
	})
}

func ignores(line, id string) bool {
	m := ignoring.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	return slices.ContainsFunc(strings.Split(m[1], ","), func(named string) bool { return strings.TrimSpace(named) == id })
}
