// Package tui is the room of everything that reads events or answers and draws text; it has no code of its own.
//
//   - dash shows `fastdock up` on the whole screen; dash/logs are its log panes.
//   - printer writes the same events as lines of text or JSON where there is no screen.
//   - wizard asks for the answers of `fastdock new`; wizard/nextstep asks what to do after it.
//   - findings writes what doctor found.
//   - pane has the rows, boxes, lists and inputs that screens share; phrase makes text of the events' data; theme
//     names the colours.
//   - settings reads what the user has chosen for the dashboard.
//
// Nothing here knows the Engine: events come in on a channel, and what a user asks for goes out through an interface
// (dash.Control) or a function of the Options (wizard). Imports go from the programs (dash, printer, wizard) to pane,
// phrase and theme, and from there only to devenv's contract.
//
// From an event of the Engine to the screen, in the order of execution:
//
//	devenv/up/monitor.go             run, listen, handle, look
//	devenv/up/status.go              observe
//	devenv/emit.go                   Send, deliver
//	tui/dash/feed.go                 run, add, flush
//	tui/dash/root.go                 Update, applyBatch, apply
//	devenv/state.go                  Apply
//	tui/dash/logs/panes.go           Apply
//	tui/dash/screen.go               View, render, renderRows, renderPanes
//
// A log line comes from devenv/engine/logs.go (Follow) and goes on with Send.
package tui
