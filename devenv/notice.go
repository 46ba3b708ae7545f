package devenv

import "time"

// NoticeKind is what a Notice reports.
type NoticeKind string

// The kinds of notices, with the fields of Notice that each sets besides Service.
const (
	NoticeConnectionLost  NoticeKind = "connection-lost"  // the connection to the Engine: Err, empty for no response
	NoticeConnectionBack  NoticeKind = "connection-back"  // the Engine responds again: Took
	NoticeFilesPolled     NoticeKind = "files-polled"     // files cannot be watched, so they are polled: Err
	NoticeFilesUnreadable NoticeKind = "files-unreadable" // the Compose files no longer load: Err
	NoticeWatchDisabled   NoticeKind = "watch-disabled"   // develop.watch has an error: Err
	NoticeOrphans         NoticeKind = "orphans"          // containers that no service has: Names
	NoticeVolumeChanged   NoticeKind = "volume-changed"   // a volume differs from the files and is kept: Name
	NoticeLogsUnreadable  NoticeKind = "logs-unreadable"  // a service's logs: Err, Name (of the logging driver)
	// NoticeNotHealthy reports that a service is not healthy yet: Took, Probe (nil: none has run).
	NoticeNotHealthy       NoticeKind = "not-healthy"
	NoticeDependencyFailed NoticeKind = "dependency-failed"  // a service starts without an optional dependency: Name, Err
	NoticeInUse            NoticeKind = "in-use"             // down left a resource that is used: Resource, Name
	NoticeUnlocked         NoticeKind = "unlocked"           // other fastdock processes cannot be detected: Err
	NoticeAttachedToUp     NoticeKind = "attached-to-up"     // another process brings the project up: PID
	NoticeAttachedToLeader NoticeKind = "attached-to-leader" // another process leads the project: PID
	NoticeLeads            NoticeKind = "leads"              // the leader has ended, this process takes over
	NoticeStays            NoticeKind = "stays"              // the stack is not stopped: another process leads it
	NoticeDependenciesStay NoticeKind = "dependencies-stay"  // services that were not named are not stopped: Names
	NoticeSynced           NoticeKind = "synced"             // mounts do not reach the engine (Name), files are copied
	// NoticeForwarded reports that a port is one of this machine: Name (localhost:PORT), Names (the port there).
	NoticeForwarded   NoticeKind = "forwarded"
	NoticeForwardLost NoticeKind = "forward-lost" // ports are not forwarded, which is tried again: Err
)

// Notice reports something that the user should know and that is no failure. Fields are zero unless the constant of
// its Kind names them.
type Notice struct {
	Service  string // empty when it concerns none
	Kind     NoticeKind
	Name     string
	Names    []string
	Resource ResourceKind
	Err      string        // first line of an error, sanitised
	PID      int           // of the other fastdock; 0 when unknown
	Took     time.Duration // since the start of the service or the loss of the connection
	Probe    *Probe        // the last one
}
