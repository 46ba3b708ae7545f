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

// programs are the words of a command with this very fastdock, which need not be on PATH, where one names it.
func programs(command []string) []string {
	words := slices.Clone(command)
	self, err := os.Executable()
	for i, word := range words {
		if word == "fastdock" && err == nil {
			words[i] = self
		}
	}
	return words
}
