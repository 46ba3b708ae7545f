package dockerfile

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// run is a RUN with its commands.
type run struct {
	*instructions.RunCommand
	stage    *stage
	commands []command
}

func (s *stage) runs() []run {
	var runs []run
	for _, r := range of[*instructions.RunCommand](s) {
		runs = append(runs, run{r, s, s.file.script(r, r.ShellDependantCmdLine)})
	}
	return runs
}

// commands returns those of all RUNs of a stage.
func (s *stage) commands() []command { return commandsOf(s.runs()) }

func commandsOf(runs []run) []command {
	var all []command
	for _, r := range runs {
		all = append(all, r.commands...)
	}
	return all
}

// chainRuns returns the RUNs of the stage's chain: what they leave is shipped with it.
func (s *stage) chainRuns() []run {
	var all []run
	for _, part := range s.chain() {
		all = append(all, part.runs()...)
	}
	return all
}

func (s *stage) chainCommands() []command { return commandsOf(s.chainRuns()) }

// kept returns the packages of the system that stay in a stage: those that go again in the RUN that brought
// them are left out.
func (s *stage) kept() []word {
	var all []word
	for _, r := range s.chainRuns() {
		if !r.removesPackages() {
			all = append(all, r.installed()...)
		}
	}
	return all
}

func (r run) has(words string) bool {
	for _, c := range r.commands {
		if c.is(words) {
			return true
		}
	}
	return false
}

func (r run) mounts(kind instructions.MountType) []*instructions.Mount {
	var mounts []*instructions.Mount
	for _, m := range instructions.GetMounts(r.RunCommand) {
		if m.Type == kind {
			mounts = append(mounts, m)
		}
	}
	return mounts
}

// caches reports whether a RUN has a cache mount whose target has one of these in it.
func (r run) caches(parts ...string) bool {
	for _, m := range r.mounts(instructions.MountTypeCache) {
		for _, part := range parts {
			if strings.Contains(m.Target, part) {
				return true
			}
		}
	}
	return false
}

// script returns the commands of an instruction; a JSON array is one.
func (f *file) script(c interface{ Location() []parser.Range }, cmd instructions.ShellDependantCmdLine) []command {
	first, last := lines(c)
	if first < 1 || last > len(f.Lines) {
		return nil
	}
	if !cmd.PrependShell {
		words := make([]word, len(cmd.CmdLine))
		for i, text := range cmd.CmdLine {
			words[i] = word{text, f.lineOf(first, last, text)}
		}
		if len(words) == 0 {
			return nil
		}
		return []command{{"", words}}
	}
	text := append([]string{}, f.Lines[first-1:last]...)
	text[0] = instruction.ReplaceAllString(text[0], "")
	heredoc := len(cmd.Files) > 0
	commands := parseScript(text, first, f.Escape, heredoc)
	if len(commands) > 0 {
		commands[0].words = withoutFlags(commands[0].words, heredoc)
	}
	if len(commands) > 0 && len(commands[0].words) == 0 {
		commands = commands[1:]
	}
	return commands
}

var instruction = lazyregexp.New(`^\s*\S+\s*`)

// withoutFlags leaves out the flags of RUN, and the <<EOF of a script that follows.
func withoutFlags(words []word, heredoc bool) []word {
	for len(words) > 0 && (strings.HasPrefix(words[0].text, "--") || heredoc && strings.HasPrefix(words[0].text, "<<")) {
		words = words[1:]
	}
	return words
}

// removesPackages reports whether what was installed to compile goes again in the same layer.
func (r run) removesPackages() bool {
	return r.has("apt-get purge") || r.has("apt-get remove") || r.has("apt-get autoremove") || r.has("apk del")
}

// removes reports whether a RUN deletes what it made below a path.
func (r run) removes(part string) bool {
	for _, c := range r.commands {
		if c.is("rm") && strings.Contains(c.String(), part) || c.is("uv cache clean") || c.is("pip cache purge") {
			return true
		}
	}
	return false
}

// isPip reports whether a command installs packages with pip, by whatever name.
func isPip(c command) bool {
	return c.is("pip install") || c.is("pip3 install") || c.is("python -m pip install") ||
		c.is("python3 -m pip install") ||
		(c.name() == "python" || c.name() == "python3") && strings.Contains(c.String(), "-m pip install")
}

// first returns the first command of a RUN that begins with one of these words; nil where none does.
func (r run) first(words ...string) *command {
	for i, c := range r.commands {
		if slices.ContainsFunc(words, c.is) {
			return &r.commands[i]
		}
	}
	return nil
}
