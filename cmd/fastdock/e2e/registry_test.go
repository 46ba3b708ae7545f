package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// registry is one in memory that has one image, "some/image:1", for this machine's architecture.
type registry struct {
	server  *httptest.Server
	address string
	index   string // its digest
	layer   string // its layer's
	content map[string]blob
	pour    pour // nil pours the layer at once

	mu     sync.Mutex
	agents []string
}

type blob struct {
	kind  string
	bytes []byte
}

// pour answers a request for a layer.
type pour func(w http.ResponseWriter, asked *http.Request, layer []byte)

// newRegistry has an empty image, and wants a login.
func newRegistry(t *testing.T) *registry {
	t.Helper()
	return registryOf(t, make([]byte, 1024), nil, loggedIn) // the end of a tar, and nothing before it
}

// registryOf has an image with one layer; the door stands before all that is asked of it.
func registryOf(t *testing.T, tar []byte, pour pour, door func(http.Handler) http.Handler) *registry {
	t.Helper()
	r := &registry{content: map[string]blob{}, pour: pour}
	var layer bytes.Buffer
	zip := gzip.NewWriter(&layer)
	_, err := zip.Write(tar)
	must(t, err)
	must(t, zip.Close())
	const oci = "application/vnd.oci.image."
	settings := r.keep(t, oci+"config.v1+json", encoded(t, object{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       object{},
		"rootfs":       object{"type": "layers", "diff_ids": []string{sum(tar)}},
	}))
	filled := r.keep(t, oci+"layer.v1.tar+gzip", layer.Bytes())
	r.layer = filled["digest"].(string)
	manifest := r.keep(t, oci+"manifest.v1+json", encoded(t, object{
		"schemaVersion": 2, "mediaType": oci + "manifest.v1+json", "config": settings,
		"layers": []object{filled},
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
	r.server = httptest.NewServer(door(mux))
	r.address = r.server.Listener.Addr().String()
	t.Cleanup(r.server.Close)
	return r
}

// loggedIn accepts the login of ann only.
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

// withoutLogin accepts every request.
func withoutLogin(next http.Handler) http.Handler { return next }

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
	if r.pour != nil && asked.PathValue("name") == r.layer {
		r.pour(w, asked, found.bytes)
		return
	}
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

// layerOf returns a layer with one file, which can be run.
func layerOf(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	out := tar.NewWriter(&packed)
	must(t, out.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}))
	_, err := out.Write(content)
	must(t, err)
	must(t, out.Close())
	return packed.Bytes()
}
