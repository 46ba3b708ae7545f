//go:build !linux && !darwin

package machine

// freeBytes is not known: the engine is in a virtual machine.
func freeBytes(string) (free uint64, known bool) { return 0, false }
