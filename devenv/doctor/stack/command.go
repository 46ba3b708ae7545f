package stack

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const wrongCommandID = "FD-R48"

// wrongCommand goes by what a command leaves behind: an end without a request, or the complaint of a program.
var wrongCommand = rule{
	id: wrongCommandID, title: "Command that needs a shell",
	about: "Docker starts one program and passes the other words as arguments. Only a shell interprets `&&`, `|` " +
		"and `>`, `sh -c` takes one argument, and an entrypoint receives the command as arguments. A program that " +
		"moves to the background ends its container.",
	of: func(p *container) *check.Finding {
		if !p.ends() && !p.endsWell() {
			return nil
		}
		for _, look := range []func(*container) *check.Finding{
			(*container).operators, (*container).extraWords, (*container).oneWord, (*container).unexpanded,
			(*container).emptyVariable, (*container).ateCommand, (*container).background,
		} {
			if f := look(p); f != nil {
				f.Severity = check.Error
				return p.elsePlaced(f, "command")
			}
		}
		return nil
	},
}

// endsWell reports whether a service that has to go on has ended with code 0.
func (p *container) endsWell() bool {
	return p.ExitCode == 0 && (p.Status == "exited" || p.Status == "restarting") && p.goesOn() && !p.stopped()
}

var shutsDown = lazyregexp.New(
	`(?i)received sig(?:term|int)|shutting down|shutdown (?:request|complete|finished)|handling signal` +
		`|finished server process|ready to exit|normal shutdown|signal 15|warm shutdown`,
)

// stopped reports whether a container that would be restarted, or that is meant to run on, was stopped by a user: the
// engine restarts what ends by itself, and servers log that they were asked to end.
func (p *container) stopped() bool {
	if p.Status != "exited" || p.ExitCode != 0 && p.ExitCode != 143 {
		return false
	}
	restarts := p.service().Restart == "always" || p.service().Restart == "unless-stopped"
	return restarts || p.goesOn() && slices.ContainsFunc(p.log, shutsDown.MatchString)
}

// wasStopped is about a container that a user stopped.
var wasStopped = rule{
	id: StateOf,
	of: func(p *container) *check.Finding {
		if !p.stopped() {
			return nil
		}
		f := p.finding("was stopped", "run `fastdock up` to start it again", p.lastWords()...)
		f.Severity = check.Warning
		return f
	},
}

// goesOn reports whether a service is meant to run on: it has a health check or ports, is restarted whatever its code
// is, or others wait for its health.
func (p *container) goesOn() bool {
	s := p.service()
	for _, other := range p.snapshot.project.Services {
		switch need, waits := other.DependsOn[p.Service]; {
		case waits && need.Condition == types.ServiceConditionCompletedSuccessfully:
			return false
		case waits && need.Condition == types.ServiceConditionHealthy:
			return true
		}
	}
	server := database(s.Image) != "" && len(s.Command) == 0 && len(s.Entrypoint) == 0
	return server || len(p.Check.Test) > 0 || len(s.Ports) > 0 || s.Restart == "always" || s.Restart == "unless-stopped"
}

// program returns the words of the command without the init process.
func (p *container) program() []string {
	words := p.Command
	for len(words) > 0 && (strings.HasSuffix(words[0], "docker-init") || strings.HasSuffix(words[0], "tini") ||
		words[0] == "--") {
		words = words[1:]
	}
	return words
}

func isShell(word string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "zsh"}, path.Base(word))
}

// operators finds words that only a shell understands in a command without one.
func (p *container) operators() *check.Finding {
	words := p.program()
	if len(words) == 0 || isShell(words[0]) {
		return nil
	}
	operator, does := "", ": "+path.Base(words[0])+" gets it as an argument, and what follows too"
	if i := slices.IndexFunc(words, shellOperator.MatchString); i >= 0 {
		operator = words[i]
	} else if m := inText.FindStringSubmatch(p.written("command")); m != nil {
		operator, does = m[1], ", and Compose drops what follows"
	}
	if operator == "" {
		return nil
	}
	return p.finding(
		fmt.Sprintf("its command has %q and no shell%s", operator, does),
		"run the command in a shell: `command: [sh, -c, \"… "+operator+" exec …\"]`",
		"its command: "+strings.Join(words, " "),
	)
}

var (
	shellOperator = lazyregexp.New(`^(?:&&|\|\|?|;|>>?|<|2>&1|&)$`)
	inText        = lazyregexp.New(`^(?:[^'"]|'[^']*'|"[^"]*")*?\s(&&|\|\|?|;|>>?|<|&)\s`)
)

// written returns the text of a service's key in the last Compose file that has it as one line of text.
func (p *container) written(key string) string {
	if p.snapshot.sources == nil {
		return ""
	}
	for _, file := range slices.Backward(p.snapshot.sources.Compose) {
		if _, value := file.Find("services", p.Service, key); value != nil {
			return value.Value
		}
	}
	return ""
}

// leftAway is about a container that is well and does only a part of its command.
var leftAway = rule{
	id: wrongCommandID,
	of: func(p *container) *check.Finding {
		f := p.operators()
		if f == nil {
			return nil
		}
		f.Severity = check.Warning
		return p.elsePlaced(f, "command")
	},
}

// extraWords finds `sh -c` with its command in several words.
func (p *container) extraWords() *check.Finding {
	words := p.program()
	if len(words) < 4 || !isShell(words[0]) || words[1] != "-c" || strings.ContainsAny(words[2], " $@") {
		return nil
	}
	return p.finding(
		fmt.Sprintf(
			"its command hands `%s -c` several words: the shell runs %q alone, without the others",
			path.Base(words[0]),
			words[2],
		),
		"write the whole command as one word after -c, or remove the shell",
		"its command: "+strings.Join(words, " "),
	)
}

// oneWord finds a command that is one word with spaces in it.
func (p *container) oneWord() *check.Finding {
	words := p.program()
	if len(words) == 0 || !strings.Contains(words[0], " ") || strings.HasPrefix(words[0], "/") {
		return nil
	}
	return p.finding(fmt.Sprintf("its command is one word with spaces, %q, and no program has that name", words[0]),
		"write every word as one of the list: `["+strings.Join(strings.Fields(words[0]), ", ")+"]`", p.Said)
}

// unexpanded finds a variable in a command without a shell: its program complains about the name in place of the value.
func (p *container) unexpanded() *check.Finding {
	words := p.program()
	if len(words) == 0 || isShell(words[0]) {
		return nil
	}
	for _, word := range words {
		variable := shellVariable.FindString(word)
		if variable == "" || !slices.ContainsFunc(p.words(), func(line string) bool {
			return strings.Contains(line, variable)
		}) {
			continue
		}
		return p.finding(
			fmt.Sprintf("its command has the variable %s and no shell that replaces it: %s gets the text %q", word,
				path.Base(words[0]), word),
			"run the command in a shell: `[\"sh\", \"-c\", \"exec "+strings.Join(words, " ")+"\"]` (in a Compose file "+
				"with $$ for each $)",
			"its command: "+strings.Join(words, " "),
		)
	}
	return nil
}

var (
	shellVariable = lazyregexp.New(`\$\{?([A-Za-z_]\w*)`)
	wantsValue    = lazyregexp.New(
		`requires an argument|expected (?:one|at least one) argument|Invalid value for|invalid (?:int|port)` +
			`|not a valid|Missing argument|unexpected extra argument|is not a valid port`,
	)
)

// emptyVariable finds a variable in a shell's command that the container does not have.
func (p *container) emptyVariable() *check.Finding {
	words := p.program()
	if len(words) == 0 || !isShell(words[0]) || !slices.ContainsFunc(p.log, wantsValue.MatchString) {
		return nil
	}
	for _, m := range shellVariable.FindAllStringSubmatch(strings.Join(words, " "), -1) {
		if p.Env[m[1]] == "" {
			return p.finding(
				fmt.Sprintf(
					"its command uses the variable %s, which the container does not have: the shell puts nothing in "+
						"its place",
					m[1],
				),
				fmt.Sprintf(
					"set %s below environment of service %q; then run `fastdock up`",
					m[1],
					p.Service,
				),
				p.lastWords()...)
		}
	}
	return nil
}

var notOpened = lazyregexp.New(`can't open file '([^']+)'`)

// ateCommand finds a script that is not there: a command that its entrypoint took as arguments, or a wrong folder.
func (p *container) ateCommand() *check.Finding {
	i := p.lastLine(notOpened)
	if i < 0 {
		return nil
	}
	file, words := notOpened.FindStringSubmatch(p.log[i])[1], p.program()
	name := path.Base(file)
	switch {
	case !strings.Contains(name, ".") && len(p.service().Entrypoint) > 0:
		return p.finding(
			fmt.Sprintf(
				"its entrypoint %s takes the command as its arguments: it looks for a script %q",
				path.Base(words[0]),
				name,
			),
			fmt.Sprintf("remove `entrypoint:`, or write the command for it: `-m %s …`", name),
			p.log[i],
		)
	case p.inTree(name) != "":
		return p.placed(
			p.finding(
				fmt.Sprintf(
					"its command runs %s, which is not in %s of the container; the project has %s",
					name,
					path.Dir(file),
					p.inTree(name),
				),
				fmt.Sprintf(
					"set working_dir of service %q to the folder that holds %s, or mount it there",
					p.Service,
					name,
				),
				p.log[i],
			),
			"working_dir",
			"command",
		)
	}
	return p.finding(
		fmt.Sprintf("its command runs %s, which is not in the container", file),
		"correct the name, or the folder that it runs in (working_dir)",
		p.log[i],
	)
}

// inTree returns where the project has a file of that name.
func (p *container) inTree(name string) string {
	if source, ok := p.snapshot.sources.File(name); ok {
		return source.Path
	}
	for _, file := range p.pythonFiles() {
		if path.Base(file) == name {
			return file
		}
	}
	return ""
}

// background is about a service that has ended well and should not have.
func (p *container) background() *check.Finding {
	if !p.endsWell() || p.raised() != nil {
		return nil // some servers end with 0 whatever happened
	}
	for _, word := range p.program() {
		if slices.Contains([]string{"--daemon", "--daemonize", "--detach", "-D", "--fork", "daemonize"}, word) {
			return p.finding(
				fmt.Sprintf(
					"its server goes to the background (%s), and with the command its container has ended",
					word,
				),
				fmt.Sprintf(
					"remove %s: the server has to stay in the foreground",
					word,
				),
				"its command: "+strings.Join(p.program(), " "),
			)
		}
	}
	if f := p.dropsCommand(); f != nil {
		return f
	}
	words, restart := p.program(), p.service().Restart
	if len(words) == 1 && isShell(words[0]) {
		return p.finding(
			fmt.Sprintf("its command is the shell %s alone, which ends at once without a terminal", words[0]),
			"write the command of the server; a shell for a person needs `stdin_open: true` and `tty: true`",
			"its command: "+words[0])
	}
	if len(p.Check.Test) == 0 && len(p.service().Ports) == 0 && (restart == "always" || restart == "unless-stopped") {
		return p.placed(p.finding(
			fmt.Sprintf("it ends with code 0, and `restart: %s` starts it again and again", restart),
			"set `restart: on-failure` for a job that does its work once; let a server stay in the foreground",
			append([]string{"its command: " + strings.Join(words, " ")}, p.lastWords()...)...), "restart")
	}
	f := p.finding(
		"it has ended with code 0, although the service is meant to run on",
		"let its command run the server in the foreground; a service that does its work once needs no health check "+
			"and no ports",
		"its command: "+strings.Join(p.program(), " "),
	)
	f.Evidence = append(f.Evidence, p.lastWords()...)
	return f
}

// dropsCommand finds an entrypoint that ends without the command: it does not run what it is handed, or Compose hands
// it nothing, because `entrypoint:` puts away the command of the image, too.
func (p *container) dropsCommand() *check.Finding {
	if service := p.service(); len(service.Entrypoint) > 0 && len(service.Command) == 0 {
		if cmd := p.snapshot.images[p.Image].Cmd; len(cmd) > 0 {
			return p.placed(p.finding(
				fmt.Sprintf("its `entrypoint:` puts away the command of the image too (%s), so it ends when the entrypoint "+
					"has done its work", strings.Join(cmd, " ")),
				fmt.Sprintf("let the entrypoint end with `exec %s`, or write it as `command:` and let the entrypoint end with "+
					"`exec \"$@\"`", strings.Join(cmd, " ")),
				"its command: "+strings.Join(p.program(), " ")), "entrypoint")
		}
	}
	words := p.program()
	if len(words) < 2 || !strings.HasSuffix(words[0], ".sh") {
		return nil
	}
	script, err := p.readFile(p.inside(words[0]), maxScript)
	if err != nil || script == "" || strings.Contains(script, "$@") || strings.Contains(script, "$*") {
		return nil
	}
	return p.placed(p.finding(
		fmt.Sprintf("its entrypoint %s ends without running the command (%s)", words[0], strings.Join(words[1:], " ")),
		fmt.Sprintf("end %s with `exec \"$@\"`; then run `fastdock up --build`", path.Base(words[0])),
		"its command: "+strings.Join(words, " ")), "entrypoint")
}

const maxScript = 10_000

// lastWords returns the last lines of the log that say something.
func (p *container) lastWords() []string {
	var lines []string
	for _, line := range slices.Backward(p.log) {
		if strings.TrimSpace(line) != "" && len(lines) < 2 {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Reverse(lines)
	return lines
}

var unknownOption = class{
	own:  true,
	rule: rule{id: wrongCommandID},
	signs: signs(
		"",
		`(?P<celery>You are using .-\w+. as an option of the (?P<sub>\w+) sub-command)`,
		`No such option:? '?(?P<option>-[\w-]+)`,
		`(?P<few>error: too few arguments)`,
		`Missing argument '(?P<argument>[^']+)'|the following arguments are required: (?P<argument>.+)`,
		`Error while finding module specification for '(?P<spec>[\w./-]+)\.py'`,
		`unrecognized arguments?: (?P<option>-\S+)`,
		`(?:unknown|invalid|unrecogni[sz]ed) option:?(?: --)? ['"]?(?P<option>[\w-]+)`,
		`Invalid value for '(?P<valued>-[^']+)': (?P<why>.+)`,
		`argument (?P<valued>-[^:]+): (?P<why>.+)`,
		`invalid value for parameter "(?P<valued>[^"]+)": (?P<why>.+)`,
		`(?:Option|option) '(?P<valued>-[^']+)' (?P<why>requires an argument)`,
		`unrecognized configuration parameter "(?P<option>[^"]+)"`,
		`unknown variable '(?P<option>[^']+)'`,
		`Bad directive or wrong number of arguments`,
		`(?P<address>\d[\d.]+):\d+: bind: Cannot assign requested address`,
		`bind on address \('(?P<address>[^']+)', \d+[\d, ]*\).*cannot assign requested address|Cannot assign `+
			`requested address: .*bind`,
	),
	found: func(p *container, c clue) *check.Finding {
		if !p.ends() {
			return nil
		}
		if c.groups["celery"] != "" {
			return p.appPlacedAtCommand(p.finding(
				"its command has options of Celery behind the name of the sub-command, where Celery 5 does not take them",
				fmt.Sprintf("write `celery -A MODULE %s`: -A, --broker and the like come before it", c.groups["sub"]),
				p.quote(c)...))
		}
		if c.groups["few"] != "" {
			return p.appPlacedAtCommand(p.finding(
				"its command lacks an argument that its program needs",
				"add what the usage in its log shows to the command of the service", p.quote(c)...))
		}
		if spec := c.groups["spec"]; spec != "" {
			return p.appPlacedAtCommand(p.finding(
				fmt.Sprintf("its command runs `python -m %s.py`, and -m takes the name of a module", spec),
				fmt.Sprintf("write `python -m %s`, or `python %s.py`", strings.ReplaceAll(spec, "/", "."), spec),
				p.quote(c)...))
		}
		if argument := c.groups["argument"]; argument != "" {
			f := p.finding(fmt.Sprintf("its command lacks the argument %s", argument),
				"add it to the command of the service", p.quote(c)...)
			if argument == "APP" {
				f.Cause, f.Fix.Text = "its command names no app (the argument APP)", p.appFix()
			}
			return p.appPlacedAtCommand(f)
		}
		if at := c.groups["address"]; at != "" {
			return p.appPlacedAtCommand(p.finding(
				fmt.Sprintf("its command listens on %s, which is no address of the container", at),
				"listen on every address: `--host 0.0.0.0` (`--bind 0.0.0.0:8000` for gunicorn and hypercorn, `--bind "+
					"0.0.0.0` for Redis)",
				p.quote(c)...))
		}
		if option := c.groups["valued"]; option != "" {
			return p.appPlacedAtCommand(p.finding(
				fmt.Sprintf("it is given a wrong value for %s: %s", option, c.groups["why"]),
				fmt.Sprintf("correct the value of %s in the command or the configuration of service %q", option, p.Service),
				p.quote(c)...))
		}
		what := "an option"
		if c.groups["option"] != "" {
			what = fmt.Sprintf("the option %q", c.groups["option"])
		}
		return p.placed(
			p.finding(
				fmt.Sprintf("its program does not know %s of its command or configuration", what),
				"correct the option",
				p.quote(c)...),
			"command",
			"entrypoint",
		)
	},
}
