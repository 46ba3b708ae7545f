package image

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// The kinds of what an instruction above a step gives it.
const (
	kindArgument = "ARG"
	kindVariable = "ENV"
	kindSetting  = "setting" // USER, SHELL and WORKDIR
)

// value is what an instruction above a step gives it.
type value struct {
	Kind string
	Line int
	Hash string // of the value, which may be a secret

	text string
}

func newValue(kind string, line int, text string) value {
	sum := sha256.Sum256([]byte(text))
	return value{Kind: kind, Line: line, Hash: hex.EncodeToString(sum[:8]), text: text}
}

// scope is what holds at one place of a Dockerfile: arguments, variables and settings by name.
type scope map[string]value

// Get implements [shell.EnvGetter].
func (s scope) Get(name string) (string, bool) {
	v, set := s[name]
	return v.text, set && v.Kind != kindSetting
}

// Keys implements [shell.EnvGetter].
func (s scope) Keys() []string {
	var names []string
	for name, v := range s {
		if v.Kind != kindSetting {
			names = append(names, name)
		}
	}
	return names
}

// expander fills in variables as BuildKit does.
type expander struct {
	lex    *shell.Lex
	given  map[string]string // build arguments
	global scope
}

func newExpander(r *recipe, given map[string]string) *expander {
	x := &expander{lex: shell.NewLex(r.escape), given: given, global: scope{}}
	for _, command := range r.args {
		x.declare(x.global, &command, nil)
	}
	return x
}

// word returns a text with its variables filled in, and their names.
func (x *expander) word(text string, in scope) (expanded string, used []string) {
	result, err := x.lex.ProcessWordWithMatches(text, in)
	if err != nil {
		return text, nil
	}
	for name := range result.Matched {
		used = append(used, name)
	}
	return result.Result, used
}

// declare adds the arguments of an ARG: what the build gives, else its default, else the one before the first FROM.
func (x *expander) declare(in scope, command *instructions.ArgCommand, global scope) {
	for _, arg := range command.Args {
		text, set := x.given[arg.Key]
		if !set && arg.Value != nil {
			text, _ = x.word(*arg.Value, in)
			set = true
		}
		if !set {
			text, set = global.Get(arg.Key)
		}
		if set {
			in[arg.Key] = newValue(kindArgument, lineOf(command.Location()), text)
		}
	}
}

// apply adds what an instruction gives the steps below it.
func (x *expander) apply(in scope, i *instruction) {
	setting := func(text string) {
		text, _ = x.word(text, in)
		in[i.keyword()+" "] = newValue(kindSetting, i.line, text)
	}
	switch c := i.command.(type) {
	case *instructions.ArgCommand:
		x.declare(in, c, x.global)
	case *instructions.EnvCommand:
		before := maps.Clone(in)
		for _, pair := range c.Env {
			text, _ := x.word(pair.Value, before)
			in[pair.Key] = newValue(kindVariable, i.line, text)
		}
	case *instructions.UserCommand:
		setting(c.User)
	case *instructions.WorkdirCommand:
		setting(c.Path)
	case *instructions.ShellCommand:
		setting(strings.Join(c.Shell, " "))
	}
}
