package dash

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// action is a key and what it does to the chosen service.
type action struct {
	key.Binding
	run func(service devenv.ServiceState) tea.Cmd
}

// statusMsg is an answer from outside to be shown in the status bar.
type statusMsg struct {
	tone Tone
	text string
}

func Bind(name, does string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, does))
}

// actions are the verbs on the chosen service, in the order of the help.
func (m *root) newActions() []action {
	verb := func(v devenv.Verb) func(devenv.ServiceState) tea.Cmd {
		return func(s devenv.ServiceState) tea.Cmd { m.control.Do(v, s.Name); return nil }
	}
	return []action{
		{Bind("r", "restart"), verb(devenv.VerbRestart)},
		{Bind("b", "rebuild"), verb(devenv.VerbRebuild)},
		{Bind("R", "recreate from the files"), verb(devenv.VerbRecreate)},
		{Bind("s", "stop, start"), func(s devenv.ServiceState) tea.Cmd {
			m.control.Do(toggleVerb(s), s.Name)
			return nil
		}},
		{Bind("e", "shell in the container"), func(s devenv.ServiceState) tea.Cmd {
			return m.exec(s.Name, shell(), "sh", false)
		}},
		{Bind("!", "run a command"), m.askCommand},
		{Bind("t", "run the tests"), func(s devenv.ServiceState) tea.Cmd {
			return m.exec(s.Name, shellCommand(testCommand), testCommand, true)
		}},
		{Bind("g", "debugger on, off"), m.toggleDebugger},
		{Bind("u", "open in the browser"), m.openURL},
	}
}

// testCommand is the line that runs a Python project's tests.
const testCommand = "python -m pytest"

// toggleVerb starts what somebody has stopped or what has ended, and stops the rest.
func toggleVerb(s devenv.ServiceState) devenv.Verb {
	if status := s.Status(); s.Resting || status == devenv.StatusExited || status == devenv.StatusCreated {
		return devenv.VerbStart
	}
	return devenv.VerbStop
}

// runAction does the action of a key, if it has one and there is a service to do it to.
func (m *root) runAction(k KeyName) (cmd tea.Cmd, is bool) {
	for _, a := range m.actions {
		if !key.Matches(k, a.Binding) {
			continue
		}
		service, known := m.state.Service(m.services.selected)
		if only := m.state.Services; !known && len(only) == 1 {
			service, known = only[0], true
		}
		switch {
		case !known:
			m.setStatus(Warning, "choose a service first: tab, then "+string(k))
		case m.quitting != notQuitting || m.state.Stopping:
			m.setStatus(Warning, "the stack is stopping")
		default:
			return a.run(service), true
		}
		return nil, true
	}
	return nil, false
}

func (m *root) setStatus(t Tone, text string) { m.status = statusMsg{t, phrase.OneLine(text)} }

// exec hands the terminal to a command in a service's container.
func (m *root) exec(service string, command []string, told string, linger bool) tea.Cmd {
	m.commands.record(commandEntry{service: service, command: "docker compose exec " + service + " " + told, at: m.now(), outcome: "in a terminal"})
	return runExec(&execSession{exec: m.control.Hand, service: service, command: command, waitAtEnd: linger, active: m.activeExec})
}

// handleExecDone tells how a command that had the terminal ended, where that is not what was wanted.
func (m *root) handleExecDone(msg execDoneMsg) {
	if msg.err != nil {
		m.setStatus(Failure, msg.err.Error())
	}
}

func (m *root) askCommand(s devenv.ServiceState) tea.Cmd {
	m.prompt = &prompt{prefix: s.Name + " $ ", onSubmit: func(line string) tea.Cmd {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		m.lastCommand = line
		return m.exec(s.Name, shellCommand(line), line, true)
	}}
	m.prompt.paste(m.lastCommand)
	return nil
}

func (m *root) openURL(s devenv.ServiceState) tea.Cmd {
	url := serviceURL(s)
	if url == "" {
		m.setStatus(Warning, s.Name+" publishes no port")
		return nil
	}
	m.setStatus(Info, "opening "+url)
	return openBrowser(url)
}

// openConsole opens the console of a database or cache.
func (m *root) openConsole() tea.Cmd {
	service, found := findConsoleService(m.state, m.services.selected)
	if !found {
		m.setStatus(Warning, "no service is a database or cache whose console is known")
		return nil
	}
	command, told := console(service.Image)
	return m.exec(service.Name, command, told, false)
}

// now is what clocks say, without what only they need.
func (m *root) now() time.Time { return m.clock() }
