package e2e

import (
	"cmp"
	"slices"
	"testing"
	"time"
)

// rival is one of those that are measured against each other; ready is not timed, and may be nil.
type rival struct {
	name       string
	ready, run func()
}

// compare runs the rivals round by round, so that what else the machine does meets all of them alike, and reports
// each one's median and the first one's share of the others' medians.
func compare(b *testing.B, rivals ...rival) {
	took := make([][]time.Duration, len(rivals))
	for b.Loop() {
		for i, r := range rivals {
			if r.ready != nil {
				r.ready()
			}
			began := time.Now()
			r.run()
			took[i] = append(took[i], time.Since(began))
		}
	}
	for i, r := range rivals {
		b.ReportMetric(milliseconds(median(took[i])), r.name+"-ms")
		if i > 0 {
			b.ReportMetric(median(took[0]).Seconds()/median(took[i]).Seconds(), "of-"+r.name)
		}
	}
	b.ReportMetric(0, "ns/op") // the time of one round of all rivals says nothing
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
