package up

import (
	"testing"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestProbesOfAService(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, "services:\n"+
		"  app: {image: \"app:1\", healthcheck: {test: [CMD, curl, \"-f\", http://127.0.0.1]}}\n"+
		"  db: {image: \"db:1\"}\n")
	session, w := up(t, engine, project, Options{})
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	fake.Probe(fake.Container(t, "app"), container.Unhealthy, "\x1b]0;evil\arefused")
	probes := session.Probes(t.Context(), "app")["shop-app-1"]
	if len(probes) == 0 {
		t.Fatal("no probes")
	}
	if last := probes[len(probes)-1]; last.Command != "curl -f http://127.0.0.1" || last.Output != "refused" {
		t.Errorf("the last one is %+v", last)
	}
	if got := session.Probes(t.Context(), "db"); len(got) > 0 {
		t.Errorf("a service without a check has %v", got)
	}
	w.Stop(session)
}
