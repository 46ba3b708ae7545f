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
	do func(service devenv.ServiceState) tea.Cmd
}

// toldMsg is an answer from outside to be shown in the status bar.
type toldMsg struct {
	tone tone
	text string
}

func bind(name, does string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, does))
}

// actions are the verbs on the chosen service, in the order of the help.
func (m *root) newActions() []action {
	verb := func(v devenv.Verb) func(devenv.ServiceState) tea.Cmd {
		return func(s devenv.ServiceState) tea.Cmd { m.control.Do(v, s.Name); return nil }
	}
	return []action{
		{bind("r", "restart"), verb(devenv.VerbRestart)},
		{bind("b", "rebuild"), verb(devenv.VerbRebuild)},
		{bind("R", "recreate from the files"), verb(devenv.VerbRecreate)},
		{bind("s", "stop, start"), func(s devenv.ServiceState) tea.Cmd {
			m.control.Do(stopOrStart(s), s.Name)
			return nil
		}},
		{bind("e", "shell in the container"), func(s devenv.ServiceState) tea.Cmd {
			return m.invite(s.Name, shell(), "sh", false)
		}},
		{bind("!", "run a command"), m.askCommand},
		{bind("t", "run the tests"), func(s devenv.ServiceState) tea.Cmd {
			return m.invite(s.Name, inShell(tests), tests, true)
		}},
		{bind("g", "debugger on, off"), m.debug},
		{bind("u", "open in the browser"), m.open},
	}
}

// tests is the line that runs a Python project's tests.
const tests = "python -m pytest"

// stopOrStart starts what somebody has stopped or what has ended, and stops the rest.
func stopOrStart(s devenv.ServiceState) devenv.Verb {
	if status := s.Status(); s.Resting || status == devenv.StatusExited || status == devenv.StatusCreated {
		return devenv.VerbStart
	}
	return devenv.VerbStop
}

// act does the action of a key, if it has one and there is a service to do it to.
func (m *root) act(k pressed) (cmd tea.Cmd, is bool) {
	for _, a := range m.actions {
		if !key.Matches(k, a.Binding) {
			continue
		}
		service, known := m.state.Service(m.services.chosen)
		if only := m.state.Services; !known && len(only) == 1 {
			service, known = only[0], true
		}
		switch {
		case !known:
			m.tell(warned, "choose a service first: tab, then "+string(k))
		case m.leaving != staying || m.state.Stopping:
			m.tell(warned, "the stack is stopping")
		default:
			return a.do(service), true
		}
		return nil, true
	}
	return nil, false
}

func (m *root) tell(t tone, text string) { m.told = toldMsg{t, phrase.OneLine(text)} }

// invite hands the terminal to a command in a service's container.
func (m *root) invite(service string, command []string, told string, linger bool) tea.Cmd {
	m.commands.note(done{service: service, command: "docker compose exec " + service + " " + told, at: m.now(), outcome: "in a terminal"})
	return invite(&guest{hand: m.control.Hand, service: service, command: command, linger: linger, guests: m.guests})
}

// guestLeft tells how a command that had the terminal ended, where that is not what was wanted.
func (m *root) guestLeft(msg guestLeft) {
	if msg.err != nil {
		m.tell(alarmed, msg.err.Error())
	}
}

func (m *root) askCommand(s devenv.ServiceState) tea.Cmd {
	m.prompt = &prompt{sign: s.Name + " $ ", done: func(line string) tea.Cmd {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		m.lastCommand = line
		return m.invite(s.Name, inShell(line), line, true)
	}}
	m.prompt.paste(m.lastCommand)
	return nil
}

func (m *root) open(s devenv.ServiceState) tea.Cmd {
	url := address(s)
	if url == "" {
		m.tell(warned, s.Name+" publishes no port")
		return nil
	}
	m.tell(noted, "opening "+url)
	return browse(url)
}

// openConsole opens the console of a database or cache.
func (m *root) openConsole() tea.Cmd {
	service, found := withConsole(m.state, m.services.chosen)
	if !found {
		m.tell(warned, "no service is a database or cache whose console is known")
		return nil
	}
	command, told := console(service.Image)
	return m.invite(service.Name, command, told, false)
}

// now is what clocks say, without what only they need.
func (m *root) now() time.Time { return m.clock() }
