package devenv

import "time"

// Event is one fact about a running environment. The set is sealed: only this package makes events.
type Event interface{ sealed() }

// Action states what up does with a service.
type Action string

// The actions of a Planned event.
const (
	ActionAttach   Action = "attach"   // runs already and matches its Compose file
	ActionStart    Action = "start"    // exists, matches, and is stopped
	ActionCreate   Action = "create"   // has no container
	ActionRecreate Action = "recreate" // its Compose file or image changed
)

// PlanCause is the reason for the Action of a Planned event.
type PlanCause string

// The causes of a Planned event.
const (
	CauseNotFound      PlanCause = "not found"             // the service has no container
	CauseScale         PlanCause = "scale"                 // Planned.Found of Planned.Wanted containers exist
	CauseConfiguration PlanCause = "configuration changed" // the Compose files differ from the container's labels
	CauseImage         PlanCause = "image changed"         // the container was created from another image
	CauseBuild         PlanCause = "its build changed"     // the inputs of the image's build changed
	CauseNetwork       PlanCause = "its network changed"   // the network is recreated, the container is kept
	CauseVolume        PlanCause = "its volume changed"    // the container mounts a volume of another name
	CauseDisconnected  PlanCause = "network missing"       // the container is not connected to a network of its service
	CauseShared        PlanCause = "shares resources of a recreated " +
		"container" // a service whose namespace or volumes it uses is recreated
	CauseDependency PlanCause = "a dependency is recreated" // a dependency with restart: true is recreated
	CauseProvider   PlanCause = "run by a provider"         // or it may get variables from one
	CauseKept       PlanCause = "kept unchanged"            // it differs from the files, and is not to be recreated
	CauseStopped    PlanCause = "stopped"                   // the containers match and do not run
	CauseUpToDate   PlanCause = "running and up to date"    // nothing to do
	CauseUnwanted   PlanCause = "scale is 0"                // scale: 0
	CauseRequested  PlanCause = "requested"                 // --force-recreate, or a verb
	CausePullPolicy PlanCause = "pull_policy"               // Planned.PullPolicy asks for the image on each up
)

// Planned reports what up is going to do with a service, and why.
type Planned struct {
	Service    string
	Image      string
	Ports      []string // published addresses, "127.0.0.1:8000->8000/tcp"
	DependsOn  []string // service names, sorted
	Action     Action
	Cause      PlanCause
	Found      int    // containers that exist; set for CauseScale
	Wanted     int    // containers that the files ask for; set for CauseScale
	PullPolicy string // Compose's pull_policy; set for CausePullPolicy
}

// PullProgress reports bytes of an image pull; Total is 0 while it is unknown.
type PullProgress struct {
	Service, Image string
	Current, Total int64
	Done           bool
}

// BuildStep reports a step of an image build: first when it starts, again when it ends.
type BuildStep struct {
	Service string
	Name    string // BuildKit's vertex name, "[builder 2/5] RUN uv sync"
	Cached  bool
	Done    bool
	Took    time.Duration // 0 until Done
	Err     string        // empty unless the step failed
}

// BuildOutput is a line that a build step printed.
type BuildOutput struct {
	Service, Step, Text string
}

// Built reports that a service's image is ready.
type Built struct {
	Service, Image string
	Took           time.Duration
}

// Condition is Compose's condition of a dependency in depends_on.
type Condition string

// The conditions of depends_on.
const (
	ConditionStarted   Condition = "service_started"
	ConditionHealthy   Condition = "service_healthy"
	ConditionCompleted Condition = "service_completed_successfully"
)

// Waiting reports which dependency a created service waits for.
type Waiting struct {
	Service, On string
	Condition   Condition
}

// ContainerChanged reports the new status of a container.
type ContainerChanged struct {
	Service     string
	Container   string // name, "shop-app-1"
	ContainerID string
	Status      Status
	ExitCode    int
	OOMKilled   bool
	At          time.Time
}

// HealthChanged reports a container's health (starting, healthy or unhealthy) and its last probe.
type HealthChanged struct {
	Service, Container string
	Status             Status
	Probe              *Probe // nil when no probe has run yet
	At                 time.Time
}

// Stream is where a container wrote a line.
type Stream string

// A container's two streams.
const (
	Stdout Stream = "stdout"
	Stderr Stream = "stderr"
)

// LogLines are what a container wrote to one of its streams, in order: as many lines as came at once, at least one.
type LogLines struct {
	Service, Container string
	Stream             Stream
	Lines              []LogLine
}

// LogLine is one line that a container wrote; At is the Engine's time stamp, or when it came where it is
// read as it comes.
type LogLine struct {
	At   time.Time
	Text string
	More bool // the line is too long to be sent at once, and goes on in the next one
}

// LogsDropped reports that Count lines of a service were dropped by a reader that could not keep all that came.
type LogsDropped struct {
	Service string
	Count   int
}

// ReloadStarted reports that the app's reloader saw files change.
type ReloadStarted struct {
	Service string
	Files   []string      // as the reloader names them, relative to its directory
	Seen    time.Duration // from the save on the host to the reloader's line; 0 when the save time is unknown
	At      time.Time
}

// ReloadReady reports that the app serves the changed code: it said so, and answered where it can be asked.
type ReloadReady struct {
	Service string
	Files   []string
	Copied  time.Duration // save → copied into the container, 0 where the files are mounted
	Seen    time.Duration // save → seen, 0 when unknown
	Took    time.Duration // save → ready; seen → ready when the save time is unknown
	At      time.Time
}

// ReloadBroken reports that the app could not load the changed code.
type ReloadBroken struct {
	Service string
	Files   []string
	File    string // where the error is, relative to the project when it lies inside; empty when unknown
	Line    int    // 0 when unknown
	Error   string // "SyntaxError: invalid syntax"
	At      time.Time
}

// StuckOn is what a reload that does not end waits for.
type StuckOn string

// The causes of a ReloadStuck event.
const (
	StuckOnConnections StuckOn = "connections" // the old process waits for open connections to close
	StuckOnTasks       StuckOn = "tasks"       // the old process waits for background tasks to complete
	StuckOnStart       StuckOn = "start"       // the new process waits for the app's startup to complete
	StuckOnEventLoop   StuckOn = "event loop"  // the old process runs a handler that blocks its event loop
	StuckOnShutdown    StuckOn = "shutdown"    // the old process waits for the app's shutdown to complete
	StuckOnResponse    StuckOn = "response"    // the new process does not respond at ReloadStuck.URL
)

// ReloadStuck reports that a reload does not end.
type ReloadStuck struct {
	Service string
	On      StuckOn
	URL     string // where the app was probed, "http://127.0.0.1:8000/"; set for StuckOnResponse
	Err     string // the result of that probe, "503 Service Unavailable"; set for StuckOnResponse
	At      time.Time
}

// Drift is what the next up would do to a service whose containers differ from the files.
type Drift string

// The kinds of drift; DriftNone is none.
const (
	DriftNone     Drift = ""
	DriftRecreate Drift = "recreated"
	DriftRebuild  Drift = "rebuilt"
	DriftCreate   Drift = "created"
	DriftRemove   Drift = "removed"
)

// Drifted reports that the containers of a service differ from what the files ask for, or, with DriftNone, that they
// no longer do.
type Drifted struct {
	Service string
	Would   Drift
	Files   []string // names of the files that changed, sorted; nil when settled
	Keys    []string // keys of the service that differ, "environment.LOG_LEVEL", sorted; values may be secrets
	At      time.Time
}

// Ready reports that every service is started and every service with a health check is healthy.
type Ready struct {
	Took time.Duration // since up began
}

// ServiceFailed reports that a service did not come up, or ended with an error.
type ServiceFailed struct {
	Service string
	Cause   string   // "exited with code 3", "unhealthy: …"
	Logs    []string // its last lines
	Probe   *Probe   // the last one, where its health check is why; else nil
	Defined string   // its place in the Compose files, "docker-compose.yml:4"; empty when unknown
	At      time.Time
}

// Stopping reports that the stack is being stopped; Forced means its containers are killed.
type Stopping struct{ Forced bool }

// ResourceKind is a kind of Engine object that belongs to a project.
type ResourceKind string

// The kinds of resources that down removes.
const (
	ResourceContainer ResourceKind = "container"
	ResourceNetwork   ResourceKind = "network"
	ResourceVolume    ResourceKind = "volume"
	ResourceImage     ResourceKind = "image"
)

// Change is what would be done with a resource.
type Change string

// The changes of a WouldChange event.
const (
	ChangeCreate   Change = "create"
	ChangeRecreate Change = "recreate"
	ChangeStart    Change = "start"
	ChangeRestart  Change = "restart"
	ChangeRemove   Change = "remove"
	ChangePull     Change = "pull"
	ChangeBuild    Change = "build"
)

// WouldChange reports, in a dry run, what would be done with a resource.
type WouldChange struct {
	Kind   ResourceKind
	Name   string
	Change Change
}

// Removed reports that down removed a resource.
type Removed struct {
	Kind ResourceKind
	Name string
}

// VerbStarted reports that something was asked of a service; Command is the line that does the same in a terminal.
type VerbStarted struct {
	Verb             Verb
	Service, Command string
}

// CommandOutput is a line that a command printed which exec or run was asked for.
type CommandOutput struct {
	Verb    Verb
	Service string
	Stream  Stream
	Text    string // sanitised
}

// VerbEnded reports that it is done and the service ready, or why it is not.
type VerbEnded struct {
	Verb    Verb
	Service string
	Took    time.Duration
	Err     error // nil when all went well
}

// SyncCause is the reason for a SyncStarted event.
type SyncCause string

// The causes of a SyncStarted event.
const (
	SyncFilesChanged SyncCause = "files"     // SyncStarted.Files changed
	SyncStale        SyncCause = "stale"     // the packages in the container are not those of the files
	SyncRequested    SyncCause = "requested" // VerbSync
)

// SyncStarted reports that the packages in a service's running containers are being updated to what the project's
// files ask for.
type SyncStarted struct {
	Service string
	Cause   SyncCause
	Files   []string // names of the files that changed, sorted; set for SyncFilesChanged
}

// SyncEnded reports what that did. Where anything changed, the service has been restarted.
type SyncEnded struct {
	Service                 string
	Took                    time.Duration
	Added, Removed, Changed []string // "toolz 1.2.0", "anyio 4.15.0 → 4.16.0"
	Logs                    []string // the installer's last lines, when it failed
	Err                     error    // nil when all went well; the service runs on with the packages it had
}

// WatchActed reports that an action of develop.watch was done: Action is Compose's word (sync, sync+restart, rebuild…).
type WatchActed struct {
	Service, Action string
	Paths           []string // the files that changed, relative to the project where they lie in it
	Took            time.Duration
	Err             error // nil when all went well
}

// MountsUnreachable reports that a directory or file of the project is mounted, and the container does not have the
// host's content there: the engine runs on a machine where the path is another one, or is not there.
type MountsUnreachable struct {
	Service string
	Path    string // relative to the project
	Target  string // in the container
	Defined string // the service's place in the Compose files, "docker-compose.yml:4"; empty when unknown
	At      time.Time
}

// Ended is the last event of every stream; Err is nil when all went well.
type Ended struct{ Err error }

func (Planned) sealed()           {}
func (PullProgress) sealed()      {}
func (BuildStep) sealed()         {}
func (BuildOutput) sealed()       {}
func (Built) sealed()             {}
func (Waiting) sealed()           {}
func (ContainerChanged) sealed()  {}
func (HealthChanged) sealed()     {}
func (LogLines) sealed()          {}
func (LogsDropped) sealed()       {}
func (ReloadStarted) sealed()     {}
func (ReloadReady) sealed()       {}
func (ReloadBroken) sealed()      {}
func (ReloadStuck) sealed()       {}
func (ReloadMissed) sealed()      {}
func (Drifted) sealed()           {}
func (Ready) sealed()             {}
func (ServiceFailed) sealed()     {}
func (Stopping) sealed()          {}
func (WouldChange) sealed()       {}
func (Removed) sealed()           {}
func (Notice) sealed()            {}
func (VerbStarted) sealed()       {}
func (VerbEnded) sealed()         {}
func (CommandOutput) sealed()     {}
func (SyncStarted) sealed()       {}
func (SyncEnded) sealed()         {}
func (WatchActed) sealed()        {}
func (MountsUnreachable) sealed() {}
func (Ended) sealed()             {}
