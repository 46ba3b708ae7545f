package evidence

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// installs takes the requirements files that a RUN installs from.
func (r *reader) installs(d Dockerfile, s Stage, source string) {
	for _, words := range commandsOf(source) {
		for _, name := range requirementFiles(words) {
			inside, located := s.locate(d.Context, s.absolute(name))
			if !located {
				inside = path.Join(d.Context, name) // of a mount
			}
			if r.tree.Has(inside) && !slices.Contains(r.Installed, inside) {
				r.Installed = append(r.Installed, inside)
			}
		}
	}
}

// requirementFiles returns the files of a pip install.
func requirementFiles(words []string) []string {
	at := slices.Index(words, "pip")
	if at < 0 {
		at = slices.Index(words, "pip3")
	}
	if at < 0 || !slices.Contains(words[at:], "install") {
		return nil
	}
	var files []string
	for i, word := range words {
		switch name, value, joined := strings.Cut(word, "="); {
		case joined && name == "--requirement":
			files = append(files, value)
		case (word == "-r" || word == "--requirement") && i+1 < len(words):
			files = append(files, words[i+1])
		case strings.HasPrefix(word, "-r") && len(word) > 2:
			files = append(files, word[2:])
		}
	}
	return files
}

// systemPackages returns what a RUN installs with apt-get, apt or apk.
func systemPackages(source string) []string {
	var packages []string
	for _, words := range commandsOf(source) {
		packages = append(packages, installed(words)...)
	}
	return packages
}

// commandsOf returns the words of each command of a script.
func commandsOf(source string) [][]string {
	parsed, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(source), "")
	if err != nil {
		return nil
	}
	var commands [][]string
	s := &site{env: map[string]string{}}
	syntax.Walk(parsed, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok {
			commands = append(commands, bare(s.words(call.Args)))
		}
		return true
	})
	return commands
}

// installed returns the packages that one command installs.
func installed(words []string) []string {
	if len(words) < 2 {
		return nil
	}
	verb := map[string]string{"apt-get": "install", "apt": "install", "apk": "add"}[words[0]]
	at := slices.Index(words, verb)
	if verb == "" || at < 0 {
		return nil
	}
	var packages []string
	for i := at + 1; i < len(words); i++ {
		switch word := words[i]; {
		case word == "--virtual" || word == "-t":
			i++
		case strings.HasPrefix(word, "-"), strings.HasPrefix(word, "."), strings.Contains(word, unknown),
			strings.Contains(word, "/"):
		default:
			name, _, _ := strings.Cut(word, "=")
			packages = append(packages, name)
		}
	}
	return packages
}
