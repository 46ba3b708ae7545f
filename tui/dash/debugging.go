package dash

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

const (
	debuggerInterval = 2 * time.Second
	debuggerTimeout  = 5 * time.Second
)

// debuggers holds the state of services that run under a debugger.
type debuggers struct {
	background *background
	control    Control
	known      map[string]devenv.Debugger
	pending    map[string]bool // services of which the state is being asked for
}

func newDebuggers(b *background, control Control) *debuggers {
	return &debuggers{background: b, control: control, known: map[string]devenv.Debugger{}, pending: map[string]bool{}}
}

// debuggerMsg is the present state of a service's debugger.
type debuggerMsg struct {
	service string
	devenv.Debugger
}

// toggle recreates a service under the debugger, or without it.
func (d *debuggers) toggle(s devenv.ServiceState) tea.Cmd {
	verb := devenv.VerbDebug
	if d.known[s.Name].On {
		verb = devenv.VerbPlain
	}
	d.control.Do(verb, s.Name)
	return nil
}

// requestAfter asks for the debuggers of services that were recreated for it.
func (d *debuggers) requestAfter(events []devenv.Event) tea.Cmd {
	var cmds []tea.Cmd
	for _, event := range events {
		if e, is := event.(devenv.VerbEnded); is && (e.Verb == devenv.VerbDebug || e.Verb == devenv.VerbPlain) {
			cmds = append(cmds, d.request(e.Service, 0))
		}
	}
	return tea.Batch(cmds...)
}

func (d *debuggers) request(service string, pause time.Duration) tea.Cmd {
	if d.pending[service] {
		return nil
	}
	d.pending[service] = true
	return d.background.after(pause, func() tea.Msg {
		ctx, cancel := d.background.context(debuggerTimeout)
		defer cancel()
		return debuggerMsg{service, d.control.Debugger(ctx, service)}
	})
}

// handle keeps the state, and requests it again while the service is under its debugger.
func (d *debuggers) handle(msg debuggerMsg) tea.Cmd {
	d.pending[msg.service], d.known[msg.service] = false, msg.Debugger
	if !msg.On {
		return nil
	}
	return d.request(msg.service, debuggerInterval)
}

// debuggerRow returns whether a client is attached, in a few words.
func debuggerRow(d devenv.Debugger, theme theme.Theme) string {
	switch {
	case !d.On:
		return ""
	case d.Attached:
		return theme.OK.Render("● debugger attached")
	}
	return theme.Warn.Render("◐ waiting for client")
}

func indented(text string, width int, style lipgloss.Style) []string {
	rows := wrap(text, width-2, 3)
	for i, row := range rows {
		rows[i] = style.Render(hangingMark(1, "") + row)
	}
	return rows
}

// debuggerRows returns where to attach, what a client must map, and how to leave the debugger.
func debuggerRows(d devenv.Debugger, keys hints, width int, theme theme.Theme) []string {
	first := debuggerRow(d, theme)
	if d.Address != "" {
		first += " at " + d.Address
	}
	rows := []string{first}
	if d.Remote != "" {
		mapping := "path mapping: " + d.Remote + " is " + d.Local
		if d.Launch != "" {
			mapping += " (in .vscode/launch.json)"
		}
		rows = append(rows, indented(mapping, width, theme.Muted)...)
	}
	if port := d.Address[strings.LastIndexByte(d.Address, ':')+1:]; d.Launch != "" && port != "" && d.Launch != port {
		rows = append(
			rows,
			indented(".vscode/launch.json attaches to port "+d.Launch+": write "+port+" there", width, theme.Warn)...)
	}
	return append(rows, theme.Muted.Render(keys.Replace("  saves still reload; {debug} stops the debugger")))
}
