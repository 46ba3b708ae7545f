package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestOutOfMemory(t *testing.T) {
	killed := ruletest.App(func(app *facts.Container) { app.OOMKilled = true })
	ruletest.Find(t, OutOfMemory, map[string]ruletest.Case{
		"at its limit": {
			Compose: "services:\n  app:\n    mem_limit: 64m\n",
			Given: ruletest.All(
				ruletest.Ended(137),
				killed,
				ruletest.App(func(app *facts.Container) { app.Memory = 64 << 20 }),
			),
			ID:    "FD-R03",
			Cause: "out of memory: the kernel killed the process (limit: 64 MB)",
			Fix:   `raise the memory limit of service "app" (mem_limit)`,
			At:    "compose.yaml:3",
		},
		"without a limit": {
			Given: ruletest.All(ruletest.Ended(137), killed),
			ID:    "FD-R03",
			Cause: "(the engine's machine has no free memory)",
		},
		"killed by someone else": {
			Given: ruletest.Ended(137),
		},
	})
}

func TestBusError(t *testing.T) {
	ruletest.Find(t, BusError, map[string]ruletest.Case{
		"shared memory is full": {
			Compose: "services:\n  app:\n    shm_size: 8m\n",
			Given:   ruletest.Ended(135),
			ID:      "FD-R26",
			Cause:   "(bus error): the shared memory",
			Fix:     "set `shm_size: 256m` for service \"app\"",
			At:      "compose.yaml:3",
		},
		"ran on after a restart": {
			Given: ruletest.App(func(app *facts.Container) { app.ExitCode = 135 }),
		},
		"another signal": {
			Given: ruletest.Ended(139),
		},
	})
}

func TestLimits(t *testing.T) {
	ruletest.Stated(t, Limits, map[string]ruletest.Case{
		"files": {
			Compose:  "services:\n  app:\n    ulimits:\n      nofile: 10\n",
			Given:    ruletest.Ended(1, "OSError: [Errno 24] Too many open files: '/data/x'"),
			ID:       "FD-R47",
			Cause:    "too many open files",
			Fix:      "raise `ulimits: {nofile: 65536}` of service \"app\"",
			Evidence: "[Errno 24]",
			At:       "compose.yaml:3",
		},
		"threads": {
			Given: ruletest.Ended(1, "RuntimeError: can't start new thread"),
			ID:    "FD-R47",
			Cause: "cannot start more threads or processes",
			Fix:   "raise `pids_limit`",
		},
		"maps of Elasticsearch": {
			Given: ruletest.Ended(78, "max virtual memory areas vm.max_map_count [65530] is too low"),
			ID:    "FD-R47",
			Cause: "too few memory maps",
			Fix:   "sysctl -w vm.max_map_count=262144",
		},
		"memory of the graphics card": {
			Given: ruletest.Ended(1, "RuntimeError: CUDA out of memory."),
			ID:    "FD-R47",
			Cause: "the GPU is out of memory",
		},
		"a worker killed at a limit": {
			Given: ruletest.All(
				ruletest.Ended(1, "[ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"),
				ruletest.App(func(app *facts.Container) { app.Memory = 256 << 20 }),
			),
			ID:    "FD-R47",
			Cause: "a process was killed, probably out of memory: the limit is 256 MB",
		},
		"a worker that gunicorn ended for its timeout": {
			Given: ruletest.Ended(1, "[CRITICAL] WORKER TIMEOUT (pid:9)",
				"[ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?"),
		},
		"a lock that is held": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    fcntl.flock(f, fcntl.LOCK_NB)", "BlockingIOError: [Errno 11] Resource temporarily unavailable"),
		},
		"a process that cannot be started": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    pid = os.fork()", "BlockingIOError: [Errno 11] Resource temporarily unavailable"),
			ID:       "FD-R47",
			Cause:    "cannot start more threads or processes",
			Evidence: "/app/main.py:3",
		},
		"a memory that is only read about": {
			Given: ruletest.Ended(1, "ValueError: memory is not a list"),
		},
	})
}

// A limit counts for a server itself, too, which says little else about itself.
func TestLimitsOfAServer(t *testing.T) {
	server := ruletest.All(
		ruletest.Ended(1, "FATAL:  could not fork new process for connection: Resource temporarily unavailable"),
		ruletest.Stack(func(s *facts.Stack) { s.Containers[0].Service = "db" }),
	)
	ruletest.Cause(t, rule.Set{Stated: []rule.LogRule{UnknownOption, Limits}}, map[string]ruletest.Case{
		"fork": {
			Given: server,
			ID:    "FD-R47",
			Cause: "threads or processes",
		},
	})
}
