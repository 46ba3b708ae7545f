package devenv

import "fmt"

// PortError reports that a port a service publishes is taken.
type PortError struct {
	Service string
	Address string // "127.0.0.1:8000"
	Port    int    // 8000
	Holder  string // the container that has it; empty when it is a process
	Project string // the Compose project of that container; empty when it has none
	Process string // the process that has it; empty when it is a container's, or unknown
	PID     int
	// Rival is the service of the same project that publishes the port, too, and RivalPlace where, "compose.yaml:4".
	Rival, RivalPlace string

	Free    int    // a free port to use instead; 0 when none was found
	Setting string // the variable that sets the port, "APP_PORT"; empty when it is written out
	File    string // where the port is published; empty when unknown
	Line    int
}

// Error names the service, the port, who has it, and the way out.
func (e *PortError) Error() string {
	text := fmt.Sprintf("publishing %s for service %q: the port is in use by %s; free it, or ",
		e.Address, e.Service, e.HeldBy())
	if e.Rival != "" {
		text = fmt.Sprintf("publishing %s for service %q: %s publishes it too; ", e.Address, e.Service, e.HeldBy())
	}
	place, free := "", ""
	if e.File != "" {
		place = fmt.Sprintf(" in %s:%d", e.File, e.Line)
	}
	if e.Free != 0 {
		free = fmt.Sprintf(" (%d is free)", e.Free)
	}
	if e.Free != 0 && e.Setting != "" {
		return fmt.Sprintf("%srun `%s=%d fastdock up`; --find-ports keeps it", text, e.Setting, e.Free)
	}
	return text + "publish another one" + place + free
}

// HeldBy names who has the port: a container and its project, a process and its number, or nothing that is known.
func (e *PortError) HeldBy() string {
	switch {
	case e.Rival != "" && e.RivalPlace != "":
		return fmt.Sprintf("service %q in %s", e.Rival, e.RivalPlace)
	case e.Rival != "":
		return fmt.Sprintf("service %q", e.Rival)
	case e.Holder != "" && e.Project != "":
		return fmt.Sprintf("container %q of project %q", e.Holder, e.Project)
	case e.Holder != "":
		return fmt.Sprintf("container %q", e.Holder)
	case e.Process != "":
		return fmt.Sprintf("%q (pid %d)", e.Process, e.PID)
	}
	return "another process"
}
