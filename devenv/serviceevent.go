package devenv

// ServiceEvent is an event that changes what is known about one service.
type ServiceEvent interface {
	Event
	ServiceName() string
}

// ServiceName implements [ServiceEvent].
func (e PullProgress) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e BuildStep) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e Built) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e Waiting) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ContainerChanged) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e HealthChanged) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e LogsDropped) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ServiceFailed) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e VerbStarted) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e VerbEnded) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e CommandOutput) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e SyncStarted) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e SyncEnded) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e Drifted) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ReloadStarted) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ReloadReady) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ReloadBroken) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ReloadStuck) ServiceName() string { return e.Service }

// ServiceName implements [ServiceEvent].
func (e ReloadMissed) ServiceName() string { return e.Service }
