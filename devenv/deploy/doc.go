// Package deploy is the contract of deployments: what a target is asked for (Options), what it reports while it works
// (Event), what it leaves behind (Result, Release), and how it fails.
//
// The targets are packages below it: server (Compose and HAProxy on one machine) and swarm (Docker Swarm). Images reach
// a target's engine before the target is called: they are built there, shipped to it, or pulled by digest.
//
// The contract of a target:
//
//   - Deploy and Rollback report each Event from one goroutine, in the order in which things happen.
//   - Whenever they return, also because ctx ended, all replicas of the old release serve, or all of the new one.
//   - A release that does not become healthy is removed, and never receives a request: *UnhealthyError.
//   - Nothing that they write (labels, names, events, errors) contains a secret or the value of a variable.
package deploy
