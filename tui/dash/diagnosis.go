package dash

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
)

const (
	settling    = time.Second     // from a failure until doctor looks: the last log lines are on their way
	unhurried   = 5 * time.Second // between two looks that nobody asked for
	doctorLimit = time.Minute
	probesPause = 3 * time.Second
	probesLimit = 5 * time.Second
)

// diagnosis is what doctor said last, and whether it is looking again.
type diagnosis struct {
	examine func(context.Context) doctor.Result // nil where there is no doctor
	found   doctor.Result
	at      time.Time // zero before it has looked
	looking bool
	again   bool              // something fell ill meanwhile
	ill     map[string]string // service → how it is not well
	fresh   bool              // one of them fell ill since doctor was asked
	probes  map[string][]devenv.Probe
	of      string // the service that probes are of
	asking  bool   // for probes
}

// What comes from the doctor and from the engine.
type (
	diagnosedMsg doctor.Result
	probesMsg    struct {
		service string
		probes  map[string][]devenv.Probe
	}
)

// ails says whether a service is ill in a way that doctor can look into; a broken reload says its cause itself.
func ails(s devenv.ServiceState, stopping bool) (word string, is bool) {
	h, word := condition(s, stopping)
	return word, h == ill && word != "broken"
}

// note keeps which services are ill.
func (d *diagnosis) note(state devenv.State) {
	now := map[string]string{}
	for _, service := range state.Services {
		if word, is := ails(service, state.Stopping); is {
			now[service.Name] = word
			d.fresh = d.fresh || d.ill[service.Name] != word
		}
	}
	d.ill = now
}

// diagnose lets doctor look when a service has fallen ill.
func (m *root) diagnose() tea.Cmd {
	if !m.diagnosis.fresh {
		return nil
	}
	m.diagnosis.fresh = false
	return m.examine(max(settling, unhurried-m.now().Sub(m.diagnosis.at)))
}

// examine lets doctor look beside the screen after a pause; while it looks, once more when it has ended.
func (m *root) examine(pause time.Duration) tea.Cmd {
	d := m.diagnosis
	if d.examine == nil || d.looking {
		d.again = d.looking
		return nil
	}
	d.looking = true
	return m.after(pause, func() tea.Msg {
		ctx, cancel := m.whileShown(doctorLimit)
		defer cancel()
		return diagnosedMsg(d.examine(ctx))
	})
}

// diagnosed keeps what doctor found.
func (m *root) diagnosed(msg diagnosedMsg) tea.Cmd {
	d := m.diagnosis
	again := d.again
	d.found, d.at, d.looking, d.again = doctor.Result(msg), m.now(), false, false
	m.arrange()
	if again && len(d.ill) > 0 {
		return m.examine(unhurried)
	}
	return nil
}

// askProbes asks for the last health checks of the chosen service while it is not well: at once, then every few seconds.
func (m *root) askProbes() tea.Cmd {
	d, chosen := m.diagnosis, m.services.chosen
	if d.ill[chosen] == "" || d.asking {
		return nil
	}
	pause := probesPause
	if d.of != chosen {
		pause = 0
	}
	d.asking = true
	return m.after(pause, func() tea.Msg {
		ctx, cancel := m.whileShown(probesLimit)
		defer cancel()
		return probesMsg{chosen, m.control.Probes(ctx, chosen)}
	})
}

func (m *root) probed(msg probesMsg) tea.Cmd {
	m.diagnosis.asking, m.diagnosis.of, m.diagnosis.probes = false, msg.service, msg.probes
	m.arrange()
	return m.askProbes()
}

// whileShown is a context that ends after a while, and with the screen.
func (m *root) whileShown(limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	go func() {
		select {
		case <-m.gone:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
