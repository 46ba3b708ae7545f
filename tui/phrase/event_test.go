package phrase

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
)

func TestNoticeText(t *testing.T) {
	const traced = "Traceback (most recent call last):\n  File \"x\"\nValueError: no\n"
	for want, e := range map[string]devenv.Notice{
		"lost connection to Docker (no response), reconnecting": {Kind: devenv.NoticeConnectionLost},
		"lost connection to Docker (EOF), reconnecting": {
			Kind: devenv.NoticeConnectionLost,
			Err:  "EOF",
		},
		"Docker is back after 2.5 s": {
			Kind: devenv.NoticeConnectionBack,
			Took: 2500 * time.Millisecond,
		},
		"file changes are detected a few seconds late, by polling: no": {
			Kind: devenv.NoticeFilesPolled,
			Err:  "no",
		},
		"the stack keeps running, but its files can no longer be read: no": {
			Kind: devenv.NoticeFilesUnreadable,
			Err:  "no",
		},
		"develop.watch has no effect: no": {
			Kind: devenv.NoticeWatchDisabled,
			Err:  "no",
		},
		"the network shop_default is kept: something else still uses it": {
			Kind:     devenv.NoticeInUse,
			Resource: devenv.ResourceNetwork,
			Name:     "shop_default",
		},
		"its logs cannot be read: no": {
			Kind: devenv.NoticeLogsUnreadable,
			Err:  "no",
		},
		`its logs cannot be read: no (logging driver "none")`: {
			Kind: devenv.NoticeLogsUnreadable,
			Err:  "no",
			Name: "none",
		},
		"still starting (10 s): no health check has run yet": {
			Kind: devenv.NoticeNotHealthy,
			Took: 10 * time.Second,
		},
		"still starting (9 s): last health check exited with code 1, no output": {
			Kind:  devenv.NoticeNotHealthy,
			Took:  9900 * time.Millisecond,
			Probe: &devenv.Probe{ExitCode: 1},
		},
		"still starting (1 s): last health check exited with code 1: ValueError: no": {
			Kind: devenv.NoticeNotHealthy, Took: time.Second, Probe: &devenv.Probe{ExitCode: 1, Output: traced},
		},
		`starting without optional dependency "db": no`: {
			Kind: devenv.NoticeDependencyFailed,
			Name: "db",
			Err:  "no",
		},
		"not looking for another fastdock on this project: no":                {Kind: devenv.NoticeUnlocked, Err: "no"},
		"another fastdock (pid 7) is working on this project; attached to it": {Kind: devenv.NoticeAttachedToUp, PID: 7},
		"another fastdock is running this project; attached to it":            {Kind: devenv.NoticeAttachedToLeader},
		"the other fastdock exited; this one is in control now":               {Kind: devenv.NoticeLeads},
		"the stack keeps running: another fastdock is in control":             {Kind: devenv.NoticeStays},
		"cache, db: still running, because only the named services are stopped; `fastdock down` removes all": {
			Kind: devenv.NoticeDependenciesStay, Names: []string{"cache", "db"},
		},
		"the engine at ssh://box cannot mount this folder, so files are copied into the containers (--sync)": {
			Kind: devenv.NoticeSynced, Name: "ssh://box",
		},
		"localhost:8000 is forwarded to the server": {
			Kind: devenv.NoticeForwarded, Name: "localhost:8000", Names: []string{"8000"},
		},
		"port 8000 of the server is forwarded to localhost:8001, because 8000 is in use here": {
			Kind: devenv.NoticeForwarded, Name: "localhost:8001", Names: []string{"8000"},
		},
		"ports of the server are not forwarded: no; trying again": {Kind: devenv.NoticeForwardLost, Err: "no"},
		"containers of services removed from the Compose files: shop-a-1, shop-b-1; " +
			"`fastdock up --remove-orphans` removes such containers": {
			Kind: devenv.NoticeOrphans, Names: []string{"shop-a-1", "shop-b-1"},
		},
	} {
		if got := Notice(e); got != want {
			t.Errorf("Notice(%+v)\n got %q\nwant %q", e, got, want)
		}
	}
}

func TestMissedReloadNamesItsCauseAndItsFix(t *testing.T) {
	for name, c := range map[string]struct {
		event       devenv.ReloadMissed
		reason, fix string
	}{
		"in no mount": {
			devenv.ReloadMissed{Reason: devenv.MissNotMounted, Volume: "./lib:/app/lib"},
			"it is not in any mount of the container", `add "./lib:/app/lib" to the volumes of service "app" (compose.yaml:2)`,
		},
		"outside": {
			event:  devenv.ReloadMissed{Reason: devenv.MissOutside, Target: "/app/lib/x.py", Dirs: []string{"/app/app"}},
			reason: "/app/lib/x.py is outside the directories that the reloader watches (/app/app)",
			fix:    "add --reload-dir /app/lib to the command of",
		},
		"excluded": {
			devenv.ReloadMissed{Reason: devenv.MissExcluded, Exclude: "scripts/*"},
			"--reload-exclude scripts/*", "remove --reload-exclude scripts/* from the command",
		},
		"no event": {
			devenv.ReloadMissed{Reason: devenv.MissNoEvent, Polling: "WATCHFILES_FORCE_POLLING"},
			"delivered no event",
			`set WATCHFILES_FORCE_POLLING: "true" under ` + "`environment`" + ` of service "app" (compose.yaml:2)`,
		},
		"no event, variable passed on": {
			devenv.ReloadMissed{Reason: devenv.MissNoEvent, Polling: "WATCHFILES_FORCE_POLLING", Passed: true},
			"delivered no event", "run `WATCHFILES_FORCE_POLLING=true fastdock up`",
		},
		"stale": {
			event:  devenv.ReloadMissed{Reason: devenv.MissStale},
			reason: "does not have the saved content",
			fix:    "run `docker compose restart app`, and the",
		},
		"replaced": {
			event:  devenv.ReloadMissed{Reason: devenv.MissReplaced, Volume: ".:/app"},
			reason: "mounted as a single file",
			fix:    `mount its folder instead, ".:/app" in the volumes of service "app" (compose.yaml:2); until then run`,
		},
		"gone": {
			devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessGone},
			"the reloader's process is gone", "docker compose restart app",
		},
		"stopped": {
			devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessStopped},
			"the reloader's process is stopped", "docker compose restart app",
		},
		"ended": {
			devenv.ReloadMissed{Reason: devenv.MissProcess, Process: devenv.ProcessEnded},
			"the reloader's process has ended", "docker compose restart app",
		},
		"time": {devenv.ReloadMissed{Reason: devenv.MissTime}, "compares modification times", "install watchfiles"},
		"unwatched": {
			devenv.ReloadMissed{Reason: devenv.MissUnwatched, Watch: "./app"},
			"still runs the old code",
			"add `develop: {watch: [{action: restart, path: ./app, include: '**/*.py'}]}` to service \"app\"",
		},
		"unknown": {devenv.ReloadMissed{Reason: devenv.MissUnknown}, "runs and polls", "docker compose restart app"},
	} {
		c.event.Service, c.event.Defined = "app", "compose.yaml:2"
		if got := MissReason(c.event); !strings.Contains(got, c.reason) {
			t.Errorf("%s: reason %q, want %q", name, got, c.reason)
		}
		if got := MissFix(c.event); !strings.Contains(got, c.fix) {
			t.Errorf("%s: fix %q, want %q", name, got, c.fix)
		}
	}
}

func TestStuckNamesWhatTheReloadWaitsFor(t *testing.T) {
	for want, e := range map[string]devenv.ReloadStuck{
		"connections to close":                 {On: devenv.StuckOnConnections},
		"background tasks to complete":         {On: devenv.StuckOnTasks},
		"the app's startup to complete":        {On: devenv.StuckOnStart},
		"a handler that blocks the event loop": {On: devenv.StuckOnEventLoop},
		"the app's shutdown to complete":       {On: devenv.StuckOnShutdown},
		"a response from http://127.0.0.1:8000/ (503 Service Unavailable)": {
			On: devenv.StuckOnResponse, URL: "http://127.0.0.1:8000/", Err: "503 Service Unavailable",
		},
	} {
		if got := Stuck(e); got != want {
			t.Errorf("Stuck(%+v) = %q, want %q", e, got, want)
		}
	}
}

func TestDriftNamesFilesAndKeys(t *testing.T) {
	e := devenv.Drifted{
		Would: devenv.DriftRecreate,
		Files: []string{".env", "compose.yaml"},
		Keys:  []string{"a", "b", "c", "d", "e"},
	}
	if got, want := DriftCause(e), ".env, compose.yaml changed (a, b, c, d, …)"; got != want {
		t.Errorf("DriftCause = %q, want %q", got, want)
	}
	if len(e.Keys) != 5 || e.Keys[4] != "e" {
		t.Errorf("the event was changed: %q", e.Keys)
	}
	created := devenv.Drifted{Would: devenv.DriftCreate, Files: []string{".env"}}
	if got, want := DriftCause(created), ".env changed"; got != want {
		t.Errorf("DriftCause = %q, want %q", got, want)
	}
}

func TestPlanAndSyncCauses(t *testing.T) {
	for want, e := range map[string]devenv.Planned{
		"not found":               {Cause: devenv.CauseNotFound},
		"1 of 3 containers exist": {Cause: devenv.CauseScale, Found: 1, Wanted: 3},
		"pull_policy: always":     {Cause: devenv.CausePullPolicy, PullPolicy: "always"},
	} {
		if got := PlanCause(e); got != want {
			t.Errorf("PlanCause(%+v) = %q, want %q", e, got, want)
		}
	}
	for want, e := range map[string]devenv.SyncStarted{
		"its packages do not match the files": {Cause: devenv.SyncStale},
		"it was requested":                    {Cause: devenv.SyncRequested},
		"pyproject.toml and uv.lock changed": {
			Cause: devenv.SyncFilesChanged,
			Files: []string{"pyproject.toml", "uv.lock"},
		},
	} {
		if got := SyncCause(e); got != want {
			t.Errorf("SyncCause(%+v) = %q, want %q", e, got, want)
		}
	}
}

func TestUnreachableMountHasItsWatchRule(t *testing.T) {
	e := devenv.MountsUnreachable{Service: "app", Path: "src dir", Target: "/app", Defined: "compose.yaml:2"}
	want := []string{
		"run `fastdock up --sync`, which copies the files; or replace the volume with this in service \"app\" " +
			"(compose.yaml:2)",
		"develop:", "  watch:", "    - action: sync", "      path: 'src dir'", "      target: /app",
		"      initial_sync: true",
	}
	if diff := cmp.Diff(want, UnreachableFix(e)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
