package storage

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func fileIn(file, line string) string {
	if strings.HasPrefix(file, "/") {
		return file
	}
	if m := named.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

// named is a path in a sentence, which begins a word: not what is behind a slash or a date.
var named = lazyregexp.New(`(?:^|[\s'"‘(=<\[` + "`" + `])(/[\w./@+-]+)`)

func orSomething(file string) string {
	if file == "" || file == "." {
		return "a file"
	}
	return file
}

// writtenTo returns the file in the code that failed.
func writtenTo(match rule.Match) string {
	for _, f := range slices.Backward(match.Frames()) {
		if m := pathInCode.FindStringSubmatch(f.Code); m != nil {
			return m[1]
		}
	}
	return ""
}

var pathInCode = lazyregexp.New(`["'](/[\w./{}@+-]+)["']`)
