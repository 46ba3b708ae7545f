package deploy

import (
	"context"
	"time"
)

// Options states how a release is deployed. A zero value leaves the choice to the Compose files, or to the default.
type Options struct {
	Version       string        // of the release, as in its image's tag
	Image         string        // deployed in place of the one that the files name; a reference, with or without digest
	Replicas      int           // of each service that is replaced; 0 is what the files say
	Drain         time.Duration // between SIGTERM and the closing of the port; 0 is what the files say
	HealthTimeout time.Duration // for the new replicas to become healthy; 0 is DefaultHealthTimeout
	Force         bool          // deploy although the same release runs
	Holder        string        // who deploys, "ada@laptop"; shown to others who would deploy meanwhile
}

// ReleaseLabel is of each container that a deployment made. It holds the Release, as JSON.
const ReleaseLabel = "fastdock.deploy.release"

// DefaultHealthTimeout is how long the new replicas may take to become healthy.
const DefaultHealthTimeout = 60 * time.Second

// CleanupTime bounds what removes the traces of a deployment, which also happens after an interrupt.
const CleanupTime = 30 * time.Second

// Target deploys the releases of one project to one engine.
type Target interface {
	// Plan returns the events that Deploy would report, if all went well. It changes nothing.
	Plan(ctx context.Context, options Options) ([]Event, error)
	// Deploy replaces the running release by another one.
	Deploy(ctx context.Context, options Options, report func(Event)) (Result, error)
	// Rollback replaces the running release by the one before it. It returns ErrNoPrevious where there is none.
	Rollback(ctx context.Context, options Options, report func(Event)) (Result, error)
	// Status returns what runs, and what a rollback can go back to.
	Status(ctx context.Context) (Status, error)
}

// Release is one version of a service's image, as the engine's labels and tags record it.
type Release struct {
	Service string
	Version string
	Image   string    // its name: "shop:1.4.0"
	ImageID string    // its content: "sha256:…"
	At      time.Time // when it was deployed
}

// Result is what a deployment or a rollback has done.
type Result struct {
	Changed  bool      // false where the release ran already
	Releases []Release // that run now, by service
	Previous []Release // that ran before; empty for the first deployment
	Took     time.Duration
}

// Status is what runs of a project.
type Status struct {
	Project  string
	Services []ServiceStatus // by name
	Lock     *Lock           // nil where no deployment is under way
}

// ServiceStatus is what runs of a service.
type ServiceStatus struct {
	Service  string
	Replicas []Replica // by name
	Previous []Release // what a rollback can go back to, the newest first
}

// Replica is one container or task of a service.
type Replica struct {
	Release
	Name   string
	State  string // "running", "exited", …
	Health string // "healthy", "unhealthy", "starting"; empty without a health check
}

// Lock is the right to change a project's releases, which one deployment at a time has.
type Lock struct {
	Holder string // "ada@laptop"
	Since  time.Time
	Killed bool // the deployment was killed; the next one settles what it has begun
}
