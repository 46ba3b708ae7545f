package evidence

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// AllExtras among the extras stands for every one that the project has.
const AllExtras = "*"

// ownExtras is the project's own folder as pip installs it, with extras.
var ownExtras = lazyregexp.New(`^\.{1,2}/?\[([^\]]+)\]$`)

// extras takes the extras of the project that a RUN installs.
func (r *reader) extras(source string) {
	for _, words := range commandsOf(source) {
		for _, extra := range extrasOf(words) {
			if !slices.Contains(r.Extras, extra) {
				r.Extras = append(r.Extras, extra)
			}
		}
	}
}

// extrasOf returns the extras that one command installs.
func extrasOf(words []string) []string {
	if len(words) < 2 {
		return nil
	}
	tool, options := path.Base(words[0]), words[1:]
	if tool == "uv" && words[1] == "pip" || strings.HasPrefix(tool, "python") {
		tool = "pip"
	}
	var extras []string
	for i, word := range options {
		name, value, joined := strings.Cut(word, "=")
		if !joined && i+1 < len(options) {
			value = options[i+1]
		}
		match := ownExtras.FindStringSubmatch(word)
		switch {
		case match != nil && strings.HasPrefix(tool, "pip"):
			extras = append(extras, listed(match[1])...)
		case word == "--all-extras" && (tool == "uv" || tool == "poetry"):
			extras = append(extras, AllExtras)
		case namesExtra(tool, name):
			extras = append(extras, listed(value)...)
		}
	}
	return extras
}

// namesExtra reports whether the value of a tool's option is an extra.
func namesExtra(tool, option string) bool {
	switch tool {
	case "uv":
		return option == "--extra"
	case "poetry":
		return option == "-E" || option == "--extras"
	case "pdm":
		return option == "-G" || option == "--group"
	}
	return false
}

func listed(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(", \"'", r) })
}
