package dash

import "testing"

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
