package dockerfile

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// install is one command of apt-get, apt or apk that installs packages.
type install struct {
	packages []word // with their versions
	yes      bool   // without a question
}

var (
	aptOptions = []string{
		"-o", "--option", "-c", "--config-file", "-t", "--target-release", "--default-release",
		"-a", "--host-architecture",
	}
	// packageManagers have options whose value is a word of its own.
	packageManagers = map[string][]string{
		"apt-get": aptOptions, "apt": aptOptions,
		"apk": {"-t", "--virtual", "-X", "--repository", "-p", "--root", "--repositories-file", "--keys-dir"},
	}
	answersYes = lazyregexp.New(`^(-[a-z]*y[a-z]*|-[a-z]*qq[a-z]*|--yes|--assume-yes` +
		`|-o?=?APT::Get::Assume-Yes=(1|true|yes))$`)
)

// installOf reads a command that installs packages of the system; ok is false where it does something else.
func installOf(c command) (asked install, ok bool) {
	words := c.bare().words
	valued, known := packageManagers[c.name()]
	if !known {
		return asked, false
	}
	verb := ""
	asked.yes = c.name() == "apk"
	for i := 1; i < len(words); i++ {
		switch w := words[i]; {
		case slices.Contains(valued, w.text):
			i++
			asked.yes = asked.yes || i < len(words) && answersYes.MatchString("-o"+words[i].text)
		case strings.HasPrefix(w.text, "-"):
			asked.yes = asked.yes || answersYes.MatchString(w.text)
		case verb == "":
			verb = w.text
		case !isRedirection(w.text):
			asked.packages = append(asked.packages, w)
		}
	}
	return asked, verb == "install" || verb == "add"
}

func isRedirection(text string) bool { return strings.ContainsAny(text, "<>") }

// installed returns what the commands of a RUN install, their versions left out. A word with variables is what these
// stand for; one that nothing in the file sets stays as it is.
func (r run) installed() []word {
	var all []word
	for _, c := range r.commands {
		asked, ok := installOf(c)
		if !ok {
			continue
		}
		for _, w := range asked.packages {
			for _, name := range strings.Fields(r.stage.expand(w.text)) {
				name, _, _ = strings.Cut(name, "=")
				all = append(all, word{name, w.line})
			}
		}
	}
	return all
}

// expand fills in the variables of a word that the stage's ARG and ENV set.
func (s *stage) expand(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	var values []string
	for name, value := range s.variables() {
		values = append(values, name+"="+value)
	}
	expanded, unmatched, err := shell.NewLex('\\').ProcessWord(text, shell.EnvsFromSlice(values))
	if err != nil || len(unmatched) > 0 {
		return text
	}
	return expanded
}

// variables returns those that the chain sets, a build argument with its default.
func (s *stage) variables() map[string]string {
	variables := s.env()
	for _, arg := range ofChain[*instructions.ArgCommand](s) {
		for _, pair := range arg.Args {
			if pair.Value != nil {
				variables[pair.Key] = unquoted(*pair.Value)
			} else if value := s.file.Expand("$" + pair.Key); value != "$"+pair.Key {
				variables[pair.Key] = value
			}
		}
	}
	return variables
}

// hasPackage reports whether a stage installs a package of the system. What a variable without a value names may be it.
func (s *stage) hasPackage(name string) bool {
	return slices.ContainsFunc(s.chainRuns(), func(r run) bool {
		return slices.ContainsFunc(r.installed(), func(p word) bool {
			return p.text == name || strings.Contains(p.text, "$")
		})
	})
}
