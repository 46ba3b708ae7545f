package build

import (
	"path/filepath"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestLineOfStep(t *testing.T) {
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{
		"Dockerfile": "# a comment\n" +
			"FROM redis:8 AS one\n" +
			"RUN false && \\\n" +
			"    true\n" +
			"COPY a b\n\n" +
			"FROM one\n" +
			"COPY a b\n" +
			"RUN exit 3\n",
	})
	for step, want := range map[string]int{
		"[one 2/3] RUN false &&     true": 3,
		"[stage-1 3/3] RUN exit 3":        9,
		"[stage-1 2/3] COPY a b":          0, // of which there are two
		"[internal] load build context":   0,
		"exporting to image":              0,
		"":                                0,
	} {
		if got := lineOfStep(filepath.Join(dir, "Dockerfile"), step); got != want {
			t.Errorf("%q: line %d, want %d", step, got, want)
		}
	}
	if got := lineOfStep(filepath.Join(dir, "none"), "RUN exit 3"); got != 0 {
		t.Errorf("a Dockerfile that does not exist has line %d", got)
	}
}
