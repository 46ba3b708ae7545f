package devenv

import (
	"cmp"
	"slices"
)

func (s *ServiceState) plan(e Planned) {
	s.Image, s.Ports, s.DependsOn = e.Image, e.Ports, e.DependsOn
	s.Action, s.Cause = e.Action, e.Cause
}

func (s *ServiceState) apply(event Event) {
	switch e := event.(type) {
	case PullProgress:
		s.Phase, s.Pull = PhasePull, e
		if e.Done {
			s.Phase = PhaseNone
		}
	case BuildStep:
		s.Phase, s.Step = PhaseBuild, e.Name
	case Built:
		s.Phase, s.Step = PhaseNone, ""
	case Waiting:
		s.Phase, s.Waiting = PhaseWait, e
	case ContainerChanged:
		s.container(e)
	case HealthChanged:
		s.health(e)
	case LogsDropped:
		s.Dropped += e.Count
	case VerbStarted:
		if !e.Verb.Changes() {
			return
		}
		s.Asked, s.Resting = e.Verb, e.Verb == VerbStop
	case VerbEnded:
		if !e.Verb.Changes() {
			return
		}
		s.Asked, s.Resting = "", e.Verb == VerbStop && e.Err == nil
		if e.Err != nil {
			s.Phase, s.Step = PhaseNone, "" // what failed is not in progress any more
		}
	case ServiceFailed:
		s.Phase, s.Failure, s.Failed = PhaseNone, e.Cause, e
	case SyncStarted:
		s.Phase = PhaseSync
	case SyncEnded:
		s.Phase, s.Stale = PhaseNone, errorText(e.Err)
	case Drifted:
		s.Drift = Drifted{}
		if e.Would != DriftNone {
			s.Drift = e
		}
	case ReloadReady:
		s.Reload.apply(event)
		s.recover()
	default:
		s.Reload.apply(event)
	}
}

// recover takes back a failure, because the app answers again. Its next health check decides.
func (s *ServiceState) recover() {
	s.Failure = ""
	for i := range s.Containers {
		if s.Containers[i].Health == StatusUnhealthy {
			s.Containers[i].Health = StatusStarting
		}
	}
}

// errorText returns an error's text; "" without one.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// container notes a container's status. It is known by its ID: while the SDK replaces one, the new container has
// another name at first, and may be reported before the old one's end.
func (s *ServiceState) container(e ContainerChanged) {
	i := slices.IndexFunc(s.Containers, func(c ContainerState) bool { return c.ID == e.ContainerID })
	if e.Status == StatusRemoved {
		if i >= 0 {
			s.Containers = slices.Delete(s.Containers, i, i+1)
		}
		return
	}
	now := ContainerState{
		Name: e.Container, ID: e.ContainerID, Status: e.Status,
		ExitCode: e.ExitCode, OOMKilled: e.OOMKilled, Since: e.At,
	}
	now.ran = e.Status == StatusRunning
	if i < 0 {
		s.Containers = append(s.Containers, now)
	} else {
		now.ran = now.ran || s.Containers[i].ran
		s.Containers[i] = now
	}
	slices.SortFunc(s.Containers, func(a, b ContainerState) int { return cmp.Compare(a.Name, b.Name) })
	if e.Status == StatusRunning {
		s.Phase, s.Failure = PhaseNone, ""
		s.Reload.Busy, s.Reload.Broken, s.Reload.Stuck, s.Reload.Missed = false, nil, nil, nil
	}
}

func (s *ServiceState) health(e HealthChanged) {
	for i := range s.Containers {
		if c := &s.Containers[i]; c.Name == e.Container {
			if c.Health != e.Status {
				c.Since = e.At
			}
			c.Health, c.Probe = e.Status, e.Probe
		}
	}
	if e.Status == StatusHealthy {
		s.Failure = ""
	}
}

func (r *ReloadState) apply(event Event) {
	switch e := event.(type) {
	case ReloadStarted:
		r.Busy, r.Stuck, r.Missed = true, nil, nil
	case ReloadReady:
		r.Busy, r.Broken, r.Stuck, r.Last = false, nil, nil, e
		r.Count++
	case ReloadBroken:
		r.Busy, r.Broken, r.Stuck = false, &e, nil
	case ReloadStuck:
		r.Stuck = &e
	case ReloadMissed:
		r.Missed = &e
	}
}
