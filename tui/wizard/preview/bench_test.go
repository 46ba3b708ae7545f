package preview_test

import (
	"bytes"
	"testing"
)

// BenchmarkShow is what a key costs: a file of 150 lines that another choice changed, compared and drawn.
func BenchmarkShow(b *testing.B) {
	before, after := file(b, "before.yml"), file(b, "after.yml")
	before, after = append(before, after...), append(after, before...)
	if lines := bytes.Count(after, []byte("\n")); lines < 150 {
		b.Fatalf("%d lines are too few", lines)
	}
	pane := rich().SetSize(80, 50)
	for i := 0; b.Loop(); i++ {
		pane = pane.Show("docker-compose.yml", before, after)
		_ = pane.View()
		before, after = after, before
	}
}
