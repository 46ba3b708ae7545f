package dockerfile

import (
	"encoding/json"
	"path"
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var commandRules = []rule{
	{
		id: "FD-C01", severity: check.Warning, title: "Server started through a shell",
		about: "`CMD uvicorn …` starts a shell, and the shell does not forward the stop signal. Docker waits ten " +
			"seconds and then kills the app while it serves requests. Write CMD [\"uvicorn\", …]. If the command " +
			"needs variables, write CMD [\"sh\", \"-c\", \"exec uvicorn …\"].",
		find: findShellForm,
	},
	{
		id: "FD-C02", severity: check.Error, title: "Command whose array is not valid JSON",
		about: "JSON accepts double quotes only. A shell runs `CMD ['uvicorn', …]`, looks for a program named " +
			"`[uvicorn,` and the container exits at once. Use double quotes.",
		find: findBrokenArrays,
	},
}

func findBrokenArrays(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range s.Commands {
			cmd := shellLine(c)
			if cmd == nil || !cmd.PrependShell || len(cmd.CmdLine) == 0 ||
				!strings.HasPrefix(strings.TrimSpace(cmd.CmdLine[0]), "[") || strings.HasPrefix(cmd.CmdLine[0], "[ ") {
				continue
			}
			finding := f.at(line(c), "write each word in double quotes, separated by commas",
				"this is not a JSON array, so a shell runs it and finds no such program")
			text := f.Lines[line(c)-1]
			if fixed := strings.ReplaceAll(text, "'", `"`); json.Valid([]byte(instruction.ReplaceAllString(fixed, ""))) {
				finding = edited(finding, f.swap(line(c), text, fixed))
			}
			findings = append(findings, finding)
		}
	}
	return findings
}

func findShellForm(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		begun := s.start()
		if !s.shipped || !begun.shell || begun.exec || len(begun.argv) == 0 || s.brokenArray(begun) {
			continue
		}
		finding := f.at(begun.line, "write it as a JSON array",
			"a shell starts %s and does not forward the stop signal, so Docker kills it",
			path.Base(begun.argv[0]))
		if _, serves := serverOf(begun.argv); !serves || s.purpose != production {
			finding.Severity = check.Warning
		}
		findings = append(findings, edited(finding, f.asArray(begun.line)))
	}
	return findings
}

// shellLine returns the command of CMD, ENTRYPOINT or RUN; nil for other instructions.
func shellLine(c instructions.Command) *instructions.ShellDependantCmdLine {
	switch c := c.(type) {
	case *instructions.CmdCommand:
		return &c.ShellDependantCmdLine
	case *instructions.EntrypointCommand:
		return &c.ShellDependantCmdLine
	}
	return nil
}

// brokenArray reports whether the command was meant as an array: another rule's.
func (s *stage) brokenArray(begun start) bool {
	return begun.line > 0 && regexp.MustCompile(`(?i)^\s*(CMD|ENTRYPOINT)\s*\[`).MatchString(s.file.Lines[begun.line-1])
}

// asArray returns the edit that writes a plain shell command as a JSON array; none where it needs a shell.
func (f *file) asArray(n int) []check.Edit {
	text := f.Lines[n-1]
	name := instruction.FindString(text)
	rest := strings.TrimPrefix(text, name)
	if strings.ContainsAny(rest, "$`|&;<>*?(){}\\#~") {
		return nil
	}
	commands := parseScript([]string{rest}, n, '\\', false)
	if len(commands) != 1 {
		return nil
	}
	var words []string
	for _, w := range commands[0].words {
		quoted, err := json.Marshal(w.text)
		if err != nil {
			return nil
		}
		words = append(words, string(quoted))
	}
	return f.swap(n, text, name+"["+strings.Join(words, ", ")+"]")
}
