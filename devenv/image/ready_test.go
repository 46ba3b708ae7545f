package image

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// builderOn returns a builder of a project without RUN for an engine that gives these answers.
func builderOn(t *testing.T, answers enginetest.Answers, options Options) *Builder {
	t.Helper()
	fake := enginetest.New(t)
	fake.Answers = answers
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": "services: {app: {build: .}}", "Dockerfile": simple})
	e, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	b, err := New(t.Context(), e, options, func(devenv.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What an engine cannot do is reported before the build, with what enables it.
func TestWhatTheEngineCannotDo(t *testing.T) {
	for name, test := range map[string]struct {
		answers enginetest.Answers
		options Options
		want    string // empty for an engine that can
	}{
		"layout of Engine 20.10": {enginetest.Engine20, Options{OCI: "out"}, "--oci needs Engine 25 or later"},
		"layout of Engine 26":    {enginetest.Engine26, Options{OCI: "out"}, ""},
		"packages with overlay2": {
			enginetest.Engine26,
			Options{Push: "a:1", SBOM: Scanner},
			`--sbom needs an engine with containerd's image store; set {"features": {"containerd-snapshotter": true}} in ` +
				"the engine's daemon.json and restart it, or build without --sbom",
		},
		"packages without a scanner": {
			enginetest.Engine29,
			Options{Push: "a:1", SBOM: Scanner},
			`--sbom needs the scanner image "docker/buildkit-syft-scanner:stable-1", which the engine does not have`,
		},
		"a way to the scanner": {
			enginetest.Engine29,
			Options{Push: "a:1", SBOM: Scanner},
			"copy it with `docker save` and `docker load`, or name the copy in your registry with --sbom=IMAGE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := builderOn(t, test.answers, test.options).Ready(t.Context())
			if got := devtest.ErrorText(err); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What the build can do without is a note.
func TestLimitsOfTheEngine(t *testing.T) {
	two := []string{"linux/amd64", "linux/arm64"}
	for name, test := range map[string]struct {
		answers enginetest.Answers
		options Options
		want    string
	}{
		"one platform":            {enginetest.Engine26, Options{}, ""},
		"two":                     {enginetest.Engine26, Options{Platforms: two}, "keeps one platform per name"},
		"two with containerd":     {enginetest.Engine29, Options{Platforms: two, Push: "a:1", Provenance: ProvenanceMin}, ""},
		"pushed without anything": {enginetest.Engine26, Options{Push: "a:1", Provenance: ProvenanceNone}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(builderOn(t, test.answers, test.options).Limits(t.Context()), "\n")
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
