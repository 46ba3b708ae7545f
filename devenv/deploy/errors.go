package deploy

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// ErrNoPrevious reports that the engine has no release to go back to.
var ErrNoPrevious = errors.New("no earlier release on this engine; deploy a version instead")

// UnhealthyError reports that a release did not become healthy and was removed.
type UnhealthyError struct {
	Service   string
	Container string
	Version   string
	Cause     string        // "unhealthy", "exited with code 3", "not healthy within 1m0s"
	Probe     *devenv.Probe // the last run of the health check; nil where none ran
	Lines     []string      // the last ones of the container's log
	Restored  string        // the version that serves; empty where there is none
}

// Error names the container, why it failed, and what serves now.
func (e *UnhealthyError) Error() string {
	said := fmt.Sprintf("service %q: version %s is not healthy: container %q %s",
		e.Service, e.Version, e.Container, e.Cause)
	if e.Probe != nil {
		said += "; " + e.Probe.Summary()
	}
	if e.Restored == "" {
		return said + ". It was removed; no earlier version is running"
	}
	return fmt.Sprintf("%s. It was removed; version %s still serves", said, e.Restored)
}

// MigrationError reports that a service which must complete before the release did not.
type MigrationError struct {
	Service   string
	Container string
	ExitCode  int
	Lines     []string // the last ones of its log
}

// Error names the service, its exit code, and what was not done.
func (e *MigrationError) Error() string {
	return fmt.Sprintf("service %q exited with code %d; the release was not started and the running containers were not "+
		"changed", e.Service, e.ExitCode)
}

// LockedError reports that another deployment of the project is under way.
type LockedError struct {
	Project string
	Lock
}

// Error names who deploys.
func (e *LockedError) Error() string {
	return fmt.Sprintf("%s has been deploying project %q since %s; wait until it ends",
		e.Holder, e.Project, e.Since.UTC().Format(time.TimeOnly+" UTC"))
}

// ConnectionError reports that the connection to the engine broke during a deployment.
type ConnectionError struct {
	Host  string
	Cause error
}

// Error names the engine, and what deals with what the deployment has begun.
func (e *ConnectionError) Error() string {
	return fmt.Sprintf("the connection to the engine at %q broke: %s; `fastdock deploy status` shows what runs, and the "+
		"next deployment removes what this one left", e.Host, devenv.FirstLine(e.Cause.Error()))
}

func (e *ConnectionError) Unwrap() error { return e.Cause }

// ExitCode returns the one of an engine that does not respond.
func (e *ConnectionError) ExitCode() int { return 4 }

// NotReplaceableError reports that a service cannot run twice at once, so that requests would be lost.
type NotReplaceableError struct {
	Service string
	Reasons []string // "container_name is set"
}

// Error names what stands against a second container, and what helps.
func (e *NotReplaceableError) Error() string {
	return fmt.Sprintf("service %q cannot run twice at once, so it cannot be replaced without lost requests: %s; "+
		"reset that in the overlay (`ports: !reset []`)", e.Service, strings.Join(e.Reasons, ", "))
}
