package devenv

import (
	"cmp"
	"slices"
	"time"
)

// State is what is known about an environment: the fold of its events. The zero value is an empty one.
type State struct {
	Services []ServiceState // dependencies before their dependants, then by name
	ReadyIn  time.Duration  // 0 until everything is up and healthy
	Stopping bool
	Forced   bool
	Ended    bool
	Err      error
}

// ServiceState is what is known about one service.
type ServiceState struct {
	Name       string
	Image      string
	Ports      []string
	DependsOn  []string
	Action     Action
	Cause      PlanCause
	Phase      Phase
	Waiting    Waiting // the dependency that it waits for, or waited for last
	Step       string  // the build step in progress
	Pull       PullProgress
	Containers []ContainerState // by name
	Reload     ReloadState
	Failure    string        // why it failed; empty when it did not
	Failed     ServiceFailed // what was reported of it then
	Dropped    int           // log lines dropped so far
	Restarts   int           // starts of a container that had ended, without those that the user asked for
	Asked      Verb          // what the user has asked of it, while that is in progress
	Resting    bool          // the user has stopped it
	Drift      Drifted       // how the files differ from what runs; zero when they do not
	Stale      string        // why its packages are not those that the project's files ask for; empty when they are
}

// ContainerState is what is known about one container (a replica) of a service.
type ContainerState struct {
	Name      string
	ID        string
	Status    Status
	ExitCode  int
	OOMKilled bool
	Health    Status // empty without a health check
	Since     time.Time
	Probe     *Probe

	ran bool // it was seen running
}

// ReloadState is what is known about a service's hot reloads.
type ReloadState struct {
	Count  int // successful ones
	Busy   bool
	Broken *ReloadBroken // nil when the last one worked
	Stuck  *ReloadStuck  // nil unless the reload in progress waits for something
	Missed *ReloadMissed // nil since the reloader last saw a change
	Last   ReloadReady
}

// Status returns the service in one word: its phase, else its health where it has a check, else the status of its
// containers.
func (s ServiceState) Status() Status {
	switch {
	case s.Failure != "":
		return StatusFailed
	case len(s.Containers) == 0 || s.Phase != PhaseNone:
		return cmp.Or(Status(s.Phase), StatusPending)
	}
	worst := s.Containers[0]
	for _, c := range s.Containers[1:] {
		if rank(c) > rank(worst) {
			worst = c
		}
	}
	if worst.Status == StatusRunning && worst.Health != "" {
		return worst.Health
	}
	return worst.Status
}

// rank orders containers from well to ill, so that a service shows its worst replica.
func rank(c ContainerState) int {
	switch {
	case c.Status != StatusRunning:
		return 3
	case c.Health == StatusUnhealthy:
		return 2
	case c.Health == StatusStarting:
		return 1
	}
	return 0
}

// Service returns the state of the service of that name, and whether it is known.
func (s State) Service(name string) (ServiceState, bool) {
	for _, svc := range s.Services {
		if svc.Name == name {
			return svc, true
		}
	}
	return ServiceState{}, false
}

// Apply folds one event into the state.
func (s *State) Apply(event Event) {
	switch e := event.(type) {
	case Ready:
		s.ReadyIn = e.Took
	case Stopping:
		s.Stopping, s.Forced = true, e.Forced
	case Ended:
		s.Ended, s.Err = true, e.Err
	case Planned:
		s.service(e.Service).plan(e)
		s.order()
	default:
		if e, ok := event.(ServiceEvent); ok && e.ServiceName() != "" {
			s.countRestart(event)
			s.service(e.ServiceName()).apply(event)
			s.endWaits(e.ServiceName())
		}
	}
}

// countRestart counts a start of a container that has ended, unless a verb or a sync is in progress.
func (s *State) countRestart(event Event) {
	e, is := event.(ContainerChanged)
	if !is || e.Status != StatusRunning || slices.ContainsFunc(s.Services, ServiceState.isChanged) {
		return
	}
	service := s.service(e.Service)
	for _, c := range service.Containers {
		ended := c.Status == StatusExited || c.Status == StatusRestarting || c.Status == StatusDead
		if c.ID == e.ContainerID && c.ran && ended {
			service.Restarts++
		}
	}
}

// isChanged reports whether fastdock itself restarts the service.
func (s ServiceState) isChanged() bool { return s.Asked != "" || s.Phase == PhaseSync }

// endWaits ends the phase of services that wait for one which is what they wait for by now.
func (s *State) endWaits(on string) {
	dependency, _ := s.Service(on)
	for i := range s.Services {
		if service := &s.Services[i]; service.Phase == PhaseWait && service.Waiting.met(dependency) {
			service.Phase = PhaseNone
		}
	}
}

// met reports whether a dependency is what a service waits for.
func (w Waiting) met(dependency ServiceState) bool {
	switch status := dependency.Status(); {
	case w.On != dependency.Name:
		return false
	case w.Condition == ConditionHealthy:
		return status == StatusHealthy
	case w.Condition == ConditionStarted:
		return status == StatusRunning || status == StatusStarting || status == StatusHealthy
	}
	return false
}

func (s *State) service(name string) *ServiceState {
	for i := range s.Services {
		if s.Services[i].Name == name {
			return &s.Services[i]
		}
	}
	s.Services = append(s.Services, ServiceState{Name: name})
	return &s.Services[len(s.Services)-1]
}

// order sorts services by how deep they sit in the dependency graph, then by name.
func (s *State) order() {
	depth := s.depths()
	slices.SortStableFunc(s.Services, func(a, b ServiceState) int {
		return cmp.Or(cmp.Compare(depth[a.Name], depth[b.Name]), cmp.Compare(a.Name, b.Name))
	})
}

// DependantsFirst returns the services as a user looks for them: an app before its database.
func (s State) DependantsFirst() []ServiceState {
	depth := s.depths()
	return slices.SortedStableFunc(slices.Values(s.Services), func(a, b ServiceState) int {
		return cmp.Compare(depth[b.Name], depth[a.Name])
	})
}

// depths returns for each service how many services must start one after the other before it does.
func (s State) depths() map[string]int {
	depth := map[string]int{}
	var measure func(name string) int
	measure = func(name string) int {
		deepest, measured := depth[name]
		svc, known := s.Service(name)
		if measured || !known {
			return deepest
		}
		depth[name] = 0 // where a cycle ends
		for _, dep := range svc.DependsOn {
			deepest = max(deepest, 1+measure(dep))
		}
		depth[name] = deepest
		return deepest
	}
	for _, svc := range s.Services {
		measure(svc.Name)
	}
	return depth
}
