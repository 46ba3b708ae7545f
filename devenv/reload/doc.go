// Package reload reads what an app's reloader writes into its container's log.
//
// Parser maps the lines of one container to events: ReloadStarted, then ReloadReady, ReloadBroken or ReloadStuck.
// Reloader keeps what is known of the process that restarts the app: what it watches, and when it last saw a change.
package reload
