package facts

import (
	"net/netip"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Container is a container of the stack with what was found out about it beyond its report.
type Container struct {
	devenv.Report
	Stack      *Stack
	Log        []string               // the end of its present run's log, or of its last one
	Exceptions []*traceback.Exception // in it, in their order
	Listening  []netip.AddrPort       // inside it
	PortsKnown bool                   // whether that could be found out
}

// Config returns the service of the Compose files that the container is of.
func (c *Container) Config() types.ServiceConfig { return c.Stack.Project.Services[c.Service] }

// Stat returns what the engine knows of a file in the container.
func (c *Container) Stat(file string) (engine.FileStat, error) {
	return c.Stack.Engine.Stat(c.Stack.Context, c.ID, file)
}

// HasFile reports whether a file is in the container.
func (c *Container) HasFile(file string) bool {
	_, err := c.Stat(file)
	return err == nil
}

// ReadFile returns the content of a file in the container, as far as a limit.
func (c *Container) ReadFile(file string, limit int64) (string, error) {
	return c.Stack.Engine.ReadFile(c.Stack.Context, c.ID, file, limit)
}

// Connections returns the addresses that its processes are connected to.
func (c *Container) Connections() []netip.AddrPort {
	return c.Stack.Engine.Connections(c.Stack.Context, c.Report)
}

// PortTaken returns who has the port that kept it from its start; nil where that is not the cause.
func (c *Container) PortTaken() *devenv.PortError {
	return c.Stack.Engine.PortTaken(c.Stack.Context, c.Stack.Project, c.Service, c.Said)
}
