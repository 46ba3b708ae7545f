package devenv

// Status is the status of a container or of a service, in the Engine's words where it has one.
type Status string

// The statuses of containers, from the Engine.
const (
	StatusCreated    Status = "created"
	StatusRunning    Status = "running"
	StatusPaused     Status = "paused"
	StatusRestarting Status = "restarting"
	StatusExited     Status = "exited"
	StatusDead       Status = "dead"
	StatusRemoved    Status = "removed" // the container no longer exists
)

// The health of containers that have a health check, from the Engine.
const (
	StatusStarting  Status = "starting"
	StatusHealthy   Status = "healthy"
	StatusUnhealthy Status = "unhealthy"
)

// The statuses of services that no container has.
const (
	StatusPending Status = "pending" // nothing has happened to it yet
	StatusPull    Status = "pull"    // in PhasePull
	StatusBuild   Status = "build"   // in PhaseBuild
	StatusWait    Status = "wait"    // in PhaseWait
	StatusSync    Status = "sync"    // in PhaseSync
	StatusFailed  Status = "failed"
)

// Phase is what a service is busy with.
type Phase string

// The phases of a service. PhaseNone means that its containers run or have ended, or that nothing has begun.
const (
	PhaseNone  Phase = ""
	PhasePull  Phase = "pull"  // its image is pulled, see ServiceState.Pull
	PhaseBuild Phase = "build" // its image is built, see ServiceState.Step
	PhaseWait  Phase = "wait"  // it waits for a dependency, see ServiceState.Waiting
	PhaseSync  Phase = "sync"  // its packages are updated
)
