package process

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// WrongCommand goes by what a command leaves behind: an end without a request, or the complaint of a program.
var WrongCommand = rule.Rule{
	ID: wrongCommandID, Title: "Command that needs a shell",
	About: "Docker starts one program and passes the other words as arguments. Only a shell interprets `&&`, `|` " +
		"and `>`, `sh -c` takes one argument, and an entrypoint receives the command as arguments. A program that " +
		"moves to the background ends its container.",
	Find: func(c *facts.Container) *check.Finding {
		if !c.Ends() && !c.EndsWell() {
			return nil
		}
		for _, look := range []func(*facts.Container) *check.Finding{
			operators, extraWords, oneWord, unexpanded,
			emptyVariable, ateCommand, background,
		} {
			if f := look(c); f != nil {
				f.Severity = check.Error
				return rule.OrAtKey(c, f, "command")
			}
		}
		return nil
	},
}

// operators finds words that only a shell understands in a command without one.
func operators(c *facts.Container) *check.Finding {
	words := c.Program()
	if len(words) == 0 || facts.IsShell(words[0]) {
		return nil
	}
	operator, does := "", ": "+path.Base(words[0])+" receives this and the rest as arguments"
	if i := slices.IndexFunc(words, shellOperator.MatchString); i >= 0 {
		operator = words[i]
	} else if m := inText.FindStringSubmatch(c.Written("command")); m != nil {
		operator, does = m[1], ", and Compose drops the rest"
	}
	if operator == "" {
		return nil
	}
	return rule.Finding(c,
		fmt.Sprintf("the command contains %q but no shell%s", operator, does),
		"run the command in a shell: `command: [sh, -c, \"… "+operator+" exec …\"]`",
		"command: "+strings.Join(words, " "),
	)
}

var (
	shellOperator = lazyregexp.New(`^(?:&&|\|\|?|;|>>?|<|2>&1|&)$`)
	inText        = lazyregexp.New(`^(?:[^'"]|'[^']*'|"[^"]*")*?\s(&&|\|\|?|;|>>?|<|&)\s`)
)

// extraWords finds `sh -c` with its command in several words.
func extraWords(c *facts.Container) *check.Finding {
	words := c.Program()
	if len(words) < 4 || !facts.IsShell(words[0]) || words[1] != "-c" || strings.ContainsAny(words[2], " $@") {
		return nil
	}
	return rule.Finding(c,
		fmt.Sprintf(
			"the command passes several words to `%s -c`: the shell runs only %q",
			path.Base(words[0]),
			words[2],
		),
		"write the command as one string after -c, or remove the shell",
		"command: "+strings.Join(words, " "),
	)
}

// oneWord finds a command that is one word with spaces in it.
func oneWord(c *facts.Container) *check.Finding {
	words := c.Program()
	if len(words) == 0 || !strings.Contains(words[0], " ") || strings.HasPrefix(words[0], "/") {
		return nil
	}
	return rule.Finding(c, fmt.Sprintf("the command is a single word with spaces, %q, so Docker looks for a program of "+
		"that name", words[0]),
		"write each word as a list item: `["+strings.Join(strings.Fields(words[0]), ", ")+"]`", c.Said)
}

// unexpanded finds a variable in a command without a shell: its program complains about the name in place of the value.
func unexpanded(c *facts.Container) *check.Finding {
	words := c.Program()
	if len(words) == 0 || facts.IsShell(words[0]) {
		return nil
	}
	for _, word := range words {
		variable := shellVariable.FindString(word)
		if variable == "" || !slices.ContainsFunc(c.Output(), func(line string) bool {
			return strings.Contains(line, variable)
		}) {
			continue
		}
		return rule.Finding(c,
			fmt.Sprintf("the command contains the variable %s but no shell: %s receives the text %q", word,
				path.Base(words[0]), word),
			"run the command in a shell: `[\"sh\", \"-c\", \"exec "+strings.Join(words, " ")+"\"]` (in a Compose file, write "+
				"$$ for $)",
			"command: "+strings.Join(words, " "),
		)
	}
	return nil
}

var shellVariable = lazyregexp.New(`\$\{?([A-Za-z_]\w*)`)

// emptyVariable finds a variable in a shell's command that the container does not have.
func emptyVariable(c *facts.Container) *check.Finding {
	words := c.Program()
	if len(words) == 0 || !facts.IsShell(words[0]) || !slices.ContainsFunc(c.Log, wantsValue.MatchString) {
		return nil
	}
	for _, m := range shellVariable.FindAllStringSubmatch(strings.Join(words, " "), -1) {
		if c.Env[m[1]] == "" {
			return rule.Finding(c,
				fmt.Sprintf(
					"the command uses the variable %s, which is not set in the container and therefore empty",
					m[1],
				),
				fmt.Sprintf(
					"set %s under `environment` of service %q; then run `fastdock up`",
					m[1],
					c.Service,
				),
				c.LastWords()...)
		}
	}
	return nil
}

var wantsValue = lazyregexp.New(
	`requires an argument|expected (?:one|at least one) argument|Invalid value for|invalid (?:int|port)` +
		`|not a valid|Missing argument|unexpected extra argument|is not a valid port`,
)

// ateCommand finds a script that is not there: a command that its entrypoint took as arguments, or a wrong folder.
func ateCommand(c *facts.Container) *check.Finding {
	i := c.LastLine(notOpened)
	if i < 0 {
		return nil
	}
	file, words := notOpened.FindStringSubmatch(c.Log[i])[1], c.Program()
	name := path.Base(file)
	switch {
	case !strings.Contains(name, ".") && len(c.Config().Entrypoint) > 0:
		return rule.Finding(c,
			fmt.Sprintf(
				"the entrypoint %s receives the command as arguments and looks for a script %q",
				path.Base(words[0]),
				name,
			),
			fmt.Sprintf("remove `entrypoint:`, or write the command as arguments for it: `-m %s …`", name),
			c.Log[i],
		)
	case inTree(c, name) != "":
		return rule.AtKey(c,
			rule.Finding(c,
				fmt.Sprintf(
					"the command runs %s, which does not exist in %s of the container; the project contains %s",
					name,
					path.Dir(file),
					inTree(c, name),
				),
				fmt.Sprintf(
					"set working_dir of service %q to the folder of %s, or mount it there",
					c.Service,
					name,
				),
				c.Log[i],
			),
			"working_dir",
			"command",
		)
	}
	return rule.Finding(c,
		fmt.Sprintf("the command runs %s, which does not exist in the container", file),
		"correct the name or working_dir",
		c.Log[i],
	)
}

var notOpened = lazyregexp.New(`can't open file '([^']+)'`)

// inTree returns where the project has a file of that name.
func inTree(c *facts.Container, name string) string {
	if source, ok := c.Stack.Sources.File(name); ok {
		return source.Path
	}
	for _, file := range c.PythonFiles() {
		if path.Base(file) == name {
			return file
		}
	}
	return ""
}

// background is about a service that has ended well and should not have.
func background(c *facts.Container) *check.Finding {
	if !c.EndsWell() || c.Raised() != nil {
		return nil // some servers end with 0 whatever happened
	}
	for _, word := range c.Program() {
		if slices.Contains([]string{"--daemon", "--daemonize", "--detach", "-D", "--fork", "daemonize"}, word) {
			return rule.Finding(c,
				fmt.Sprintf(
					"the server moves to the background (%s), so the command and the container exit",
					word,
				),
				fmt.Sprintf(
					"remove %s: the server must stay in the foreground",
					word,
				),
				"command: "+strings.Join(c.Program(), " "),
			)
		}
	}
	if f := dropsCommand(c); f != nil {
		return f
	}
	words, restart := c.Program(), c.Config().Restart
	if len(words) == 1 && facts.IsShell(words[0]) {
		return rule.Finding(c,
			fmt.Sprintf("the command is only the shell %s, which exits at once without a terminal", words[0]),
			"set the server as the command; an interactive shell needs `stdin_open: true` and `tty: true`",
			"command: "+words[0])
	}
	if len(c.Check.Test) == 0 && len(c.Config().Ports) == 0 && (restart == "always" || restart == "unless-stopped") {
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("exits with code 0, and `restart: %s` restarts the container again and again", restart),
			"set `restart: on-failure` for a one-time job; run a server in the foreground",
			append([]string{"command: " + strings.Join(words, " ")}, c.LastWords()...)...), "restart")
	}
	f := rule.Finding(c,
		"exited with code 0, but the service should keep running",
		"run the server in the foreground; a one-time job needs no health check and no ports",
		"command: "+strings.Join(c.Program(), " "),
	)
	f.Evidence = append(f.Evidence, c.LastWords()...)
	return f
}

// dropsCommand finds an entrypoint that ends without the command: it does not run what it is handed, or Compose hands
// it nothing, because `entrypoint:` puts away the command of the image, too.
func dropsCommand(c *facts.Container) *check.Finding {
	if service := c.Config(); len(service.Entrypoint) > 0 && len(service.Command) == 0 {
		if cmd := c.Stack.Images[c.Image].Cmd; len(cmd) > 0 {
			return rule.AtKey(c, rule.Finding(c,
				fmt.Sprintf("`entrypoint:` also clears the image's command (%s), so the container exits after the "+
					"entrypoint", strings.Join(cmd, " ")),
				fmt.Sprintf("end the entrypoint with `exec %s`, or set `command:` and end the entrypoint with `exec "+
					"\"$@\"`", strings.Join(cmd, " ")),
				"command: "+strings.Join(c.Program(), " ")), "entrypoint")
		}
	}
	words := c.Program()
	if len(words) < 2 || !strings.HasSuffix(words[0], ".sh") {
		return nil
	}
	script, err := c.ReadFile(c.Inside(words[0]), maxScript)
	if err != nil || script == "" || strings.Contains(script, "$@") || strings.Contains(script, "$*") {
		return nil
	}
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the entrypoint %s exits without running the command (%s)", words[0], strings.Join(words[1:], " ")),
		fmt.Sprintf("end %s with `exec \"$@\"`; then run `fastdock up --build`", path.Base(words[0])),
		"command: "+strings.Join(words, " ")), "entrypoint")
}

const maxScript = 10_000

// LeftAway is about a container that is well and does only a part of its command.
var LeftAway = rule.Rule{
	ID: wrongCommandID,
	Find: func(c *facts.Container) *check.Finding {
		f := operators(c)
		if f == nil {
			return nil
		}
		f.Severity = check.Warning
		return rule.OrAtKey(c, f, "command")
	},
}

const wrongCommandID = "FD-R48"
