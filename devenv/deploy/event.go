package deploy

import (
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// Event is one fact about a deployment. The set is sealed: only this package makes events.
type Event interface{ event() }

type (
	// Building reports that the image of a service is built, unless its inputs are the same as before.
	Building struct{ Service, Image string }
	// Progress is a fact about the build of an image, as `up` reports it.
	Progress struct{ Event devenv.Event }

	// Shipping reports that an image is copied to the target's engine, and how far that is.
	Shipping struct {
		Image string
		Stage string // "packing", "sending" or "archive"; empty at the beginning
		Bytes int64  // that the stage has moved
	}
	// Shipped reports that the target's engine has the image.
	Shipped struct {
		Image   string
		Present bool   // it was there already, and nothing was sent
		Archive string // why the whole image was sent; empty where only its missing layers were
		Bytes   int64  // that were sent
		Took    time.Duration
	}

	// Unchanged reports that a service runs this release already, and is left as it is.
	Unchanged struct{ Service, Version string }
	// Kept reports that a service which is not part of the release differs from the files, and is left as it is.
	Kept struct {
		Service string
		Cause   devenv.PlanCause // what differs
	}

	// Adapted reports that a setting of the Compose files is another one on the target, or none.
	Adapted struct {
		Service string // empty where the setting is of no service
		Key     string // "tmpfs", "environment.API_TOKEN"
		Became  string // empty where it is lost
		Exposed bool   // it may be a secret, which all clients of the engine can read
	}

	// Migrating reports that a service starts which must complete before the release does, as a migration.
	Migrating struct{ Service string }
	// Migrated reports that it has completed.
	Migrated struct {
		Service string
		Took    time.Duration
	}

	// Starting reports that a container or task starts.
	Starting struct{ Service, Container, Version string }
	// Healthy reports that it is ready for requests; without a health check it runs.
	Healthy struct {
		Service, Container string
		Took               time.Duration
	}
	// Unhealthy reports that it will not become healthy.
	Unhealthy struct{ Service, Container string }

	// Switching reports that all new replicas of a service are healthy, and requests move to them.
	Switching struct{ Service, Version string }
	// Draining reports that an old container has received SIGTERM, and completes its open requests.
	Draining struct {
		Service, Container string
		Limit              time.Duration // after which it is killed
	}
	// Removed reports that a container or task is gone.
	Removed struct {
		Service, Container string
		Killed             bool // it did not end in time
	}

	// RolledBack reports that a service runs the release of before again.
	RolledBack struct {
		Service string
		To      string // the version; empty where the first deployment failed
	}
)

func (Building) event()   {}
func (Progress) event()   {}
func (Shipping) event()   {}
func (Shipped) event()    {}
func (Unchanged) event()  {}
func (Kept) event()       {}
func (Adapted) event()    {}
func (Migrating) event()  {}
func (Migrated) event()   {}
func (Starting) event()   {}
func (Healthy) event()    {}
func (Unhealthy) event()  {}
func (Switching) event()  {}
func (Draining) event()   {}
func (Removed) event()    {}
func (RolledBack) event() {}
