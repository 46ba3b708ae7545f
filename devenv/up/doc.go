// Package up brings a Compose project up through the Engine and stays with it.
//
// A Session lives as long as the process stays with the stack: it takes its place among other processes
// (leader.go), runs across engines that go away (reconnect.go), and answers requests and changes of files.
// Its parts declare what they need of it: model is the project as it was last read, inspector answers what a
// dashboard asks, requestQueue and actions do what the user asks of services, fileChanges hands changes of files
// to those who read them, exitWatch waits for the end that stops the stack, and shutdown stops it.
//
// An attempt brings services of one reading of the project to what it says. Both share one table of what
// the Engine last said of each container (status.go), which the monitor keeps true.
package up
