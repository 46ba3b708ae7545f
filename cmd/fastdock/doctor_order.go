package main

import (
	"os"
	"slices"
)

// programs returns the words of a command with this very fastdock, which need not be on PATH, where one names it.
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
