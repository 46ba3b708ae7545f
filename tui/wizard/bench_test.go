package wizard

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// budget are what a user does not notice.
const (
	frameBudget = 50 * time.Millisecond
	keyBudget   = 16 * time.Millisecond
)

// A first frame is that of a large project: the time from the options to what is drawn.
func BenchmarkFirstFrame(b *testing.B) {
	dir := largeProject(b)
	start := time.Now()
	for b.Loop() {
		m, err := newModel(optionsFor(b, dir))
		if err != nil {
			b.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
		if m.View().Content == "" {
			b.Fatal("nothing was drawn")
		}
	}
	if took := time.Since(start) / time.Duration(b.N); took > frameBudget {
		b.Errorf("the first frame takes %s, want %s", took, frameBudget)
	}
}

// A key is answered when the screen that follows it is drawn, the file beside the form included.
func BenchmarkKey(b *testing.B) {
	opts := optionsFor(b, largeProject(b))
	var took []time.Duration
	for b.Loop() {
		m, err := newModel(opts)
		if err != nil {
			b.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
		for _, word := range strings.Fields("a b clear shop enter down down down up up up enter " +
			"down enter down down up up enter down down up up enter down down down up up up enter down down enter " +
			"clear 9000 enter back back back enter") {
			for _, press := range pressed(word) {
				start := time.Now()
				m.Update(press)
				_ = m.View()
				took = append(took, time.Since(start))
			}
		}
	}
	slices.Sort(took)
	p95 := took[len(took)*95/100]
	b.ReportMetric(float64(p95.Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
	if p95 > keyBudget {
		b.Errorf("a key is answered in %s at p95, want %s", p95, keyBudget)
	}
}

func pressed(word string) []tea.KeyPressMsg {
	if press, ok := named(word); ok {
		return []tea.KeyPressMsg{press}
	}
	var presses []tea.KeyPressMsg
	for _, letter := range word {
		presses = append(presses, tea.KeyPressMsg{Code: letter, Text: string(letter)})
	}
	return presses
}

// largeProject has three hundred locked packages, with some wheels each.
func largeProject(tb testing.TB) string {
	dir := tb.TempDir()
	var manifest, lock strings.Builder
	manifest.WriteString(
		"[project]\nname = \"large\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n" +
			"dependencies = [\"fastapi\", \"uvicorn\", \"asyncpg\"]\n",
	)
	lock.WriteString(
		"version = 1\nrequires-python = \">=3.12\"\n\n" +
			"[[package]]\nname = \"large\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [\n",
	)
	for i := range 300 {
		fmt.Fprintf(&lock, "    { name = \"package%d\" },\n", i)
	}
	lock.WriteString("]\n")
	for i := range 300 {
		fmt.Fprintf(
			&lock,
			"\n[[package]]\nname = \"package%d\"\nversion = \"1.0\"\n"+
				"source = { registry = \"https://example.com/simple\" }\n"+
				"sdist = { url = \"https://example.com/p-1.0.tar.gz\", hash = \"sha256:00\" }\nwheels = [\n",
			i,
		)
		for _, python := range []string{"cp311", "cp312", "cp313", "cp314"} {
			for _, platform := range []string{
				"manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "musllinux_1_2_x86_64", "win_amd64",
				"macosx_11_0_arm64",
			} {
				fmt.Fprintf(
					&lock,
					"    { url = \"https://example.com/package%d-1.0-%s-%s-%s.whl\", hash = \"sha256:00\" },\n",
					i,
					python,
					python,
					platform,
				)
			}
		}
		lock.WriteString("]\n")
	}
	for name, content := range map[string]string{
		"pyproject.toml": manifest.String(),
		"uv.lock":        lock.String(),
		"main.py":        "from fastapi import FastAPI\n\napp = FastAPI()\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}
