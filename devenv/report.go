package devenv

import (
	"time"
)

// Report is what the Engine knows of one container of a project, for saying how it is and why.
type Report struct {
	ContainerState
	Service   string
	ProbeTest string   // the health check's command as one line; empty without one
	Meaning   string   // its exit code in words; empty when there are none
	LastLines []string // the end of its log, for containers that are not well

	Hook     *FailedHook       // the hook that kept it from its start; nil for none
	Said     string            // what the Engine said when it could not start it
	Image    string            // the ID of its image
	Command  []string          // what runs in it, the entrypoint first
	WorkDir  string            // where that runs
	User     string            // whom it runs as, as the image or the files say it; empty is root
	PID      int               // of its first process, on the engine's machine; 0 when it does not run
	Restarts int               // by the Engine, since it was last started by hand
	Check    Check             // its health check; zero without one
	Probes   []Probe           // the last ones, oldest first
	Networks []string          // the names of those it is in
	Names    []string          // by which others find it there
	Ports    []Port            // those it publishes
	Mounts   []Mount           //
	Env      map[string]string // its variables; there are secrets among them
	Memory   int64             // its limit in bytes; 0 is none
	ReadOnly bool              // its own file system
	Created  time.Time         //
	Finished time.Time         // when it last ended; zero when it never did

	TTY bool // its log is one stream
}

// Check is a container's health check.
type Check struct {
	Test     []string // as the Engine keeps it: "CMD" or "CMD-SHELL" first
	Interval time.Duration
	Timeout  time.Duration
	Retries  int

	StartPeriod   time.Duration // in which failures do not count; 0 without one
	StartInterval time.Duration // between probes within it; 0 where it is the engine's own, which is 5 s
}

// Port is a TCP port of a container, and where this machine reaches it.
type Port struct {
	Inside  uint16
	Address string // "127.0.0.1:8000"
}

// Mount is a folder or a file that is mounted into a container.
type Mount struct {
	Type     string // "bind", "volume", "tmpfs"
	Name     string // of a volume
	Source   string // of a bind mount: where it lies on the engine's machine
	Target   string
	Writable bool
}

// FailedHook is a pre_start hook of a service that ended with an error. Compose keeps its container.
type FailedHook struct {
	Container string
	ExitCode  int
	Lines     []string // the last ones of its log
}
