package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// LastError is about a program that ends with an error of which nothing more is known.
var LastError = rule.Rule{
	ID: rule.StateOf,
	Find: func(c *facts.Container) *check.Finding {
		if !c.Ends() || c.KilledOnStop() {
			return nil
		}
		line := lastLike(c, fatalLine)
		if line == "" {
			line = lastLike(c, errorLine)
		}
		fix := message.OrAdvice(strings.Join(append([]string{line}, c.LastWords()...), "\n"),
			"correct the reported error") +
			fmt.Sprintf(", then run `fastdock up`; `docker compose logs %s` shows the full log", c.Service)
		if line != "" {
			return rule.Finding(c, "exited with an error: "+message.Shortened(line), fix, c.LastWords()...)
		}
		if words := c.LastWords(); len(words) > 0 {
			return rule.Finding(c, "exited with "+facts.ExitText(c.Report)+" after the line: "+
				message.Shortened(words[len(words)-1]), fix)
		}
		return nil
	},
}

// lastLike returns the last line of the log that matches, without its time; empty if none does.
func lastLike(c *facts.Container, pattern *lazyregexp.Regexp) string {
	for _, line := range slices.Backward(c.Log) {
		if pattern.MatchString(line) && !emptyLine.MatchString(line) && !facts.IsNoise(line) {
			if m := logfmt.FindStringSubmatch(line); m != nil {
				return m[1]
			}
			return strings.TrimSpace(message.LineStamp.Regexp().ReplaceAllString(line, ""))
		}
	}
	return ""
}

var (
	emptyLine = lazyregexp.New(`(?i)^[╭╰]|^\s+at [\w.$/]+\(|^Fatal assertion$|fassert\(\) failure|while booting` +
		`|^\W*(?:[\w.:/-]+\W+){0,5}(?:aborting|exiting|shutting down|stopping` +
		`|exited|see the log|check the log)\W*$` +
		`|\bBOOT FAILED\b|due to (?:a )?fatal (?:exception|error)|bootstrap checks failed|Kernel pid terminated` +
		`|was terminated by signal|database system is (?:shut down|aborted)|aborting startup|no further ` +
		`details|contains errors$|entered FATAL state` +
		`|^npm (?:error|ERR!)\s*(?:$|npm |To see|A complete log|path |code |errno |syscall )`)
	logfmt    = lazyregexp.New(`^time="[^"]*" level=\w+ msg="((?:[^"\\]|\\.)*)"`)
	fatalLine = lazyregexp.New(`(?i)\b(?:fatal|emerg|panic|crit|critical)\b`)
	errorLine = lazyregexp.New(`(?i)\berr(?:or)?\b|exception|\bfail(?:ed|ure)\b|\bcannot\b|could not|can't` +
		`|\binvalid\b|\bdenied\b|not found|is required|does(?: not|n't) (?:exist|meet)|unsupported` +
		`|incompatible|too (?:old|low)|mismatch`)
)
