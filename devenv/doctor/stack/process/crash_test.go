package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestCrashed(t *testing.T) {
	ruletest.Find(t, Crashed, map[string]ruletest.Case{
		"segmentation fault": {
			Given: ruletest.Ended(139),
			ID:    "FD-R62",
			Cause: "SIGSEGV",
			Fix:   "set `PYTHONFAULTHANDLER: \"1\"` under `environment` of service \"app\"",
		},
		"segmentation fault, with the line": {
			Given: ruletest.Ended(139, "Fatal Python error: Segmentation fault", "Current thread 0x1 (most recent call first):",
				`  File "/usr/lib/python3.13/site-packages/numpy/linalg.py", line 8 in solve`,
				`  File "/app/main.py", line 3 in go`),
			ID:    "FD-R62",
			Cause: "Python was at /usr/lib/python3.13/site-packages/numpy/linalg.py:8",
			Fix:   "reinstall numpy for the image's Python and C library (musl on Alpine), or use",
		},
		"illegal instruction": {
			Given: ruletest.Ended(132),
			ID:    "FD-R62",
			Cause: "SIGILL",
		},
		"MongoDB on an old processor": {
			Compose: "services:\n  app:\n    image: mongo:8\n",
			Given: ruletest.Ended(132,
				"WARNING: MongoDB 5.0+ requires a CPU with AVX support, and your current system does not appear to have that!"),
			ID:       "FD-R62",
			Cause:    "the processor lacks AVX, which MongoDB 5 and later need",
			Fix:      "use mongo:4.4",
			Evidence: "requires a CPU with AVX",
			At:       "compose.yaml:3",
		},
		"an abort that says why": {
			Given: ruletest.Ended(134, "terminate called after throwing an instance of 'std::runtime_error'"),
		},
		"a silent abort": {
			Given: ruletest.Ended(134),
			ID:    "FD-R62",
			Cause: "SIGABRT",
		},
		"an exit code of the program": {
			Given: ruletest.Ended(3),
		},
		"stopped": {
			Given: ruletest.Ended(143),
		},
	})
}

func TestWorkerCrashed(t *testing.T) {
	ruletest.Stated(t, WorkerCrashed, map[string]ruletest.Case{
		"of gunicorn": {
			Given: ruletest.All(ruletest.Logs("[ERROR] Worker (pid:7) was sent SIGSEGV!"),
				ruletest.App(func(app *facts.Container) { app.Health = "unhealthy" })),
			ID:       "FD-R62",
			Cause:    "SIGSEGV",
			Evidence: "was sent SIGSEGV",
		},
		"of a shell": {
			Given: ruletest.Ended(1, "entry.sh: line 3:     7 Segmentation fault      (core dumped) python main.py"),
			ID:    "FD-R62",
			Cause: "SIGSEGV",
		},
		"killed for memory": {
			Given: ruletest.Ended(1, "[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"),
		},
	})
}
