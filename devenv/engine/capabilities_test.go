package engine

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/enginetest"
)

func TestCapabilities(t *testing.T) {
	for name, test := range map[string]struct {
		answers    enginetest.Answers
		want       Capabilities
		containerd bool
	}{
		"Engine 20.10": {enginetest.Engine20, Capabilities{API: "1.41", BuildKit: true}, false},
		"Engine 26": {
			answers: enginetest.Engine26,
			want:    Capabilities{API: "1.45", BuildKit: true, StartInterval: true, SavesLayouts: true},
		},
		"Engine 29": {
			answers: enginetest.Engine29,
			want: Capabilities{
				API: "1.56", BuildKit: true, StartInterval: true, SavesLayouts: true, ImageManifests: true,
			},
			containerd: true,
		},
		"Windows": {
			answers: enginetest.Windows,
			want:    Capabilities{API: "1.51", Windows: true, StartInterval: true, SavesLayouts: true, ImageManifests: true},
		},
		"Podman 5": {enginetest.Podman5, Capabilities{API: "1.41", Podman: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			engine := engineThat(t, test.answers)
			got, err := engine.Capabilities(t.Context())
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("(-want +got, %v)\n%s", err, diff)
			}
			if got := engine.HasContainerdStore(t.Context()); got != test.containerd {
				t.Errorf("containerd's image store: %t, want %t", got, test.containerd)
			}
			facts, err := engine.Info(t.Context())
			if err != nil || facts.Capabilities != test.want || facts.ContainerdStore != test.containerd {
				t.Errorf("facts: %+v, %v", facts, err)
			}
		})
	}
}

// engineThat connects to an engine that gives these answers from the first on.
func engineThat(t *testing.T, answers enginetest.Answers) *Engine {
	t.Helper()
	fake, _ := newFakeEngine(t)
	fake.Answers = answers
	return connect(t)
}

// An engine that does not answer at first is asked again.
func TestCapabilitiesAreAskedForUntilTheEngineAnswers(t *testing.T) {
	fake, engine := newFakeEngine(t)
	fake.Answers = enginetest.Engine26
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if can, err := engine.Capabilities(gone); err == nil {
		t.Fatalf("without an answer it can do %+v", can)
	}
	if can, err := engine.Capabilities(t.Context()); err != nil || !can.BuildKit {
		t.Errorf("got %+v, %v", can, err)
	}
}
