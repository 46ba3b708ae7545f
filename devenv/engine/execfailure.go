package engine

import (
	"slices"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// notRun are the words in which a file that cannot be run is reported, by runc and by the shells of images.
var notRun = []struct {
	said *lazyregexp.Regexp
	why  string
}{
	{lazyregexp.New(`exec: "([^"]+)": executable file not found in \$PATH`), "was not found in the $PATH of its image"},
	{
		lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? no such file or directory`),
		"is not in its image, nor in what is mounted there",
	},
	{lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? permission denied`), "is not executable; `chmod +x` makes it so"},
	{lazyregexp.New(`exec: "([^"]+)": is a directory`), "is a folder"},
	{
		lazyregexp.New(`^exec (\S+): no such file or directory`),
		"names an interpreter in its first line that is not there, or has Windows line ends",
	},
	{lazyregexp.New(`^exec (\S+): exec format error`), "is made for another processor, or has no `#!` line"},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec ([^/\s]+) failed: No such file or directory`),
		"was not found in the $PATH of its image",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: No such file or directory`),
		"is not there, or names an interpreter in its first line that is not",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Permission denied`),
		"is not executable; `chmod +x` makes it so",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Exec format error`),
		"is made for another processor, or has no `#!` line",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(\S+): \S+: bad interpreter: Permission denied`),
		"is not executable; `chmod +x` makes it so",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Exec format error`),
		"is made for another processor, or has no `#!` line",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): cannot execute: required file not found`),
		"names an interpreter in its first line that is not there, or has Windows line ends",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): (?:command )?not found`),
		"was not found in the $PATH of its image",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): No such file or directory`),
		"is not in its image, nor in what is mounted there",
	},
	{lazyregexp.New(`^\S*sh: (?:\d+: )?can't open '?([^' ]+)'?`), "is not in its image, nor in what is mounted there"},
	{
		lazyregexp.New(`^\S*sh: (?:\d+: )?cannot open (\S+): No such file`),
		"is not in its image, nor in what is mounted there",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Permission denied`),
		"is not executable; `chmod +x` makes it so",
	},
	{
		lazyregexp.New(`^(?:\S*/)?env: (?:can't execute )?['‘]?([^':’ ]+)['’]?: No such file or directory`),
		"was not found in the $PATH of its image",
	},
}

// CannotRun reads, from what was said about it, the file that could not be run and why: "was not found in the $PATH of
// its image". Later lines say it better. ok is false where nothing shows it.
func CannotRun(said ...string) (file, why string, ok bool) {
	for _, line := range slices.Backward(said) {
		for _, known := range notRun {
			if found := known.said.FindStringSubmatch(line); found != nil {
				return found[1], known.why, true
			}
		}
	}
	return "", "", false
}
