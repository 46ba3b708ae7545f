package build

import (
	"errors"
	"testing"
)

func TestBuildOnAFullDisk(t *testing.T) {
	const prefix = `building image "shop:dev": `
	tests := map[string]struct {
		output []string
		cause  string
		want   string
	}{
		"the engine's words": {
			cause: "failed to copy files: write /x: no space left on device",
			want:  "failed to copy files: write /x: no space left on device" + remedy,
		},
		"a step's words": {
			output: []string{"error: write /x: No space left on device (os error 28)"},
			cause:  "exit code: 2",
			want:   "exit code: 2" + remedy,
		},
		"something else": {[]string{"no such package"}, "exit code: 1", "exit code: 1"},
	}
	for name, test := range tests {
		if got := newError("shop:dev", "Dockerfile", failedWith(test.output...),
			errors.New(test.cause)).Error(); got != prefix+test.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

const remedy = "; a disk is full: `docker system df` shows what uses the engine's disk, and `docker system prune` " +
	"frees space"
