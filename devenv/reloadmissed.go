package devenv

import "time"

// MissReason is why a reloader did not see that a file was saved.
type MissReason string

// The reasons of a ReloadMissed event, in the order in which they are checked.
const (
	MissNotMounted MissReason = "not-mounted" // the file is in no mount of the container
	MissOutside    MissReason = "outside"     // the file lies outside the directories that the reloader watches
	MissExcluded   MissReason = "excluded"    // --reload-exclude leaves the file out
	MissReplaced   MissReason = "replaced"    // the file is mounted alone, and the editor replaced it by a new one
	MissStale      MissReason = "stale"       // the container does not have what was saved
	MissProcess    MissReason = "process"     // the reloader's process does not run
	MissTime       MissReason = "time"        // the reloader compares modification times, and the new one is not newer
	MissNoEvent    MissReason = "no-event"    // the file is there, but file sharing delivers no events
	MissUnknown    MissReason = "unknown"     // the file is there, and the reloader polls
	MissUnwatched  MissReason = "unwatched"   // nothing in the container watches files, and it runs Python
)

// ProcessState is the state of a reloader's process that does not run.
type ProcessState string

// The states of a process that cannot see changes.
const (
	ProcessGone    ProcessState = "gone"
	ProcessStopped ProcessState = "stopped" // by a signal or a debugger
	ProcessEnded   ProcessState = "ended"   // a zombie
)

// ReloadMissed reports that a file was saved and the app's reloader did not see it, or that there is no reloader. The
// fields after Reason say what a fix needs to name; those that no reason mentions are set for every other reason.
type ReloadMissed struct {
	Service string
	File    string // relative to the project when it lies inside
	Reason  MissReason
	Defined string // the service's place in the Compose files, "docker-compose.yml:4"; empty when unknown

	Target  string       // the file in the container; empty for MissNotMounted
	Volume  string       // the volume that would bring the file's directory, "./lib:/app/lib"
	Dirs    []string     // what the reloader watches
	Exclude string       // the pattern of --reload-exclude; set for MissExcluded
	Process ProcessState // set for MissProcess
	Polling string       // the variable that makes the reloader poll; set for MissNoEvent
	Passed  bool         // the Compose files pass that variable on from the shell; set for MissNoEvent
	Watch   string       // the folder that develop.watch would watch, "./app"; set for MissUnwatched

	At time.Time
}
