package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// perRound is how many processes a round of these benchmarks starts: `make bench` runs seven rounds.
const perRound = 10

// BenchmarkStart is a whole process that does nothing.
func BenchmarkStart(b *testing.B) {
	b.Run("fastdock", func(b *testing.B) {
		measure(b, func() *exec.Cmd { return exec.Command(fastdock, "--version") })
	})
	b.Run("compose", func(b *testing.B) {
		measure(b, func() *exec.Cmd { return exec.Command(compose, "version") })
	})
}

// BenchmarkNew writes the default project into a fresh folder, a process each; `docker compose version`, which
// reads no file, shows how long a program of that kind takes to begin.
func BenchmarkNew(b *testing.B) {
	parent := sharedDir(b)
	made := 0
	b.Run("fastdock", func(b *testing.B) {
		measure(b, func() *exec.Cmd {
			made++
			return exec.Command(fastdock, "new", filepath.Join(parent, fmt.Sprint("shop", made)), "--yes", "--no-lock")
		})
	})
	b.Run("compose-version", func(b *testing.B) {
		measure(b, func() *exec.Cmd { return exec.Command(compose, "version") })
	})
}

// measure reports the median and the 95th percentile of whole processes, in milliseconds.
func measure(b *testing.B, command func() *exec.Cmd) {
	var took []time.Duration
	for b.Loop() {
		for range perRound {
			cmd := command()
			began := time.Now()
			out, err := cmd.CombinedOutput()
			took = append(took, time.Since(began))
			if err != nil {
				b.Fatalf("%v: %v\n%s", cmd.Args, err, out)
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms/median")
	b.ReportMetric(milliseconds(took[len(took)*95/100]), "ms/p95")
	b.ReportMetric(0, "ns/op") // a round says nothing
}
