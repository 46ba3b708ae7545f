package dash

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
)

// action is a key and what it does to the chosen service.
type action struct {
	name string // in the settings
	key.Binding
	run func(service devenv.ServiceState) tea.Cmd
}

// newActions returns the verbs on the selected service, in the order of the help.
func (m *root) newActions() []action {
	verb := func(v devenv.Verb) func(devenv.ServiceState) tea.Cmd {
		return func(s devenv.ServiceState) tea.Cmd { m.control.Do(v, s.Name); return nil }
	}
	return []action{
		{"restart", pane.Bind("r", "restart"), verb(devenv.VerbRestart)},
		{"rebuild", pane.Bind("b", "rebuild"), verb(devenv.VerbRebuild)},
		{"recreate", pane.Bind("R", "recreate from the files"), verb(devenv.VerbRecreate)},
		{"toggle", pane.Bind("s", "stop, start"), func(s devenv.ServiceState) tea.Cmd {
			m.control.Do(toggleVerb(s), s.Name)
			return nil
		}},
		{"shell", pane.Bind("e", "shell in the container"), func(s devenv.ServiceState) tea.Cmd {
			return m.exec(s.Name, shell(), "sh", false)
		}},
		{"run", pane.Bind("!", "run a command"), m.askCommand},
		{"test", pane.Bind("t", "run the tests"), func(s devenv.ServiceState) tea.Cmd {
			return m.exec(s.Name, shellCommand(testCommand), testCommand, true)
		}},
		{"debug", pane.Bind("g", "debugger on, off"), m.debuggers.toggle},
		{"describe", pane.Bind("i", "describe: URLs, secrets"), m.describe},
		{"open", pane.Bind("u", "open in the browser"), m.openURL},
	}
}

// testCommand is the line that runs a Python project's tests.
const testCommand = "python -m pytest"

// toggleVerb returns start for a service that was stopped or has ended, else stop.
func toggleVerb(s devenv.ServiceState) devenv.Verb {
	if status := s.Status(); s.Resting || status == devenv.StatusExited || status == devenv.StatusCreated {
		return devenv.VerbStart
	}
	return devenv.VerbStop
}

// runAction runs the action of a key, and reports whether the key has one.
func (m *root) runAction(k pane.KeyName) (cmd tea.Cmd, is bool) {
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
			m.SetStatus(pane.Warning, m.hints.Replace("choose a service first: {next-service}, then "+a.Help().Key))
		case m.quitting != notQuitting || m.state.Stopping:
			m.SetStatus(pane.Warning, "the stack is stopping")
		default:
			return a.run(service), true
		}
		return nil, true
	}
	return nil, false
}

// SetStatus implements [logs.Host].
func (m *root) SetStatus(tone pane.Tone, text string) {
	m.status = pane.StatusMsg{Tone: tone, Text: phrase.OneLine(text)}
	m.statusCount++
}

// statusLifetime is for how long a status hides the state of the stack and the keys.
const statusLifetime = 6 * time.Second

// statusExpiredMsg ends a status, unless another one has come meanwhile.
type statusExpiredMsg int

// expireStatus schedules the end of the present status.
func (m *root) expireStatus() tea.Cmd {
	if m.lifetime == 0 || m.status.Text == "" || m.expiring == m.statusCount {
		return nil
	}
	m.expiring = m.statusCount
	expired := statusExpiredMsg(m.statusCount)
	return m.background.after(m.lifetime, func() tea.Msg { return expired })
}

// Ask implements [logs.Host].
func (m *root) Ask(prompt *pane.Prompt) { m.prompt = prompt }

// exec runs a command in a service's container on the terminal.
func (m *root) exec(service string, command []string, label string, linger bool) tea.Cmd {
	m.commands.record(
		commandEntry{
			service: service,
			command: "docker compose exec " + service + " " + label,
			at:      m.clock(),
			outcome: "in a terminal",
		},
	)
	return runExec(
		&execSession{
			exec:      m.control.ExecInteractive,
			service:   service,
			command:   command,
			waitAtEnd: linger,
			active:    m.activeExec,
		},
	)
}

// handleExecDone shows the error of a command that ran on the terminal.
func (m *root) handleExecDone(msg execDoneMsg) {
	if msg.err != nil {
		m.SetStatus(pane.Failure, msg.err.Error())
	}
}

func (m *root) askCommand(s devenv.ServiceState) tea.Cmd {
	m.Ask(&pane.Prompt{Input: pane.NewInput(m.lastCommand), Prefix: s.Name + " $ ", OnSubmit: func(line string) tea.Cmd {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		m.lastCommand = line
		return m.exec(s.Name, shellCommand(line), line, true)
	}})
	return nil
}

func (m *root) openURL(s devenv.ServiceState) tea.Cmd {
	url := m.docs.url(s)
	if url == "" {
		m.SetStatus(pane.Warning, s.Name+" publishes no port")
		return nil
	}
	m.SetStatus(pane.Info, "opening "+url)
	return openBrowser(url)
}

// openConsole opens the console of a database or cache.
func (m *root) openConsole() tea.Cmd {
	service, found := findConsoleService(m.state, m.services.selected)
	if !found {
		m.SetStatus(pane.Warning, "no service is a database or cache whose console is known")
		return nil
	}
	command, label := console(service.Image)
	return m.exec(service.Name, command, label, false)
}
