package compose

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func dollarChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P08", Title: "Dollar sign that Compose replaces", Needs: check.Files, Run: dollars,
		About: "Compose replaces `$NAME` in every value with variables of your shell and of .env, or with " +
			"nothing. Write `$$` for a `$` that the shell in the container should see.",
	}}
}

var (
	// singled is a $ that Compose reads, with the name behind it or what is no name.
	singled = lazyregexp.New(`\$\$|\$\{([A-Za-z_]\w*)\}?|\$([A-Za-z_]\w*)|\$(\(|\d|[@*#?!])`)
	nameEnd = lazyregexp.New(`^\$\{\w+:?[-?+]`)
)

// dollars looks at commands and probes for variables that only the container has.
func dollars(_ context.Context, in *check.Input) []check.Finding {
	var found []check.Finding
	for _, file := range in.Sources.Compose {
		for _, name := range file.Services() {
			for _, keys := range [][]string{{"healthcheck", "test"}, {"command"}, {"entrypoint"}} {
				found = append(found, dollarsIn(in, file, name, keys)...)
			}
		}
	}
	return found
}

func dollarsIn(in *check.Input, file *source.Compose, service string, keys []string) []check.Finding {
	_, value := file.Find(append([]string{"services", service}, keys...)...)
	for _, text := range scalars(value) {
		for _, at := range singled.FindAllStringSubmatchIndex(text.Value, -1) {
			word := text.Value[at[0]:at[1]]
			name := ""
			for _, group := range []int{2, 4} {
				if at[group] >= 0 {
					name = text.Value[at[group]:at[group+1]]
				}
			}
			if word == "$$" || name != "" && (nameEnd.MatchString(text.Value[at[0]:]) || !inside(in, service, name)) {
				continue
			}
			f := check.Finding{Service: service, Severity: check.Warning, File: file.Path, Line: text.Line}
			return one(because(f, fmt.Sprintf("Compose replaces %s in %s before the container sees it",
				word, strings.Join(keys, ".")),
				fmt.Sprintf("write $%s; the container receives %s", word, word),
				doubled(file, text.Line, append([]string{"services", service}, keys...))))
		}
	}
	return nil
}

// inside reports whether a variable is the container's alone: its service sets it, and Compose has no value for it.
func inside(in *check.Input, service, name string) bool {
	if in.Project == nil {
		return false
	}
	_, outside := in.Project.Environment[name]
	_, within := in.Project.AllServices()[service].Environment[name]
	return within && !outside
}

// doubled returns the edit that doubles every single $ of a line.
func doubled(file *source.Compose, line int, keys []string) []check.Edit {
	text := file.Lines[line-1]
	if strings.Contains(text, "${") && strings.ContainsAny(text, "?-+") &&
		nameEnd.MatchString(text[strings.Index(text, "${"):]) {
		return nil // one of them is for Compose
	}
	all := regexp.MustCompile(`\$\$?`).ReplaceAllString(text, "$$$$")
	return swapLine(file, line, keys, all)
}
