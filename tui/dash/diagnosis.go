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
	examineInterval = 5 * time.Second // between two automatic runs
	doctorTimeout   = time.Minute
	probesInterval  = 3 * time.Second
	probesTimeout   = 5 * time.Second
)

// diagnosis is the last result of doctor, and whether it runs again.
type diagnosis struct {
	background *background
	control    Control
	clock      func() time.Time
	examine    func(context.Context) doctor.Result // nil where there is no doctor

	found         doctor.Result
	at            time.Time // zero before it has looked
	examining     bool
	examineAgain  bool              // a service began to fail meanwhile
	failing       map[string]string // service → how it fails
	newlyFailing  bool              // one of them began to fail since doctor started
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

// needsDiagnosis reports whether a service fails in a way that doctor can examine; a broken reload shows its cause
// itself.
func needsDiagnosis(s devenv.ServiceState, stopping bool) (word string, is bool) {
	h, word := serviceHealth(s, stopping)
	return word, h == healthFailed && word != "broken"
}

// updateFailing records which services are failing.
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

// examineNewFailures starts the doctor when a service has begun to fail.
func (d *diagnosis) examineNewFailures() tea.Cmd {
	if !d.newlyFailing {
		return nil
	}
	d.newlyFailing = false
	return d.start(max(settleDelay, examineInterval-d.clock().Sub(d.at)))
}

// start runs the doctor in the background after a pause. While it runs, another start repeats it once it has ended.
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

// handleResult keeps the findings.
func (d *diagnosis) handleResult(msg diagnosisMsg) tea.Cmd {
	again := d.examineAgain
	d.found, d.at, d.examining, d.examineAgain = doctor.Result(msg), d.clock(), false, false
	if again && len(d.failing) > 0 {
		return d.start(examineInterval)
	}
	return nil
}

// requestProbes asks for the last health checks of the selected service while it fails: at once, then every few
// seconds.
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

// handleProbes keeps the probes, and requests them again while the selected service fails.
func (d *diagnosis) handleProbes(msg probesMsg, selected string) tea.Cmd {
	d.probesPending, d.probesOf, d.probes = false, msg.service, msg.probes
	return d.requestProbes(selected)
}
