package devenv

import (
	"cmp"
	"slices"
)

// ServiceOf returns the name of the service that an event is about; "" where it is about none.
func ServiceOf(event Event) string {
	switch e := event.(type) {
	case PullProgress:
		return e.Service
	case BuildStep:
		return e.Service
	case Built:
		return e.Service
	case Waiting:
		return e.Service
	case ContainerChanged:
		return e.Service
	case HealthChanged:
		return e.Service
	case LogsDropped:
		return e.Service
	case ServiceFailed:
		return e.Service
	case VerbStarted:
		return e.Service
	case VerbEnded:
		return e.Service
	case CommandOutput:
		return e.Service
	case SyncStarted:
		return e.Service
	case SyncEnded:
		return e.Service
	case Drifted:
		return e.Service
	}
	return reloadedService(event)
}

func reloadedService(event Event) string {
	switch e := event.(type) {
	case ReloadStarted:
		return e.Service
	case ReloadReady:
		return e.Service
	case ReloadBroken:
		return e.Service
	case ReloadStuck:
		return e.Service
	case ReloadMissed:
		return e.Service
	}
	return ""
}

func (s *ServiceState) plan(e Planned) {
	s.Image, s.Ports, s.DependsOn = e.Image, e.Ports, e.DependsOn
	s.Action, s.Cause = e.Action, e.Cause
}

func (s *ServiceState) apply(event Event) {
	switch e := event.(type) {
	case PullProgress:
		s.Phase, s.Pull = phaseUntil("pull", e.Done), e
	case BuildStep:
		s.Phase, s.Step = "build", e.Name
	case Built:
		s.Phase, s.Step = "", ""
	case Waiting:
		s.Phase = "wait for " + e.On
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
	case ServiceFailed:
		s.Phase, s.Failure, s.Failed = "", e.Cause, e
	case SyncStarted:
		s.Phase = phaseSync
	case SyncEnded:
		s.Phase, s.Stale = "", errorText(e.Err)
	case Drifted:
		s.Drift = Drifted{}
		if e.Would != "" {
			s.Drift = e
		}
	default:
		s.Reload.apply(event)
	}
}

// phaseSync is the phase of a service whose packages are being synchronised.
const phaseSync = "sync"

// errorText is an error's text; "" without one.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func phaseUntil(phase string, done bool) string {
	if done {
		return ""
	}
	return phase
}

// container notes a container's status. It is known by its ID: while the SDK replaces one, the new container has
// another name at first, and may be told of before the old one's end.
func (s *ServiceState) container(e ContainerChanged) {
	i := slices.IndexFunc(s.Containers, func(c ContainerState) bool { return c.ID == e.ContainerID })
	if e.Status == "removed" {
		if i >= 0 {
			s.Containers = slices.Delete(s.Containers, i, i+1)
		}
		return
	}
	now := ContainerState{
		Name: e.Container, ID: e.ContainerID, Status: e.Status,
		ExitCode: e.ExitCode, OOMKilled: e.OOMKilled, Since: e.At,
	}
	if i < 0 {
		s.Containers = append(s.Containers, now)
	} else {
		s.Containers[i] = now
	}
	slices.SortFunc(s.Containers, func(a, b ContainerState) int { return cmp.Compare(a.Name, b.Name) })
	if e.Status == "running" {
		s.Phase, s.Failure = "", ""
		s.Reload.Busy, s.Reload.Broken, s.Reload.Stuck, s.Reload.Missed = false, nil, "", nil
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
	if e.Status == "healthy" {
		s.Failure = ""
	}
}

func (r *ReloadState) apply(event Event) {
	switch e := event.(type) {
	case ReloadStarted:
		r.Busy, r.Stuck, r.Missed = true, "", nil
	case ReloadReady:
		r.Busy, r.Broken, r.Stuck, r.Last = false, nil, "", e
		r.Count++
	case ReloadBroken:
		r.Busy, r.Broken, r.Stuck = false, &e, ""
	case ReloadStuck:
		r.Stuck = e.On
	case ReloadMissed:
		r.Missed = &e
	}
}
