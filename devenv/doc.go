// Package devenv brings a Compose project up through the Engine and reports what happens to it.
//
// Everything it has to say is one stream of typed events (events.go). The contract of the stream:
//
//   - Events of one service are in order; between services there is no order.
//   - Nothing is dropped while the session runs: output waits for the reader, and facts queue up for it. Once a user
//     has stopped the stack, output without a reader is dropped. A reader that drops log lines says so by
//     LogsDropped.
//   - The last event is Ended, which carries the error if there was one; then the channel is closed.
//   - Events hold facts, never sentences: text is made by printers.
//   - All text that comes from a container, an image or the Engine is already sanitised.
//
// State (state.go) is the one fold of that stream; all readers share it.
//
// From a Compose file to a running container, in the order of execution:
//
//	cmd/fastdock/up.go               runUp
//	devenv/compose/load.go           Load, load
//	devenv/up/session.go             Up, run, work
//	devenv/up/reconnect.go           runWithReconnect
//	devenv/up/bringup.go             bringUp
//	devenv/up/leader.go              acquire
//	devenv/plan/observe.go           For, observe
//	devenv/plan/plan.go              decideAll, decide
//	devenv/up/bringup.go             settle, prepare, makeReady
//	devenv/up/service.go             startAll, startService, create
//	devenv/up/hold.go                awaitStarting, hold
//	devenv/up/service.go             awaitDependencies, start
//	devenv/up/start.go               startContainer, startInspected
//	devenv/engine/start.go           StartContainer
//	devenv/up/start.go               awaitReady, becomeReady
package devenv
