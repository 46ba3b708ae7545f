package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// annsPassword is that of the user ann, "s3cret", as htpasswd writes it.
const annsPassword = "ann:$2b$04$sa.ehY6zMTSUuLTlv0s2julQmyWlavBI2PNwByAihXgmAVDn7MSYO\n"

// debianRegistry starts Debian's docker-registry on this machine, with a password or without, and returns its address.
func debianRegistry(t *testing.T, password bool) string {
	t.Helper()
	out, err := exec.Command(rigTool, "registry").Output()
	if err != nil {
		t.Fatalf("getting docker-registry: %v", err)
	}
	dir, address := t.TempDir(), fmt.Sprintf("127.0.0.1:%d", freePort(t))
	config := "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: " + dir + "}}\nhttp: {addr: '" +
		address + "'}\n"
	if password {
		config += "auth: {htpasswd: {realm: shop, path: " + filepath.Join(dir, "htpasswd") + "}}\n"
	}
	must(t, os.WriteFile(filepath.Join(dir, "htpasswd"), []byte(annsPassword), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "config.yml"), []byte(config), 0o600))
	server := exec.Command(strings.TrimSpace(string(out)), "serve", filepath.Join(dir, "config.yml"))
	must(t, server.Start())
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for began := time.Now(); ; {
		if answer, err := http.Get("http://" + address + "/v2/"); err == nil {
			answer.Body.Close()
			return address
		}
		if time.Since(began) > patience {
			t.Fatal("docker-registry does not answer")
		}
	}
}

// login gives the stack a docker configuration with a password of ann's.
func (s *stack) login(address, password string) {
	s.t.Helper()
	auth := base64.StdEncoding.EncodeToString([]byte("ann:" + password))
	dir := s.t.TempDir()
	content := fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, address, auth)
	must(s.t, os.WriteFile(filepath.Join(dir, "config.json"), []byte(content), 0o600))
	s.export("DOCKER_CONFIG", dir)
}

// plainImage needs no emulator: it runs nothing while it is built.
const plainImage = "FROM scratch\nARG TARGETARCH\nCOPY main /main-$TARGETARCH\nCMD [\"/main\"]\n"

// The digest that a push prints is the one under which the registry has the image.
func TestPushAndPullByDigest(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, false)
	s := imageStack(t, plainImage, map[string]string{"main": "one"})
	ref := address + "/" + s.name + ":1"
	r := s.succeed(s.fastdock("build", "--push", ref))
	_, pushed, _ := strings.Cut(r.stdout, "pushed ")
	pushed, _, _ = strings.Cut(pushed, "\n")
	contains(t, "the result", pushed, ref+"@sha256:")
	id := s.docker("image", "inspect", "-f", "{{.Id}}", ref)
	s.docker("image", "rm", "-f", id)
	byDigest := strings.Replace(pushed, ":1@", "@", 1)
	s.docker("pull", "--quiet", byDigest)
	same(t, "the image", s.docker("image", "inspect", "-f", "{{.Id}}", byDigest), id)
	s.docker("image", "rm", "-f", id)
}

// Two platforms become one index, with a password; a wrong one is reported as such, and not shown.
func TestPushOfTwoPlatformsWithAPassword(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, true)
	s := imageStack(t, plainImage, map[string]string{"main": "one"})
	ref, platforms := address+"/"+s.name+":1", "--platform=linux/amd64,linux/arm64"
	s.login(address, "s3cret-wrong")
	wrong := s.fastdock("build", platforms, "--push", ref)
	if wrong.code != 1 {
		t.Errorf("exit code %d, want 1", wrong.code)
	}
	contains(t, "the error", wrong.stderr, "`docker login` to its registry")
	if strings.Contains(wrong.stdout+wrong.stderr, "s3cret") {
		t.Error("the password is shown")
	}
	s.login(address, "s3cret")
	b := s.buildJSON(platforms, "--push", ref, "--oci", s.file("layout"))
	contains(t, "the result", b.Pushed, ref+"@sha256:")
	index := s.docker("buildx", "imagetools", "inspect", "--raw", b.Pushed)
	contains(t, "the index", index, `"architecture":"amd64"`)
	contains(t, "the index", index, `"architecture":"arm64"`)
	local, err := os.ReadFile(s.file("layout/blobs/sha256/" + strings.TrimPrefix(b.Layout, "sha256:")))
	must(t, err)
	contains(t, "the index of the layout", string(local), `"architecture":"arm64"`)
	s.docker("pull", "--quiet", "--platform", "linux/arm64", b.Pushed)
	same(t, "what is pulled", s.docker("image", "inspect", "-f", "{{.Architecture}}", b.Pushed), "arm64")
	for _, tag := range []string{ref, ref + "-linux-amd64", ref + "-linux-arm64", b.Pushed} {
		_ = s.runIn("", "docker", "image", "rm", "-f", tag)
	}
}

// A platform that the engine cannot run is refused before the build, with what enables it.
func TestBuildForAPlatformWithoutAnEmulator(t *testing.T) {
	t.Parallel()
	s := imageStack(t, "FROM redis:8-alpine\nRUN true\n", nil)
	r := s.fastdock("build", "--platform", "linux/mips64le")
	if r.code != 1 {
		t.Errorf("exit code %d, want 1", r.code)
	}
	contains(t, "the error", r.stderr, `cannot run the steps of platform "linux/mips64le"`)
	contains(t, "the error", r.stderr, "qemu-user-static")
}
