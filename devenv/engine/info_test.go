package engine

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/cli/cli/config"

	"github.com/fastdock/fastdock/devenv"
)

// telling returns an engine that says this of itself.
func telling(t *testing.T, info string) *Engine {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		w.Header().Set("Builder-Version", "2")
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/info") {
			fmt.Fprint(w, info)
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "tcp://"+server.Listener.Addr().String())
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func TestInfoReadsVersionProxyAndClock(t *testing.T) {
	reported := time.Now().Add(time.Hour).Format(time.RFC3339Nano)
	facts, err := telling(t,
		`{"ServerVersion": "26.1.5", "HttpProxy": "http://proxy", "SystemTime": "`+reported+`"}`).Info(t.Context())
	if err != nil || facts.API != "1.45" || !facts.BuildKit || facts.Version != "26.1.5" || !facts.Proxied ||
		facts.Ahead < 50*time.Minute || facts.Ahead > time.Hour {
		t.Errorf("got %+v, %v", facts, err)
	}
	if facts, err := telling(t, `{}`).Info(t.Context()); err != nil || facts.Ahead != 0 || facts.Proxied {
		t.Errorf("an engine that says nothing: %+v, %v", facts, err)
	}
	var failure *devenv.EngineError
	if _, err := telling(t, `no JSON`).Info(t.Context()); !errors.As(err, &failure) {
		t.Errorf("got %v", err)
	}
	if _, err := offline(t).Info(t.Context()); !errors.As(err, &failure) {
		t.Errorf("got %v", err)
	}
}

func TestChoice(t *testing.T) {
	engine := telling(t, `{}`)
	if by, overruled := engine.Choice(); by != "DOCKER_HOST" || len(overruled) > 0 {
		t.Errorf("got %s, %q", by, overruled)
	}
	t.Setenv("DOCKER_CONTEXT", "box")
	dir, before := t.TempDir(), config.Dir()
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(before) })
	if err := os.WriteFile(filepath.Join(dir, "config.json"),
		[]byte(`{"currentContext": "colima", "proxies": {"default": {}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"DOCKER_CONTEXT (box)", "the current context colima"}
	if by, overruled := engine.Choice(); by != "DOCKER_HOST" || !slices.Equal(overruled, want) ||
		!engine.ProxiesContainers() {
		t.Errorf("got %s, %q", by, overruled)
	}
}
