package devenv

import "time"

// Event is one fact about a running environment. The set is sealed: only this package makes events.
type Event interface{ sealed() }

// Action says what up does with a service.
type Action string

// The actions of a Planned event.
const (
	ActionAttach   Action = "attach"   // runs already and matches its Compose file
	ActionStart    Action = "start"    // exists, matches, and is stopped
	ActionCreate   Action = "create"   // has no container
	ActionRecreate Action = "recreate" // its Compose file or image changed
)

// Planned says what up is going to do with a service, and why.
type Planned struct {
	Service   string
	Image     string
	Ports     []string // published addresses, "127.0.0.1:8000->8000/tcp"
	DependsOn []string // service names, sorted
	Action    Action
	Cause     string // "not found", "configuration changed"…
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

// Built says that a service's image is ready.
type Built struct {
	Service, Image string
	Took           time.Duration
}

// Waiting says which dependency a created service waits for.
type Waiting struct {
	Service, On string
	Condition   string // Compose's word: service_started, service_healthy, service_completed_successfully
}

// ContainerChanged reports a container's life: Status is the Engine's word (created, running, exited, removed…).
type ContainerChanged struct {
	Service     string
	Container   string // name, "shop-app-1"
	ContainerID string
	Status      string
	ExitCode    int
	OOMKilled   bool
	At          time.Time
}

// HealthChanged reports a container's health status (starting, healthy, unhealthy) and its last probe.
type HealthChanged struct {
	Service, Container string
	Status             string
	Probe              *Probe // nil when no probe has run yet
	At                 time.Time
}

// Probe is one run of a container's health check.
type Probe struct {
	Command    string // as a person would type it
	ExitCode   int
	Output     string // at most 4096 bytes, the Engine's limit
	Start, End time.Time
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

// LogLine is one line that a container wrote; At is the Engine's time stamp, or when it came where it is read as it comes.
type LogLine struct {
	At   time.Time
	Text string
	More bool // the line is too long to be told at once, and goes on in the next one
}

// LogsDropped says that Count lines of a service were dropped by a reader that could not keep all that came.
type LogsDropped struct {
	Service string
	Count   int
}

// ReloadStarted says that the app's reloader saw files change.
type ReloadStarted struct {
	Service string
	Files   []string      // as the reloader names them, relative to its directory
	Seen    time.Duration // from the save on the host to the reloader's line; 0 when the save time is unknown
	At      time.Time
}

// ReloadReady says that the app serves the changed code: it said so, and answered where it can be asked.
type ReloadReady struct {
	Service string
	Files   []string
	Seen    time.Duration // save → seen, 0 when unknown
	Took    time.Duration // save → ready; seen → ready when the save time is unknown
	At      time.Time
}

// ReloadBroken says that the app could not load the changed code.
type ReloadBroken struct {
	Service string
	Files   []string
	File    string // where the error is, relative to the project when it lies inside; empty when unknown
	Line    int    // 0 when unknown
	Error   string // "SyntaxError: invalid syntax"
	At      time.Time
}

// ReloadStuck says that a reload does not end: the old process waits for open connections or tasks, or the new
// one does not answer.
type ReloadStuck struct {
	Service string
	On      string // "connections to close", "background tasks to complete" or "an answer of http://… (why)"
	At      time.Time
}

// Drifted says that what runs of a service is no longer what the files say.
type Drifted struct {
	Service string
	Would   string // what the next up would do to it: "recreated", "rebuilt", "created" or "removed"; empty when nothing any more
	Because string // "docker-compose.yml changed (environment.LOG_LEVEL)"; empty when settled
	At      time.Time
}

// ReloadMissed says that a file was saved and the app's reloader did not see it: Link is where its way to the app
// ends, Fix what mends it.
type ReloadMissed struct {
	Service string
	File    string // relative to the project when it lies inside
	Link    string // "it is in no mount of the container"
	Fix     string // "run `docker compose restart app`"
	At      time.Time
}

// Ready says that every service is started and every service with a health check is healthy.
type Ready struct {
	Took time.Duration // since up began
}

// ServiceFailed says that a service did not come up, or ended with an error.
type ServiceFailed struct {
	Service string
	Cause   string   // "exited with code 3", "unhealthy: …"
	Logs    []string // its last lines
	Probe   *Probe   // the last one, where its health check is why; else nil
	Defined string   // its place in the Compose files, "docker-compose.yml:4"; empty when unknown
	At      time.Time
}

// Stopping says that the stack is being stopped; Forced means its containers are killed.
type Stopping struct{ Forced bool }

// Removed says that down removed something: Kind is "container", "network", "volume" or "image".
type Removed struct{ Kind, Name string }

// Notice tells of something the user should know that is nobody's failure (an engine without BuildKit…).
type Notice struct{ Service, Text string }

// VerbStarted says that something was asked of a service; Command is the line that does the same in a terminal.
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

// VerbEnded says that it is done and the service ready, or why it is not.
type VerbEnded struct {
	Verb    Verb
	Service string
	Took    time.Duration
	Err     error // nil when all went well
}

// SyncStarted says that the packages in a service's running containers are being made those that the project's
// files ask for; Because says which files changed.
type SyncStarted struct{ Service, Because string }

// SyncEnded says what that did. Where anything changed, the service has been restarted.
type SyncEnded struct {
	Service                 string
	Took                    time.Duration
	Added, Removed, Changed []string // "toolz 1.2.0", "anyio 4.15.0 → 4.16.0"
	Logs                    []string // the installer's last lines, when it failed
	Err                     error    // nil when all went well; the service runs on with the packages it had
}

// WatchActed says that an action of develop.watch was done: Action is Compose's word (sync, sync+restart, rebuild…).
type WatchActed struct {
	Service, Action string
	Paths           []string // the files that changed, relative to the project where they lie in it
	Took            time.Duration
	Err             error // nil when all went well
}

// MountsUnreachable says that a folder or file of the project is mounted, and the container does not have what is in
// it on this machine: the engine runs where the path is another one, or is not there.
type MountsUnreachable struct {
	Service string
	Path    string // relative to the project
	Target  string // in the container
	Fix     string // a sentence, then the lines of develop.watch that it speaks of
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
