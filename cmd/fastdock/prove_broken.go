package main

import (
	"errors"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/printer"
)

// chainTime is how long the rest of a traceback may take: an exception that another one led to names the better cause.
const chainTime = 500 * time.Millisecond

// brokenWatch prints events, and gives up soon after an app could not load its code: its reloader would wait for a
// change of a file, until the health check has had enough.
type brokenWatch struct {
	printer.Printer
	giveUp func()
	broken *devenv.ReloadBroken // the last one
	failed *scaffold.Failure    // keeps what was printed
}

// Print is part of printer.Printer.
func (w *brokenWatch) Print(event devenv.Event, state devenv.State) error {
	switch event := event.(type) {
	case devenv.ReloadBroken:
		if w.broken == nil {
			time.AfterFunc(chainTime, w.giveUp)
		}
		w.broken = &event
	case devenv.LogLines:
		for _, line := range event.Lines {
			w.keep(line.Text)
		}
	case devenv.BuildOutput:
		w.keep(event.Text)
	case devenv.ServiceFailed:
		w.keep(append(event.Logs, event.Cause)...)
	case devenv.HealthChanged:
		if event.Probe != nil && event.Probe.ExitCode != 0 {
			w.failed.Probe = event.Probe.Output
		}
	}
	return w.Printer.Print(event, state)
}

// keptLines and keptLength bound what is kept of the output: a failure is at its end.
const (
	keptLines  = 1000
	keptLength = 2000
)

func (w *brokenWatch) keep(lines ...string) {
	for _, line := range lines {
		line = ansi.Strip(line)
		w.failed.Lines = append(w.failed.Lines, line[:min(len(line), keptLength)])
	}
	w.failed.Lines = w.failed.Lines[max(0, len(w.failed.Lines)-keptLines):]
}

// cause is why a session ended: what was broken, where it had to be given up.
func (w *brokenWatch) cause(err error) error {
	if err == nil || w.broken == nil {
		return err
	}
	return &devenv.ServiceError{Service: w.broken.Service, Cause: errors.New(phrase.Broken(*w.broken))}
}
