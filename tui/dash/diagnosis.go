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
	background *background
	control    Control
	clock      func() time.Time
	examine    func(context.Context) doctor.Result // nil where there is no doctor

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
func (d *diagnosis) examineNewFailures() tea.Cmd {
	if !d.newlyFailing {
		return nil
	}
	d.newlyFailing = false
	return d.start(max(settleDelay, examineInterval-d.clock().Sub(d.at)))
}

// start lets doctor look beside the screen after a pause; while it looks, once more when it has ended.
func (d *diagnosis) start(pause time.Duration) tea.Cmd {
	if d.examine == nil || d.examining {
		d.examineAgain = d.examining
		return nil
	}
	d.examining = true
	return d.background.after(pause, func() tea.Msg {
		ctx, cancel := d.background.context(doctorTimeout)
		defer cancel()
		return diagnosisMsg(d.examine(ctx))
	})
}

// handleResult keeps what doctor found.
func (d *diagnosis) handleResult(msg diagnosisMsg) tea.Cmd {
	again := d.examineAgain
	d.found, d.at, d.examining, d.examineAgain = doctor.Result(msg), d.clock(), false, false
	if again && len(d.failing) > 0 {
		return d.start(examineInterval)
	}
	return nil
}

// requestProbes asks for the last health checks of the selected service while it is not well: at once, then every few seconds.
func (d *diagnosis) requestProbes(selected string) tea.Cmd {
	if d.failing[selected] == "" || d.probesPending {
		return nil
	}
	pause := probesInterval
	if d.probesOf != selected {
		pause = 0
	}
	d.probesPending = true
	return d.background.after(pause, func() tea.Msg {
		ctx, cancel := d.background.context(probesTimeout)
		defer cancel()
		return probesMsg{selected, d.control.Probes(ctx, selected)}
	})
}

// handleProbes keeps the probes, and asks again where the selected service still fails.
func (d *diagnosis) handleProbes(msg probesMsg, selected string) tea.Cmd {
	d.probesPending, d.probesOf, d.probes = false, msg.service, msg.probes
	return d.requestProbes(selected)
}
