package ship

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opencontainers/go-digest"
)

// served is a registry of a test, with a client.
type served struct {
	t *testing.T
	*registry
}

func newServed(t *testing.T, dir string) *served {
	t.Helper()
	blobs, err := openCache(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := serve(t.Context(), blobs, "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.close(context.Background()) })
	return &served{t, r}
}

// ask sends a request and returns the status, where the answer points to, and its body.
func (s *served) ask(method, path, body string) (status int, location, answer string) {
	s.t.Helper()
	url := "http://" + hostPort(s.port) + path
	request, err := http.NewRequestWithContext(s.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, response.Header.Get("Location"), string(content)
}

func (s *served) want(method, path, body string, want int) (location, answer string) {
	s.t.Helper()
	status, location, answer := s.ask(method, path, body)
	if status != want {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, path, status, want, answer)
	}
	return location, answer
}

// upload sends a blob in pieces, as the engine does, and returns the status of its end.
func (s *served) upload(sum digest.Digest, pieces ...string) int {
	s.t.Helper()
	location, _ := s.want("POST", "/v2/secret/blobs/uploads/", "", http.StatusAccepted)
	for _, piece := range pieces {
		location, _ = s.want("PATCH", location, piece, http.StatusAccepted)
	}
	status, _, _ := s.ask("PUT", location+"?digest="+sum.String(), "")
	return status
}

func TestRegistryTakesAndGivesBlobs(t *testing.T) {
	s, sum := newServed(t, t.TempDir()), digest.FromString("one two")
	blob := "/v2/secret/blobs/" + sum.String()
	s.want("HEAD", blob, "", http.StatusNotFound)
	if status := s.upload(sum, "one ", "two"); status != http.StatusCreated {
		t.Fatalf("status %d", status)
	}
	s.want("HEAD", blob, "", http.StatusOK)
	if _, got := s.want("GET", blob, "", http.StatusOK); got != "one two" {
		t.Errorf("got %q", got)
	}
	if s.sent.Load() != 1 || s.answered.Load() != 7 || s.received.Load() != 7 {
		t.Errorf("counted %d blobs, %d bytes sent, %d received", s.sent.Load(), s.answered.Load(), s.received.Load())
	}
	if status := s.upload(sum, "one two"); status != http.StatusCreated {
		t.Errorf("sent again: status %d", status)
	}
	location, _ := s.want("POST", "/v2/secret/blobs/uploads/?from=other&mount="+sum.String(), "", http.StatusCreated)
	if location != blob {
		t.Errorf("mounted at %q", location)
	}
}

func TestRegistryRefusesAnotherDigest(t *testing.T) {
	s, sum := newServed(t, t.TempDir()), digest.FromString("one")
	if status := s.upload(sum, "two"); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	s.want("HEAD", "/v2/secret/blobs/"+sum.String(), "", http.StatusNotFound)
	if len(filesOf(s.blobs.dir+"/"+ingestions)) != 0 {
		t.Error("the upload is left")
	}
}

func TestRegistryGivesManifests(t *testing.T) {
	s := newServed(t, t.TempDir())
	const manifest = `{"layers": [{}, {}]}`
	if _, _, err := s.pushed(tag); err == nil {
		t.Error("a manifest without a push")
	}
	s.want("PUT", "/v2/secret/manifests/"+tag, manifest, http.StatusCreated)
	sum, layers, err := s.pushed(tag)
	if sum != digest.FromString(manifest) || layers != 2 || err != nil {
		t.Errorf("pushed %s with %d layers: %v", sum, layers, err)
	}
	if _, got := s.want("GET", "/v2/secret/manifests/"+sum.String(), "", http.StatusOK); got != manifest {
		t.Errorf("got %q", got)
	}
	s.want("GET", "/v2/secret/manifests/none", "", http.StatusNotFound)
	s.want("PUT", "/v2/secret/manifests/big", strings.Repeat(" ", maxManifest+1), http.StatusRequestEntityTooLarge)
}

// Without the name of the repository, another user of the server gets nothing.
func TestRegistryKeepsItsSecret(t *testing.T) {
	s, sum := newServed(t, t.TempDir()), digest.FromString("one")
	s.upload(sum, "one")
	s.want("GET", "/v2/", "", http.StatusOK)
	before := s.requests.Load()
	for _, path := range []string{"/v2/_catalog", "/v2/other/blobs/" + sum.String(), "/v2/other/manifests/" + tag, "/"} {
		if _, answer := s.want("GET", path, "", http.StatusNotFound); strings.Contains(answer, "secret") {
			t.Errorf("%s: %q", path, answer)
		}
	}
	if s.requests.Load() != before {
		t.Error("counted requests of strangers")
	}
}

// Layers stay for the next shipment, those that were used last, as many as fit.
func TestCacheIsBounded(t *testing.T) {
	dir := t.TempDir()
	s := newServed(t, dir)
	var sums []digest.Digest
	for i := range 4 {
		blob := bytes.Repeat([]byte{byte(i)}, 100)
		sums = append(sums, digest.FromBytes(blob))
		s.upload(sums[i], string(blob))
	}
	later := time.Now().Add(2 * cacheSpared)
	s.blobs.prune(250, time.Now())
	if left := len(filesOf(dir + "/" + blobsFolder)); left != 4 {
		t.Errorf("%d blobs are left of those just used", left)
	}
	s.want("HEAD", fmt.Sprint("/v2/secret/blobs/", sums[0]), "", http.StatusOK)
	s.blobs.prune(250, later)
	for i, want := range []bool{true, false, false, true} {
		if got := s.blobs.has(t.Context(), sums[i]); got != want {
			t.Errorf("blob %d is there: %t", i, got)
		}
	}
}
