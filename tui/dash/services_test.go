package dash

import (
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

func TestBuildStepsShowDurationAndCacheHits(t *testing.T) {
	now := noon
	m := screen(120, 40, append(starting(), devenv.Ready{Took: time.Second}), Options{})
	m.services.clock = func() time.Time { return now }
	now = noon.Add(12 * time.Second)
	if got := text(m); !strings.Contains(got, "12 s 2/4 RUN uv sync") || !strings.Contains(got, "1 step done, 1 cached") {
		t.Errorf("screen:\n%s", got)
	}
	if !m.tickPending {
		t.Error("nothing draws the times anew")
	}
	m.Update(batchMsg{devenv.Built{Service: "app", Image: "shop-app", Took: time.Second}})
	if got := text(m); strings.Contains(got, "RUN uv sync --locked ") || len(m.services.builds) > 0 {
		t.Errorf("the build is over:\n%s", got)
	}
	if _, cmd := m.Update(tickMsg{}); cmd != nil || m.tickPending {
		t.Error("it is drawn anew for nothing")
	}
}

func TestStepNameLeavesOutStageAndFlags(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{
			"[dev 2/4] RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked",
			"2/4 RUN uv sync --locked",
		},
		{"[3/5] COPY --link --from=builder /opt/venv /opt/venv", "3/5 COPY /opt/venv /opt/venv"},
		{"[internal] load build context", "[internal] load build context"},
		{
			"[dev 7/7] RUN --mount=type=cache,target=/c     --mount=type=bind,source=.,target=/src     uv sync",
			"7/7 RUN uv sync",
		},
		{"exporting to image", "exporting to image"},
	} {
		if got := stepName(c.name); got != c.want {
			t.Errorf("stepName(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWaitTextNamesDependencyAndCondition(t *testing.T) {
	for condition, want := range map[devenv.Condition]string{
		devenv.ConditionHealthy: "for db to be healthy", devenv.ConditionStarted: "for db to start",
		devenv.ConditionCompleted: "for db to complete",
	} {
		if got := waitText(devenv.Waiting{On: "db", Condition: condition}); got != want {
			t.Errorf("awaited %s = %q, want %q", condition, got, want)
		}
	}
}

// Where not all services have room for their details, the chosen one has.
func TestSelectedServiceIsExpanded(t *testing.T) {
	m := screen(80, 17, scaled(), Options{})
	press(m, "@worker")
	got := text(m)
	for _, want := range []string{"● 1 healthy 12 s", "✗ 10 exited (3)"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "R to apply") {
		t.Errorf("another service is open, too:\n%s", got)
	}
}
