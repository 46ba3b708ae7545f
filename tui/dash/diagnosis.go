package dash

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
)

const (
	settleDelay     = time.Second     // from a failure until doctor looks: the last log lines are on their way
	examineInterval = 5 * time.Second // between two looks that nobody asked for
	doctorTimeout   = time.Minute
	probesInterval  = 3 * time.Second
	probesTimeout   = 5 * time.Second
)

// diagnosis is what doctor said last, and whether it is looking again.
type diagnosis struct {
	examine       func(context.Context) doctor.Result // nil where there is no doctor
	found         doctor.Result
	at            time.Time // zero before it has looked
	examining     bool
	examineAgain  bool              // something fell ill meanwhile
	failing       map[string]string // service → how it is not well
	newlyFailing  bool              // one of them fell ill since doctor was asked
	probes        map[string][]devenv.Probe
	probesOf      string // the service that probes are of
	probesPending bool   // for probes
}

// What comes from the doctor and from the engine.
type (
	diagnosisMsg doctor.Result
	probesMsg    struct {
		service string
		probes  map[string][]devenv.Probe
	}
)

// needsDiagnosis says whether a service is ill in a way that doctor can look into; a broken reload says its cause itself.
func needsDiagnosis(s devenv.ServiceState, stopping bool) (word string, is bool) {
	h, word := serviceHealth(s, stopping)
	return word, h == healthFailed && word != "broken"
}

// updateFailing keeps which services are ill.
func (d *diagnosis) updateFailing(state devenv.State) {
	now := map[string]string{}
	for _, service := range state.Services {
		if word, is := needsDiagnosis(service, state.Stopping); is {
			now[service.Name] = word
			d.newlyFailing = d.newlyFailing || d.failing[service.Name] != word
		}
	}
	d.failing = now
}

// examineNewFailures lets doctor look when a service has fallen ill.
func (m *root) examineNewFailures() tea.Cmd {
	if !m.diagnosis.newlyFailing {
		return nil
	}
	m.diagnosis.newlyFailing = false
	return m.examine(max(settleDelay, examineInterval-m.now().Sub(m.diagnosis.at)))
}

// examine lets doctor look beside the screen after a pause; while it looks, once more when it has ended.
func (m *root) examine(pause time.Duration) tea.Cmd {
	d := m.diagnosis
	if d.examine == nil || d.examining {
		d.examineAgain = d.examining
		return nil
	}
	d.examining = true
	return m.afterDelay(pause, func() tea.Msg {
		ctx, cancel := m.contextWhileOpen(doctorTimeout)
		defer cancel()
		return diagnosisMsg(d.examine(ctx))
	})
}

// handleDiagnosis keeps what doctor found.
func (m *root) handleDiagnosis(msg diagnosisMsg) tea.Cmd {
	d := m.diagnosis
	again := d.examineAgain
	d.found, d.at, d.examining, d.examineAgain = doctor.Result(msg), m.now(), false, false
	m.arrange()
	if again && len(d.failing) > 0 {
		return m.examine(examineInterval)
	}
	return nil
}

// requestProbes asks for the last health checks of the chosen service while it is not well: at once, then every few seconds.
func (m *root) requestProbes() tea.Cmd {
	d, chosen := m.diagnosis, m.services.selected
	if d.failing[chosen] == "" || d.probesPending {
		return nil
	}
	pause := probesInterval
	if d.probesOf != chosen {
		pause = 0
	}
	d.probesPending = true
	return m.afterDelay(pause, func() tea.Msg {
		ctx, cancel := m.contextWhileOpen(probesTimeout)
		defer cancel()
		return probesMsg{chosen, m.control.Probes(ctx, chosen)}
	})
}

func (m *root) handleProbes(msg probesMsg) tea.Cmd {
	m.diagnosis.probesPending, m.diagnosis.probesOf, m.diagnosis.probes = false, msg.service, msg.probes
	m.arrange()
	return m.requestProbes()
}

// contextWhileOpen is a context that ends after a while, and with the screen.
func (m *root) contextWhileOpen(limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	go func() {
		select {
		case <-m.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
