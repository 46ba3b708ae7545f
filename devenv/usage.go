package devenv

// Usage is what a container takes of the machine.
type Usage struct {
	Service, ContainerID string
	CPU                  float64 // share of one core since the last time it was asked: 1.5 is one and a half; 0 the first time
	Memory               int64   // bytes, without what the system would give back at once
}
