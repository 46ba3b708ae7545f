package scaffold_test

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// Without a health route any answer is a sign of life, an error's too, save that of the reloader for an app that cannot
// be imported: only a health route has to answer 200.
func TestTheProbeTakesAnyAnswerWithoutAHealthRoute(t *testing.T) {
	for _, test := range []struct {
		health       string
		root         bool
		client       string
		asks, accept string
	}{
		{"/health", true, scaffold.PythonProbe, "'/health'", "status != 200"},
		{"", true, scaffold.PythonProbe, "'/'", "status == 503"},
		{"", false, scaffold.PythonProbe, "'/openapi.json'", "status == 503"},
		{"/health", true, scaffold.CurlProbe, ":8000/health\"", "-fsS"},
		{"", true, scaffold.CurlProbe, ":8000/)", "$status != 503"},
	} {
		spec := scaffold.Defaults("myapp").Starter(scaffold.Flat)
		spec.HealthPath, spec.HealthClient, spec.Facts.RootRoute = test.health, test.client, test.root
		file := string(render(t, spec).Content("Dockerfile.fastapi"))
		_, probe, _ := strings.Cut(file, "HEALTHCHECK")
		if !strings.Contains(probe, test.asks) || !strings.Contains(probe, test.accept) {
			t.Errorf("health route %q, / there: %t: want %s and %s in the probe\n%s",
				test.health, test.root, test.asks, test.accept, probe)
		}
	}
}
