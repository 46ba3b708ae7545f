package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// AppCommand returns what the app's container runs, in exec form: what the project's own command does before it serves,
// then the server with reload.
func (o overlay) AppCommand() string {
	return o.command(o.Development().words())
}

// DebugCommand returns the same with the server under debugpy.
func (o overlay) DebugCommand() string { return o.command(o.Development().debugWords()) }

func (o overlay) command(serve []string) string {
	before := o.before()
	if len(before) == 0 {
		return execForm(serve)
	}
	return execForm([]string{"sh", "-c", strings.Join(append(before, "exec "+strings.Join(serve, " ")), " && ")})
}

// shellScript returns the script of `sh -c`; empty where the command is no shell's.
func shellScript(words []string) string {
	if len(words) < 3 || !slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(words[0])) ||
		!strings.HasPrefix(words[1], "-") {
		return ""
	}
	return words[2]
}

// SiblingCommand returns the command of a service of the same image, in exec form, as the development image takes it.
func (o overlay) SiblingCommand(service compose.Service) string {
	words := make([]string, len(service.Words))
	for i, word := range service.Words {
		words[i] = o.moved(word)
	}
	if len(words) > 2 && slices.Contains([]string{"poetry", "pipenv", "pdm", "uv", "hatch", "rye"},
		words[0]) && words[1] == "run" {
		words = words[2:]
	}
	for i, word := range words {
		words[i] = launcher.ReplaceAllString(word, "")
	}
	return execForm(words)
}

// SiblingFolder returns where such a command runs: in the folder of its script, else where the app does.
func (o overlay) SiblingFolder(service compose.Service) string {
	if folder := service.ScriptFolder(); folder != "" && path.Join(codeFolder, folder) != o.home() {
		return path.Join(codeFolder, folder)
	}
	return o.WorkFolder()
}

// Siblings returns the services that run the app's code in the image of the project's own service, which takes the
// development image in its place.
func (o overlay) Siblings() []compose.Service {
	return slices.DeleteFunc(o.Facts.Stack.Siblings(o.own), func(s compose.Service) bool {
		ownStart := len(s.Entrypoint) > 0 || len(s.Recipe.Entrypoint) > 0 && len(s.Command) == 0
		return len(s.Words) == 0 || ownStart || s.RunsOtherTool() || o.runsImageScript(s) ||
			s.HealthCheck != nil && probesWithTools(s.HealthCheck.Test)
	})
}

// runsImageScript reports whether a service's command is a script that only its own image has: one that its Dockerfile
// copies to a place outside of the code.
func (o overlay) runsImageScript(service compose.Service) bool {
	program := service.Words[0]
	if script := strings.Fields(shellScript(service.Words)); len(script) > 0 {
		program = script[0]
	}
	if !strings.Contains(program, "/") && service.Script(program) != "" {
		return true
	}
	program = o.moved(program)
	return path.IsAbs(program) && !strings.HasPrefix(program, codeFolder+"/") && !systemFolder.MatchString(program)
}

var systemFolder = lazyregexp.New(`^/(usr/)?(local/)?s?bin/`)

// probesWithTools reports whether a health check runs what the development image lacks.
func probesWithTools(test []string) bool {
	text := strings.Join(test, " ")
	return strings.Contains(text, "curl") || strings.Contains(text, "wget")
}
