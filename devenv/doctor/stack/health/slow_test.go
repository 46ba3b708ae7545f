package health

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

const sleeps = "import time\n\n\nasync def health():\n    time.sleep(9)\n"

func TestProbeSlow(t *testing.T) {
	timedOut := ruletest.Failing("Health check exceeded timeout (3s)", asksHealth...)
	took := func(d time.Duration) ruletest.Change {
		return ruletest.App(func(app *facts.Container) {
			app.Check, app.Probe = devenv.Check{Timeout: 5 * time.Second}, &devenv.Probe{}
			app.Probes = []devenv.Probe{{Start: ruletest.Began, End: ruletest.Began.Add(d)}}
		})
	}
	ruletest.Find(t, ProbeSlow, map[string]ruletest.Case{
		"no answer": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: curl x\n",
			Given:    timedOut,
			ID:       "FD-R23",
			Cause:    "the health check times out after 3s: the app hangs or is busy",
			Fix:      "`timeout` of the health check",
			Evidence: "probe: curl -f http://127.0.0.1:8000/health",
			At:       "compose.yaml:3",
		},
		"a hundredth of a processor": {
			Given: ruletest.All(timedOut, ruletest.Service(func(app *types.ServiceConfig) { app.CPUS = 0.01 })),
			ID:    "FD-R23",
			Cause: "limit of 0.01 CPUs is too low",
			Fix:   "raise `cpus` of service \"app\"",
			Not:   "raise `timeout`",
		},
		"a hundredth of a processor, by its deployment": {
			Given: ruletest.All(timedOut, ruletest.Service(func(app *types.ServiceConfig) {
				app.Deploy = &types.DeployConfig{Resources: types.Resources{Limits: &types.Resource{NanoCPUs: 0.01}}}
			})),
			ID:  "FD-R23",
			Fix: "raise `cpus` of service \"app\"",
		},
		"an app that is starting": {
			Given: ruletest.All(timedOut, ruletest.Logs("INFO:     Waiting for application startup.")),
			ID:    "FD-R23",
			Cause: "app is still starting after",
			Fix:   "raise start_period",
		},
		"an app that has started": {
			Files: map[string]string{"main.py": sleeps},
			Given: ruletest.All(timedOut,
				ruletest.Logs("INFO:     Waiting for application startup.", "INFO:     Application startup complete.")),
			ID:    "FD-R23",
			Cause: "time.sleep in an async function of main.py blocks the event loop",
			Fix:   "use asyncio.sleep",
			At:    "main.py:5",
		},
		"nearly too late": {
			Given: took(4500 * time.Millisecond),
			ID:    "FD-R23",
			Cause: "the health check took 4.5 s (timeout 5s)",
			Fix:   "make the route faster",
		},
		"soon enough": {
			Given: took(3900 * time.Millisecond),
		},
		"refused": {
			Given: ruletest.Failing("curl: (7) Connection refused", asksHealth...),
		},
	})
}

func TestWorkerBlocked(t *testing.T) {
	const timeout = "[CRITICAL] WORKER TIMEOUT (pid:9)"
	ruletest.Stated(t, WorkerBlocked, map[string]ruletest.Case{
		"by a call": {
			Files:    map[string]string{"main.py": sleeps},
			Given:    ruletest.Ended(1, timeout),
			ID:       "FD-R23",
			Cause:    "gunicorn worker was busy for longer than its timeout",
			Fix:      "await an async call instead of time.sleep",
			Evidence: "WORKER TIMEOUT",
			At:       "main.py:5",
		},
		"by something else": {
			Files: map[string]string{"main.py": "import time\n\n\ndef health():\n    time.sleep(9)\n"},
			Given: ruletest.Ended(1, timeout),
			ID:    "FD-R23",
			Fix:   "move long work out of",
		},
		"killed for memory": {
			Given: ruletest.All(ruletest.Ended(1, timeout), ruletest.App(func(app *facts.Container) { app.OOMKilled = true })),
		},
		"ended by its code": {
			Given: ruletest.Ended(1, "SystemExit: 1"),
		},
	})
}
