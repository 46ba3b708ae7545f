package main

import (
	"errors"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/printer"
)

// chainTime is how long the rest of a traceback may take: an exception that another one led to names the better cause.
const chainTime = 500 * time.Millisecond

// brokenWatch prints events, and gives up soon after an app could not load its code: its reloader would wait for a
// change that nobody makes, until the health check has had enough.
type brokenWatch struct {
	printer.Printer
	giveUp func()
	broken *devenv.ReloadBroken // the last one
}

// Print is part of printer.Printer.
func (w *brokenWatch) Print(event devenv.Event, state devenv.State) error {
	if broken, is := event.(devenv.ReloadBroken); is {
		if w.broken == nil {
			time.AfterFunc(chainTime, w.giveUp)
		}
		w.broken = &broken
	}
	return w.Printer.Print(event, state)
}

// cause is why a session ended: what was broken, where it had to be given up.
func (w *brokenWatch) cause(err error) error {
	if err == nil || w.broken == nil {
		return err
	}
	return &devenv.ServiceError{Service: w.broken.Service, Cause: errors.New(phrase.Broken(*w.broken))}
}
