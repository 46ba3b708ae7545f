package stack

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func report(change func(*devenv.Report)) devenv.Report {
	r := devenv.Report{
		ContainerState: devenv.ContainerState{Name: "shop-app-1", Status: "running"}, Service: "app",
		ProbeTest: "curl -f http://127.0.0.1:8000/health", LastLines: []string{"ImportError: no"},
	}
	change(&r)
	return r
}

func TestFindingOfAContainersState(t *testing.T) {
	probe := []string{"probe: curl -f http://127.0.0.1:8000/health", "exit code: 22", "output: 503\nnot ready"}
	unwell := func(health devenv.Status) devenv.Report {
		return report(func(r *devenv.Report) {
			r.Health, r.Probe = health, &devenv.Probe{ExitCode: 22, Output: "503\nnot ready\n"}
		})
	}
	ended := func(status devenv.Status, code int, meaning string) devenv.Report {
		return report(func(r *devenv.Report) { r.Status, r.ExitCode, r.Meaning = status, code, meaning })
	}
	tests := map[string]struct {
		report devenv.Report
		want   check.Finding
	}{
		"running": {report(func(*devenv.Report) {}), check.Finding{Severity: check.OK, Cause: "running"}},
		"healthy": {
			report(func(r *devenv.Report) { r.Health = "healthy" }),
			check.Finding{Severity: check.OK, Cause: "running, healthy"},
		},
		"unhealthy": {unwell("unhealthy"), check.Finding{
			Severity: check.Error, Cause: "the health check fails: not ready", Evidence: probe,
			Fix: check.Fix{
				Text: "correct the health check or the app; `docker compose logs app` shows the full log",
			},
		}},
		"starting": {unwell("starting"), check.Finding{
			Severity: check.Warning,
			Cause:    "is starting: no health check has succeeded yet",
			Evidence: probe,
			Fix:      check.Fix{Text: "wait, then run `fastdock doctor` again"},
		}},
		"starting, no probe yet": {report(func(r *devenv.Report) { r.Health = "starting" }), check.Finding{
			Severity: check.Warning,
			Cause:    "is starting: no health check has succeeded yet",
			Evidence: probe[:1],
			Fix:      check.Fix{Text: "wait, then run `fastdock doctor` again"},
		}},
		"unhealthy, silent probe": {
			report(func(r *devenv.Report) { r.Health, r.Probe = "unhealthy", &devenv.Probe{ExitCode: 1, Output: " \n"} }),
			check.Finding{
				Severity: check.Error, Cause: "the health check fails", Evidence: []string{probe[0], "exit code: 1"},
				Fix: check.Fix{
					Text: "correct the health check or the app; `docker compose logs app` shows the full log",
				},
			},
		},
		"restarting": {ended("restarting", 1, ""), check.Finding{
			Severity: check.Error,
			Cause:    "keeps restarting: exited with code 1",
			Evidence: []string{"ImportError: no"},
			Fix:      check.Fix{Text: "correct the error in the last log lines; `docker compose logs app` shows the full log"},
		}},
		"ended well": {ended("exited", 0, ""), check.Finding{Severity: check.OK, Cause: "exited with code 0"}},
		"stopped": {
			ended("exited", 143, "stopped by SIGTERM"),
			check.Finding{Severity: check.Warning, Cause: "was stopped", Fix: check.Fix{Text: "run `fastdock up`"}},
		},
		"failed": {ended("exited", 3, "the app did not start"), check.Finding{
			Severity: check.Error, Cause: "exited with code 3 (the app did not start)", Evidence: []string{"ImportError: no"},
			Fix: check.Fix{Text: "correct the error in the last log lines, then run `fastdock up`"},
		}},
		"dead": {ended("dead", 137, "killed"), check.Finding{
			Severity: check.Error, Cause: "exited with code 137 (killed)", Evidence: []string{"ImportError: no"},
			Fix: check.Fix{Text: "correct the error in the last log lines, then run `fastdock up`"},
		}},
		"created": {
			ended("created", 0, ""),
			check.Finding{Severity: check.Warning, Cause: "is created", Fix: check.Fix{Text: "run `fastdock up`"}},
		},
		"paused": {
			ended("paused", 0, ""),
			check.Finding{Severity: check.Warning, Cause: "is paused", Fix: check.Fix{Text: "run `docker compose unpause app`"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := state(test.report)
			test.want.Service, test.want.Subject = "app", "shop-app-1"
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(check.Finding{}, "Err")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			var failure *devenv.ServiceError
			if isFail := got.Severity == check.Error; isFail != errors.As(got.Err, &failure) {
				t.Errorf("severity %s with error %v", got.Severity, got.Err)
			}
		})
	}
}
