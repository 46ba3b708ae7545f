package devenv

import (
	"fmt"
	"strings"
)

// EngineError says that no engine answers.
type EngineError struct {
	Host  string // empty when it could not be resolved
	Cause error
}

// Error says which engine was asked, why it did not answer, and the way out.
func (e *EngineError) Error() string {
	if e.Host == "" {
		return fmt.Sprintf("resolving the container engine: %s; check DOCKER_HOST and `docker context ls`", e.Said())
	}
	return fmt.Sprintf("asking the container engine at %q: %s; start it (Docker Desktop, Colima, OrbStack, `systemctl start docker`), "+
		"or point DOCKER_HOST or `docker context use` at one that runs", e.Host, e.Said())
}

// Said is what the engine, or the way to it, answered: the first line of the cause, without a way out.
func (e *EngineError) Said() string { return firstLine(e.Cause.Error()) }

func (e *EngineError) Unwrap() error { return e.Cause }

// FileError says that a Compose file, or a file it names, is wrong.
type FileError struct {
	File string // as the person would write it; empty when unknown
	Line int    // 0 when unknown
	Text string
}

// Error is "FILE:LINE: what is wrong".
func (e *FileError) Error() string {
	switch {
	case e.File == "":
		return e.Text
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Text)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// PortError says that a port a service publishes is taken.
type PortError struct {
	Service string
	Address string // "127.0.0.1:8000"
	Holder  string // the container that has it; empty when it is another process
	Free    int    // a free port to use instead; 0 when none was found
	Setting string // the variable that sets the port, "APP_PORT"; empty when the file has it literally
}

// Error names the service, the port, who has it, and a free one.
func (e *PortError) Error() string {
	holder := "another process"
	if e.Holder != "" {
		holder = fmt.Sprintf("container %q", e.Holder)
	}
	text := fmt.Sprintf("publishing %s for service %q: the port is in use by %s", e.Address, e.Service, holder)
	switch {
	case e.Free != 0 && e.Setting != "":
		return fmt.Sprintf("%s; free it, or set %s=%d in .env", text, e.Setting, e.Free)
	case e.Free != 0:
		return fmt.Sprintf("%s; free it, or publish another one (%d is free)", text, e.Free)
	}
	return text + "; free it, or publish another one"
}

// ServiceError says that a service did not come up, or ended with an error.
type ServiceError struct {
	Service string
	Cause   error
}

// Error is "service NAME: why".
func (e *ServiceError) Error() string { return fmt.Sprintf("service %q: %v", e.Service, e.Cause) }

func (e *ServiceError) Unwrap() error { return e.Cause }

// firstLine is what an error of the engine or the SDK says first, fit to be shown.
func firstLine(text string) string {
	line, _, _ := strings.Cut(sanitizeText(strings.TrimSpace(text)), "\n")
	return strings.TrimSuffix(line, ".")
}
