package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/docker/cli/cli/config"

	"github.com/fastdock/fastdock/devenv"
)

// A tag's digest is that of its index, as the registry tells the engine, which logs in with the credentials of
// the docker configuration; when the registry is gone, the engine knows the digest of what it pulled.
func TestDigestThroughTheEngine(t *testing.T) {
	r := newRegistry(t)
	useDockerConfig(t, `{"auths": {"`+r.address+`": {"auth": "`+base64.StdEncoding.EncodeToString([]byte("ann:s3cret"))+`"}}}`)
	image := r.address + "/some/image:1"
	pins := digests(t, image)
	same(t, "the registry's digest", fmt.Sprintf("%+v", pins), fmt.Sprintf("%+v", []devenv.Pin{{Image: image, Digest: r.index}}))
	contains(t, "who asked the registry", r.askedBy(), "docker/")

	_, err := devenv.Digests(t.Context(), []string{r.address + "/some/image:2", image})
	if err == nil {
		t.Fatal("a tag that is not there has a digest")
	}
	contains(t, "the error of a tag that is not there", err.Error(), `learning the digest of "`+r.address+`/some/image:2": asking the engine at "`)
	contains(t, "the error of a tag that is not there", err.Error(), "manifest unknown; check its name and tag")

	out, err := exec.Command("docker", "--config", config.Dir(), "pull", image).CombinedOutput()
	if err != nil {
		t.Fatalf("docker pull: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image).Run() })
	r.server.Close()
	pins = digests(t, image)
	same(t, "the engine's digest", fmt.Sprintf("%+v", pins), fmt.Sprintf("%+v", []devenv.Pin{{Image: image, Digest: r.index, Local: true}}))

	_, err = devenv.Digests(t.Context(), []string{r.address + "/never/pulled:1"})
	if err == nil {
		t.Fatal("an image from nowhere has a digest")
	}
	contains(t, "the error of an image from nowhere", err.Error(), "connection refused; pin later with `fastdock new --pin`")
}

// A registry that wants a login says no, and the error tells how to log in.
func TestDigestWithoutLogin(t *testing.T) {
	r := newRegistry(t)
	useDockerConfig(t, `{}`)
	_, err := devenv.Digests(t.Context(), []string{r.address + "/some/image:1"})
	if err == nil {
		t.Fatal("a registry that wants a login told a digest without one")
	}
	contains(t, "the error", err.Error(), "check its name, or `docker login` to its registry")
}

// useDockerConfig puts a docker configuration in the place of the person's, and keeps the engine.
func useDockerConfig(t *testing.T, content string) {
	t.Helper()
	host, err := exec.Command("docker", "context", "inspect", "-f", "{{.Endpoints.docker.Host}}").Output()
	must(t, err)
	t.Setenv("DOCKER_HOST", strings.TrimSpace(string(host)))
	dir, before := t.TempDir(), config.Dir()
	must(t, os.WriteFile(filepath.Join(dir, config.ConfigFileName), []byte(content), 0o600))
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(before) })
}

func digests(t *testing.T, images ...string) []devenv.Pin {
	t.Helper()
	pins, err := devenv.Digests(t.Context(), images)
	must(t, err)
	return pins
}

// registry is one in memory that has one image, "some/image:1", for this machine's architecture.
type registry struct {
	server  *httptest.Server
	address string
	index   string // its digest
	content map[string]blob

	mu     sync.Mutex
	agents []string
}

type blob struct {
	kind  string
	bytes []byte
}

func newRegistry(t *testing.T) *registry {
	t.Helper()
	r := &registry{content: map[string]blob{}}
	tar := make([]byte, 1024) // the end of a tar, and nothing before it
	var layer bytes.Buffer
	zip := gzip.NewWriter(&layer)
	_, err := zip.Write(tar)
	must(t, err)
	must(t, zip.Close())
	const oci = "application/vnd.oci.image."
	settings := r.keep(t, oci+"config.v1+json", encoded(t, object{
		"architecture": runtime.GOARCH, "os": "linux", "config": object{}, "rootfs": object{"type": "layers", "diff_ids": []string{sum(tar)}},
	}))
	manifest := r.keep(t, oci+"manifest.v1+json", encoded(t, object{
		"schemaVersion": 2, "mediaType": oci + "manifest.v1+json", "config": settings,
		"layers": []object{r.keep(t, oci+"layer.v1.tar+gzip", layer.Bytes())},
	}))
	manifest["platform"] = object{"architecture": runtime.GOARCH, "os": "linux"}
	index := r.keep(t, oci+"index.v1+json", encoded(t, object{
		"schemaVersion": 2, "mediaType": oci + "index.v1+json", "manifests": []object{manifest},
	}))
	r.index = index["digest"].(string)
	r.content["1"] = r.content[r.index]
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /v2/some/image/{kind}/{name}", r.serve)
	r.server = httptest.NewServer(loggedIn(mux))
	r.address = r.server.Listener.Addr().String()
	t.Cleanup(r.server.Close)
	return r
}

// loggedIn lets ann in, and nobody else.
func loggedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "ann" || password != "s3cret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="some"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type object map[string]any

// keep stores bytes under their digest and returns their descriptor.
func (r *registry) keep(t *testing.T, kind string, content []byte) object {
	t.Helper()
	r.content[sum(content)] = blob{kind, content}
	return object{"mediaType": kind, "digest": sum(content), "size": len(content)}
}

func (r *registry) serve(w http.ResponseWriter, asked *http.Request) {
	r.mu.Lock()
	r.agents = append(r.agents, asked.UserAgent())
	r.mu.Unlock()
	found, known := r.content[asked.PathValue("name")]
	if !known {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}`)
		return
	}
	w.Header().Set("Content-Type", found.kind)
	w.Header().Set("Docker-Content-Digest", sum(found.bytes))
	_, _ = w.Write(found.bytes)
}

func (r *registry) askedBy() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.agents, "\n")
}

func sum(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func encoded(t *testing.T, value object) []byte {
	t.Helper()
	content, err := json.Marshal(value)
	must(t, err)
	return content
}
