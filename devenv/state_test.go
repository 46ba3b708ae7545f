package devenv

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var midday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func fold(events ...Event) State {
	var state State
	for _, event := range events {
		state.Apply(event)
	}
	return state
}

func names(state State) []string {
	var names []string
	for _, service := range state.Services {
		names = append(names, service.Name)
	}
	return names
}

func changed(id, name string, status Status) ContainerChanged {
	return ContainerChanged{Service: "app", Container: name, ContainerID: id, Status: status, At: midday}
}

// everyEvent holds one event of each type.
var everyEvent = []Event{
	Planned{Service: "app"},
	PullProgress{Service: "app"},
	BuildStep{Service: "app"},
	BuildOutput{Service: "app"},
	Built{Service: "app"},
	Waiting{Service: "app"},
	ContainerChanged{Service: "app"},
	HealthChanged{Service: "app"},
	LogLines{Service: "app"},
	LogsDropped{Service: "app"},
	ReloadStarted{Service: "app"},
	ReloadReady{Service: "app"},
	ReloadBroken{Service: "app"},
	ReloadStuck{Service: "app"},
	Ready{},
	ServiceFailed{Service: "app"},
	Stopping{},
	WouldChange{},
	Removed{},
	Notice{},
	Ended{},
	ReloadMissed{Service: "app", File: "main.py", Reason: MissNotMounted},
	Drifted{Service: "app", Would: "recreated"},
	VerbStarted{Service: "app"},
	VerbEnded{Service: "app"},
	CommandOutput{Service: "app"},
	SyncStarted{Service: "app"},
	SyncEnded{Service: "app"},
	WatchActed{Service: "app"},
	MountsUnreachable{Service: "app"},
}

func TestEveryEventIsListed(t *testing.T) {
	source, err := os.ReadFile("events.go")
	if err != nil {
		t.Fatal(err)
	}
	sealed := regexp.MustCompile(`(?m)^func \((\w+)\) sealed\(\)`).FindAllStringSubmatch(string(source), -1)
	var want, got []string
	for _, match := range sealed {
		want = append(want, "devenv."+match[1])
	}
	for _, event := range everyEvent {
		got = append(got, fmt.Sprintf("%T", event))
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("-events.go +everyEvent\n%s", diff)
	}
}

func TestEveryEventAppliesToAnEmptyState(t *testing.T) {
	for _, event := range everyEvent {
		state := fold(event) // must not panic
		if len(state.Services) > 1 {
			t.Errorf("%T made %d services", event, len(state.Services))
		}
	}
}

func TestOrderIsDependenciesFirst(t *testing.T) {
	state := fold(
		Planned{Service: "web", DependsOn: []string{"app"}},
		Planned{Service: "app", DependsOn: []string{"cache", "db"}},
		Planned{Service: "worker", DependsOn: []string{"app", "db"}},
		Planned{Service: "db"},
		Planned{Service: "cache"},
		Planned{Service: "admin", DependsOn: []string{"unknown"}},
	)
	if got, want := names(state), []string{"cache", "db", "admin", "app", "web", "worker"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDependantsFirst(t *testing.T) {
	state := fold(
		Planned{Service: "app", DependsOn: []string{"cache", "db"}},
		Planned{Service: "worker", DependsOn: []string{"cache"}},
		Planned{Service: "db"},
		Planned{Service: "cache"},
	)
	got := names(State{Services: state.DependantsFirst()})
	if want := []string{"app", "worker", "cache", "db"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"cache", "db", "app", "worker"}; !slices.Equal(names(state), want) {
		t.Errorf("the state itself is now %q, want %q", names(state), want)
	}
}

func TestOrderEndsOnCyclesAndDenseGraphs(t *testing.T) {
	cycle := fold(Planned{Service: "a", DependsOn: []string{"b"}}, Planned{Service: "b", DependsOn: []string{"a"}})
	if len(cycle.Services) != 2 {
		t.Errorf("cycle: got %d services", len(cycle.Services))
	}
	var dense State
	var before []string
	for i := range 40 {
		name := fmt.Sprintf("s%02d", i)
		dense.Apply(Planned{Service: name, DependsOn: slices.Clone(before)})
		before = append(before, name)
	}
	if got := names(dense); !slices.Equal(got, before) {
		t.Errorf("dense: got %q", got)
	}
}

func TestStatus(t *testing.T) {
	up := changed("1", "shop-app-1", "running")
	second := changed("2", "shop-app-2", "running")
	health := func(container string, status Status) HealthChanged {
		return HealthChanged{Service: "app", Container: container, Status: status, At: midday}
	}
	tests := map[string]struct {
		events []Event
		want   Status
	}{
		"planned only": {[]Event{Planned{Service: "app"}}, "pending"},
		"pulling":      {[]Event{PullProgress{Service: "app"}}, "pull"},
		"pulled": {
			[]Event{PullProgress{Service: "app"}, PullProgress{Service: "app", Done: true}},
			"pending",
		},
		"building": {[]Event{BuildStep{Service: "app", Name: "RUN"}}, "build"},
		"built":    {[]Event{BuildStep{Service: "app"}, Built{Service: "app"}}, "pending"},
		"created":  {[]Event{changed("1", "shop-app-1", "created")}, "created"},
		"waiting": {
			[]Event{changed("1", "shop-app-1", "created"), Waiting{Service: "app", On: "db"}},
			StatusWait,
		},
		"running":  {[]Event{Waiting{Service: "app", On: "db"}, up}, "running"},
		"starting": {[]Event{up, health("shop-app-1", "starting")}, "starting"},
		"healthy":  {[]Event{up, health("shop-app-1", "healthy")}, "healthy"},
		"one of two healthy": {
			[]Event{up, second, health("shop-app-1", "healthy"), health("shop-app-2", "unhealthy")},
			"unhealthy",
		},
		"one of two ended": {
			[]Event{up, second, health("shop-app-1", "unhealthy"), changed("2", "shop-app-2", "exited")},
			"exited",
		},
		"failed": {[]Event{up, ServiceFailed{Service: "app", Cause: "unhealthy"}}, "failed"},
		"failed, then healthy": {
			[]Event{up, ServiceFailed{Service: "app", Cause: "x"}, health("shop-app-1", "healthy")},
			"healthy",
		},
		"failed, then started": {[]Event{ServiceFailed{Service: "app", Cause: "x"}, up}, "running"},
		"restarted: health is old": {
			[]Event{up, health("shop-app-1", "healthy"), changed("1", "shop-app-1", "exited"), up},
			"running",
		},
		"reloaded after a failure": {
			[]Event{
				up,
				health("shop-app-1", "unhealthy"),
				ServiceFailed{Service: "app", Cause: "unhealthy"},
				ReloadReady{Service: "app"},
			},
			"starting",
		},
		"build of a verb failed": {
			[]Event{
				up,
				VerbStarted{Service: "app", Verb: VerbRebuild},
				BuildStep{Service: "app"},
				VerbEnded{Service: "app", Verb: VerbRebuild, Err: errors.New("no")},
			},
			"running",
		},
		"dependency is healthy": {
			[]Event{
				changed("1", "shop-app-1", "created"),
				Waiting{Service: "app", On: "db", Condition: ConditionHealthy},
				ContainerChanged{Service: "db", Container: "shop-db-1", ContainerID: "2", Status: "running"},
				HealthChanged{Service: "db", Container: "shop-db-1", Status: "healthy"},
			},
			"created",
		},
		"dependency is starting": {
			[]Event{
				changed("1", "shop-app-1", "created"),
				Waiting{Service: "app", On: "db", Condition: ConditionHealthy},
				ContainerChanged{Service: "db", Container: "shop-db-1", ContainerID: "2", Status: "running"},
			},
			"wait",
		},
		"dependency has started": {
			[]Event{
				changed("1", "shop-app-1", "created"),
				Waiting{Service: "app", On: "db", Condition: ConditionStarted},
				ContainerChanged{Service: "db", Container: "shop-db-1", ContainerID: "2", Status: "running"},
			},
			"created",
		},
		"removed": {[]Event{up, changed("1", "shop-app-1", "removed")}, "pending"},
		"recreated, renamed later": {
			[]Event{
				up,
				changed("2", "abc_shop-app-1", "created"),
				changed("1", "shop-app-1", "removed"),
				changed("2", "shop-app-1", "running"),
			},
			"running",
		},
		"recreated, old told later": {
			[]Event{up, changed("2", "shop-app-1", "running"), changed("1", "shop-app-1", "removed")},
			"running",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			app, known := func() (ServiceState, bool) { s := fold(test.events...); return s.Service("app") }()
			if !known || app.Status() != test.want {
				t.Errorf("got %q (known %v), want %q\n%+v", app.Status(), known, test.want, app)
			}
		})
	}
}

// A restart that a user or a sync of packages asks for says nothing about the service.
func TestRestartsNobodyAskedFor(t *testing.T) {
	up, down := changed("1", "shop-app-1", "running"), changed("1", "shop-app-1", "exited")
	for name, test := range map[string]struct {
		events []Event
		want   int
	}{
		"crashed twice":  {[]Event{up, down, up, down, up}, 2},
		"found stopped":  {[]Event{down, up}, 0},
		"first start":    {[]Event{changed("1", "shop-app-1", "created"), up}, 0},
		"stopped by key": {[]Event{up, VerbStarted{Service: "app", Verb: VerbRestart}, down, up}, 0},
		"with its db":    {[]Event{up, VerbStarted{Service: "db", Verb: VerbRestart}, down, up}, 0},
		"new packages":   {[]Event{up, SyncStarted{Service: "app"}, down, up}, 0},
		"unpaused":       {[]Event{up, changed("1", "shop-app-1", "paused"), up}, 0},
		"recreated": {
			[]Event{up, down, changed("1", "shop-app-1", "removed"), changed("2", "shop-app-1", "running")}, 0,
		},
	} {
		state := fold(test.events...)
		if app, _ := state.Service("app"); app.Restarts != test.want {
			t.Errorf("%s: %d restarts, want %d", name, app.Restarts, test.want)
		}
	}
}

func TestWaitingServiceNamesItsDependency(t *testing.T) {
	waiting := Waiting{Service: "app", On: "db", Condition: ConditionHealthy}
	app, _ := func() (ServiceState, bool) { s := fold(waiting); return s.Service("app") }()
	if app.Phase != PhaseWait || app.Waiting != waiting {
		t.Errorf("phase %q, waiting %+v", app.Phase, app.Waiting)
	}
}

func TestReplicasAreByName(t *testing.T) {
	state := fold(changed("3", "shop-app-3", "running"), changed("1", "shop-app-1", "running"),
		changed("2", "shop-app-2", "exited"))
	app, _ := state.Service("app")
	var got []string
	for _, c := range app.Containers {
		got = append(got, c.Name+" "+string(c.Status))
	}
	if diff := cmp.Diff([]string{"shop-app-1 running", "shop-app-2 exited", "shop-app-3 running"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestHealthKeepsSinceUntilItChanges(t *testing.T) {
	probe := &Probe{ExitCode: 1, Output: "refused"}
	state := fold(
		changed("1", "shop-app-1", "running"),
		HealthChanged{Service: "app", Container: "shop-app-1", Status: "starting", At: midday.Add(time.Second)},
		HealthChanged{Service: "app", Container: "shop-app-1", Status: "starting", Probe: probe, At: midday.Add(time.Minute)},
	)
	app, _ := state.Service("app")
	if got := app.Containers[0]; !got.Since.Equal(midday.Add(time.Second)) || got.Probe != probe {
		t.Errorf("got since %v, probe %v", got.Since, got.Probe)
	}
}

func TestReloadState(t *testing.T) {
	start, stuck := ReloadStarted{Service: "app"}, ReloadStuck{Service: "app", On: StuckOnConnections}
	broken, ready := ReloadBroken{Service: "app", Error: "SyntaxError"}, ReloadReady{Service: "app", Took: time.Second}
	up := changed("1", "shop-app-1", "running")
	again := up
	again.At = midday.Add(time.Minute)
	tests := map[string]struct {
		events []Event
		want   ReloadState
	}{
		"busy":                    {[]Event{start}, ReloadState{Busy: true}},
		"stuck":                   {[]Event{start, stuck}, ReloadState{Busy: true, Stuck: &stuck}},
		"ready":                   {[]Event{start, stuck, ready}, ReloadState{Count: 1, Last: ready}},
		"broken":                  {[]Event{start, broken}, ReloadState{Broken: &broken}},
		"broken stays while busy": {[]Event{start, broken, start}, ReloadState{Busy: true, Broken: &broken}},
		"repaired":                {[]Event{start, broken, start, ready}, ReloadState{Count: 1, Last: ready}},
		"a new start forgets trouble": {
			[]Event{up, start, ready, start, stuck, broken, again},
			ReloadState{Count: 1, Last: ready},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			state := fold(test.events...)
			app, _ := state.Service("app")
			if diff := cmp.Diff(test.want, app.Reload); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestWholeState(t *testing.T) {
	failure := errors.New("no")
	state := fold(Ready{Took: time.Second}, Stopping{}, Stopping{Forced: true}, Ended{Err: failure},
		LogsDropped{Service: "app", Count: 2}, LogsDropped{Service: "app", Count: 3})
	if state.ReadyIn != time.Second || !state.Stopping || !state.Forced || !state.Ended || !errors.Is(state.Err, failure) {
		t.Errorf("got %+v", state)
	}
	if app, _ := state.Service("app"); app.Dropped != 5 {
		t.Errorf("dropped: got %d, want 5", app.Dropped)
	}
	if _, known := state.Service("db"); known {
		t.Error("a service that no event named is known")
	}
}
