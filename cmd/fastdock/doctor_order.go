package main

import (
	"os"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// fromTheEnd orders findings so that those further down in their files come first.
func fromTheEnd(found []check.Finding) []check.Finding {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b check.Finding) int { return lowest(b.Fix.Edits) - lowest(a.Fix.Edits) })
	return found
}

func lowest(edits []check.Edit) int {
	lowest := 0
	for _, e := range edits {
		lowest = max(lowest, e.Line)
	}
	return lowest
}

// program is this very fastdock where a fix names it, which need not be on PATH.
func program(name string) string {
	if name != "fastdock" {
		return name
	}
	if self, err := os.Executable(); err == nil {
		return self
	}
	return name
}
