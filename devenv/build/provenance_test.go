package build

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// An engine before 24 has no history; one that does not know a build has.
func TestBuildKitWithoutAHistory(t *testing.T) {
	for code, want := range map[codes.Code]bool{codes.Unimplemented: false, codes.OK: true, codes.NotFound: true} {
		if got := keepsHistory(status.Error(code, "")); got != want {
			t.Errorf("%s: %t, want %t", code, got, want)
		}
	}
}

// Provenance of mode "min" has no arguments, labels, secrets, Dockerfile and steps; the commit stays.
func TestMinimalProvenance(t *testing.T) {
	const parameters = `{"frontend":"dockerfile.v0","args":{"build-arg:TOKEN":"canary","label:a":"canary",` +
		`"target":"runtime"},"secrets":[{"id":"canary"}],"locals":[{"name":"context"}]}`
	const kept = `{"frontend":"dockerfile.v0","args":{"target":"runtime"},"locals":[{"name":"context"}]}`
	for kind, test := range map[string]struct{ predicate, want string }{
		"https://slsa.dev/provenance/v0.2": {
			`{"builder":{"id":""},"buildType":"b","materials":[{"uri":"pkg:docker/python@3","digest":{"sha256":"1"}}],` +
				`"invocation":{"configSource":{"entryPoint":"Dockerfile"},"parameters":` + parameters +
				`,"environment":{"platform":"linux/amd64"}},"buildConfig":{"llbDefinition":[{"id":"canary"}]},` +
				`"metadata":{"completeness":{"parameters":true,"environment":true,"materials":false},"reproducible":false,` +
				`"https://mobyproject.org/buildkit@v1#metadata":{"vcs":{"revision":"abc"},` +
				`"source":{"infos":[{"filename":"canary"}]},"layers":{"canary":[]}}}}`,
			`{"builder":{"id":""},"buildType":"b","materials":[{"uri":"pkg:docker/python@3","digest":{"sha256":"1"}}],` +
				`"invocation":{"configSource":{"entryPoint":"Dockerfile"},"parameters":` + kept +
				`,"environment":{"platform":"linux/amd64"}},` +
				`"metadata":{"completeness":{"parameters":false,"environment":true,"materials":false},"reproducible":false,` +
				`"https://mobyproject.org/buildkit@v1#metadata":{"vcs":{"revision":"abc"}}}}`,
		},
		"https://slsa.dev/provenance/v1": {
			`{"buildDefinition":{"buildType":"b","resolvedDependencies":[{"uri":"pkg:docker/python@3"}],` +
				`"externalParameters":{"configSource":{"path":"Dockerfile"},"request":` + parameters + `},` +
				`"internalParameters":{"buildConfig":{"llbDefinition":[{"id":"canary"}]},"builderPlatform":"linux/amd64"}},` +
				`"runDetails":{"builder":{"id":""},"metadata":{"invocationId":"i","buildkit_metadata":` +
				`{"vcs":{"revision":"abc"},"sysUsage":[{"timestamp_":"2026-01-01T00:00:00Z"}]},` +
				`"buildkit_completeness":{"request":true,"resolvedDependencies":false}}}}`,
			`{"buildDefinition":{"buildType":"b","resolvedDependencies":[{"uri":"pkg:docker/python@3"}],` +
				`"externalParameters":{"configSource":{"path":"Dockerfile"},"request":` + kept + `},` +
				`"internalParameters":{"builderPlatform":"linux/amd64"}},` +
				`"runDetails":{"builder":{"id":""},"metadata":{"invocationId":"i","buildkit_metadata":` +
				`{"vcs":{"revision":"abc"}},"buildkit_completeness":{"request":false,"resolvedDependencies":false}}}}`,
		},
	} {
		got, err := minimal(kind, []byte(test.predicate))
		if diff := cmp.Diff(test.want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", kind, err, diff)
		}
		if strings.Contains(string(got), "canary") {
			t.Errorf("%s: %s", kind, got)
		}
		if _, err := minimal(kind, []byte("{")); err == nil {
			t.Errorf("%s: a predicate that is cut off is no error", kind)
		}
	}
}
