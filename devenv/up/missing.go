package up

import (
	"fmt"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// missing is a file that a container was to run and could not.
type missing struct {
	file string
	why  string // "was not found"…
}

func (m missing) String() string { return fmt.Sprintf("%q %s", m.file, m.why) }

// notRun are the words in which a file that cannot be run is told, by runc and by the shells of images.
var notRun = []struct {
	said *lazyregexp.Regexp
	why  string
}{
	{lazyregexp.New(`exec: "([^"]+)": executable file not found in \$PATH`), "was not found in the $PATH of its image"},
	{lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? no such file or directory`), "is not in its image, nor in what is mounted there"},
	{lazyregexp.New(`exec: "([^"]+)":(?: stat \S+:)? permission denied`), "is not executable; `chmod +x` makes it so"},
	{lazyregexp.New(`exec: "([^"]+)": is a directory`), "is a folder"},
	{lazyregexp.New(`^exec (\S+): no such file or directory`), "names an interpreter in its first line that is not there, or has Windows line ends"},
	{lazyregexp.New(`^exec (\S+): exec format error`), "is made for another processor, or has no `#!` line"},
	{lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec ([^/\s]+) failed: No such file or directory`), "was not found in the $PATH of its image"},
	{lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: No such file or directory`), "is not there, or names an interpreter in its first line that is not"},
	{lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Permission denied`), "is not executable; `chmod +x` makes it so"},
	{lazyregexp.New(`^\[FATAL tini \(\d+\)\] exec (\S+) failed: Exec format error`), "is made for another processor, or has no `#!` line"},
	{lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Exec format error`), "is made for another processor, or has no `#!` line"},
	{lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): cannot execute: required file not found`), "names an interpreter in its first line that is not there, or has Windows line ends"},
	{lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): (?:command )?not found`), "was not found in the $PATH of its image"},
	{lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): No such file or directory`), "is not in its image, nor in what is mounted there"},
	{lazyregexp.New(`^\S*sh: (?:\d+: )?can't open '?([^' ]+)'?`), "is not in its image, nor in what is mounted there"},
	{lazyregexp.New(`^\S*sh: (?:\d+: )?cannot open (\S+): No such file`), "is not in its image, nor in what is mounted there"},
	{lazyregexp.New(`^\S*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+): Permission denied`), "is not executable; `chmod +x` makes it so"},
	{lazyregexp.New(`^env: '?‘?([^':’ ]+)['’]?: No such file or directory`), "was not found in the $PATH of its image"},
}

// missingIn finds the file that could not be run in what was said about it; later lines say it better.
func missingIn(lines ...string) (missing, bool) {
	for i := len(lines) - 1; i >= 0; i-- {
		for _, known := range notRun {
			if found := known.said.FindStringSubmatch(lines[i]); found != nil {
				return missing{file: found[1], why: known.why}, true
			}
		}
	}
	return missing{}, false
}

// naming adds the file that could not be run, or the full disk, to the reason why a service ended, where its log tells.
func naming(cause error, containers []fact, logs []string) error {
	if full := devenv.FullDiskRemedy(append([]string{cause.Error()}, logs...)...); full != "" {
		return fmt.Errorf("%w%s", cause, full)
	}
	for _, c := range containers {
		ended := c.status == container.StateExited || c.status == container.StateRestarting
		if !ended || c.exitCode != 126 && c.exitCode != 127 && c.exitCode != 255 {
			continue
		}
		if file, found := missingIn(logs...); found {
			return fmt.Errorf("%w: %s", cause, file)
		}
	}
	return cause
}
