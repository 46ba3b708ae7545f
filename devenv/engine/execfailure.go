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
	{lazyregexp.New(`exec: "([^"]+)": executable file not found in \$PATH`), "was not found in the PATH of its image"},
	{
		lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? no such file or directory`),
		"does not exist in its image or its mounts",
	},
	{lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? permission denied`), "is not executable; run `chmod +x`"},
	{lazyregexp.New(`exec: "([^"]+)": is a directory`), "is a folder"},
	{
		lazyregexp.New(`^exec (\S+): no such file or directory`),
		"names an interpreter that does not exist, or has Windows line endings",
	},
	{lazyregexp.New(`^exec (\S+): exec format error`), "is for another architecture, or has no `#!` line"},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec ([^/\s]+) failed: No such file or directory`),
		"was not found in the PATH of its image",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: No such file or directory`),
		"does not exist, or names an interpreter that does not exist",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Permission denied`),
		"is not executable; run `chmod +x`",
	},
	{
		lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Exec format error`),
		"is for another architecture, or has no `#!` line",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(\S+): \S+: bad interpreter: Permission denied`),
		"is not executable; run `chmod +x`",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Exec format error`),
		"is for another architecture, or has no `#!` line",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): cannot execute: required file not found`),
		"names an interpreter that does not exist, or has Windows line endings",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): (?:command )?not found`),
		"was not found in the PATH of its image",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): No such file or directory`),
		"does not exist in its image or its mounts",
	},
	{lazyregexp.New(`^\S*sh: (?:\d+: )?can't open '?([^' ]+)'?`), "does not exist in its image or its mounts"},
	{
		lazyregexp.New(`^\S*sh: (?:\d+: )?cannot open (\S+): No such file`),
		"does not exist in its image or its mounts",
	},
	{
		lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Permission denied`),
		"is not executable; run `chmod +x`",
	},
	{
		lazyregexp.New(`^(?:\S*/)?env: (?:can't execute )?['‘]?([^':’ ]+)['’]?: No such file or directory`),
		"was not found in the PATH of its image",
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
