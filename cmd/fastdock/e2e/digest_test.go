package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/cli/cli/config"

	devregistry "github.com/fastdock/fastdock/devenv/registry"
)

// A tag's digest is that of its index, as the registry reports it to the engine, which logs in with the credentials of
// the docker configuration; when the registry is gone, the engine knows the digest of what it pulled.
func TestDigestThroughTheEngine(t *testing.T) {
	r := newRegistry(t)
	useDockerConfig(t,
		`{"auths": {"`+r.address+`": {"auth": "`+base64.StdEncoding.EncodeToString([]byte("ann:s3cret"))+`"}}}`)
	image := r.address + "/some/image:1"
	pins := digests(t, image)
	same(t, "the registry's digest", fmt.Sprintf("%+v", pins),
		fmt.Sprintf("%+v", []devregistry.Pin{{Image: image, Digest: r.index}}))
	contains(t, "who asked the registry", r.askedBy(), "docker/")

	_, err := devregistry.Digests(t.Context(), []string{r.address + "/some/image:2", image})
	if err == nil {
		t.Fatal("a tag that does not exist has a digest")
	}
	contains(t, "the error of a tag that does not exist", err.Error(),
		`resolving the digest of "`+r.address+`/some/image:2": connecting to the engine at "`)
	contains(t, "the error of a tag that does not exist", err.Error(), "manifest unknown; check its name and tag")

	out, err := exec.Command("docker", "--config", config.Dir(), "pull", image).CombinedOutput()
	if err != nil {
		t.Fatalf("docker pull: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image).Run() })
	r.server.Close()
	pins = digests(t, image)
	same(t, "the engine's digest", fmt.Sprintf("%+v", pins),
		fmt.Sprintf("%+v", []devregistry.Pin{{Image: image, Digest: r.index, Local: true}}))

	_, err = devregistry.Digests(t.Context(), []string{r.address + "/never/pulled:1"})
	if err == nil {
		t.Fatal("an image from nowhere has a digest")
	}
	contains(t, "the error of an image from nowhere", err.Error(),
		"connection refused; run `fastdock new --pin`")
}

// A registry that wants a login says no, and the error explains how to log in.
func TestDigestWithoutLogin(t *testing.T) {
	r := newRegistry(t)
	useDockerConfig(t, `{}`)
	_, err := devregistry.Digests(t.Context(), []string{r.address + "/some/image:1"})
	if err == nil {
		t.Fatal("a registry that wants a login told a digest without one")
	}
	contains(t, "the error", err.Error(), "check its name, or `docker login` to its registry")
}

// An image that came from a file has no digest that a registry knows, whatever the engine lists.
func TestDigestOfALoadedImage(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.server.Close()
	s, dir, image := &stack{t: t}, sharedDir(t), r.address+"/loaded:1"
	layer, file := filepath.Join(dir, "layer.tar"), filepath.Join(dir, "image.tar")
	must(t, os.WriteFile(layer, layerOf(t, "name", []byte(image)), 0o644))
	s.docker("import", layer, image)
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", image).Run() })
	s.docker("save", "--output", file, image)
	s.docker("rmi", image)
	s.docker("load", "--input", file)
	if pins, err := devregistry.Digests(t.Context(), []string{image}); err == nil {
		t.Errorf("a loaded image has the pin %v", pins)
	}
}

// useDockerConfig puts a docker configuration in the place of the user's, and keeps the engine.
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

func digests(t *testing.T, images ...string) []devregistry.Pin {
	t.Helper()
	pins, err := devregistry.Digests(t.Context(), images)
	must(t, err)
	return pins
}
