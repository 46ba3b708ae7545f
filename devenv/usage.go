package devenv

// Usage is what a container takes of the machine.
type Usage struct {
	Service, ContainerID string
	// share of one core since the last time it was asked: 1.5 is one and a half; 0 the first time
	CPU    float64
	Memory int64 // bytes, without what the system would give back at once
}
