package dash

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkFrame is what one batch costs the screen when the store is full.
func BenchmarkFrame(b *testing.B) {
	m := screen(200, 50, append(healthy(), manyLogs("app", 100_000)...), Options{})
	batch := batchMsg(manyLogs("app", 30))
	for b.Loop() {
		m.Update(batch)
		m.View()
	}
}

// BenchmarkView is the drawing alone.
func BenchmarkView(b *testing.B) {
	m := screen(200, 50, append(healthy(), manyLogs("app", 100_000)...), Options{})
	for b.Loop() {
		m.View()
	}
}

// BenchmarkStore is what it costs to keep a line.
func BenchmarkStore(b *testing.B) {
	m := screen(200, 50, healthy(), Options{})
	batch := batchMsg(manyLogs("app", 10_000))
	for b.Loop() {
		m.Update(batch)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(batch)), "ns/line")
}

// BenchmarkMillion takes 1,000,000 lines of four services to the screen as the feed does: a batch, then a frame.
func BenchmarkMillion(b *testing.B) {
	batch := make(batchMsg, 0, maxPending)
	for i := range maxPending {
		batch = append(
			batch,
			logged(
				[]string{"app", "worker", "redis", "postgres"}[i%4],
				fmt.Sprintf("line %d, which is about as long as the lines of a log are", i),
			),
		)
	}
	for b.Loop() {
		m := screen(200, 50, plans(), Options{})
		for range 1_000_000 / len(batch) {
			m.Update(batch)
			m.View()
		}
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapAlloc)/1e6, "MB-live")
		runtime.KeepAlive(m)
	}
}

// BenchmarkKey is a key and its frame with full stores.
func BenchmarkKey(b *testing.B) {
	m := screen(200, 50, append(talking(), manyLogs("app", 100_000)...), Options{})
	press(m, "+", "tab")
	for b.Loop() {
		press(m, "pgup")
		m.View()
	}
}
