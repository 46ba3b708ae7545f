package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	contains(t, "the index", withoutSpaces(index), `"architecture":"amd64"`)
	contains(t, "the index", withoutSpaces(index), `"architecture":"arm64"`)
	local, err := os.ReadFile(s.file("layout/blobs/sha256/" + strings.TrimPrefix(b.Layout, "sha256:")))
	must(t, err)
	contains(t, "the index of the layout", withoutSpaces(string(local)), `"architecture":"arm64"`)
	s.docker("pull", "--quiet", "--platform", "linux/arm64", b.Pushed)
	inspect := []string{"image", "inspect", "-f", "{{.Architecture}}", b.Pushed}
	if !s.overlay2() {
		inspect = append(inspect, "--platform=linux/arm64")
	}
	same(t, "what is pulled", s.docker(inspect...), "arm64")
	if tags := strings.Join(s.tagsOf(s.name), " "); strings.Contains(tags, "-linux-") {
		t.Errorf("the engine keeps the tag of a platform: %s", tags)
	}
	_ = s.runIn("", "docker", "image", "rm", "-f", b.Pushed, ref)
}

func withoutSpaces(text string) string { return strings.Join(strings.Fields(text), "") }

// tagsOf returns the names with tags that the engine has for images of this name.
func (s *stack) tagsOf(name string) []string {
	s.t.Helper()
	var found []string
	for tag := range strings.FieldsSeq(s.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")) {
		if strings.Contains(tag, name) && !strings.HasSuffix(tag, ":<none>") {
			found = append(found, tag)
		}
	}
	slices.Sort(found)
	return found
}

// A pushed image states which commit and which images it comes from, with either image store: buildx reads it. Build
// arguments and secrets are not stated, unless that is asked for.
func TestProvenanceOfAPushedImage(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, false)
	s := imageStack(t, "FROM redis:8-alpine\nARG TOKEN\nRUN --mount=type=secret,id=key true\nCOPY main /main\n",
		map[string]string{"main": "one", ".dockerignore": "key\n", ".gitignore": "key\n"})
	s.commitAll()
	s.write("key", []byte("canary-4711-key"))
	ref := address + "/" + s.name + ":1"
	flags := []string{"--push", ref, "--build-arg", "TOKEN=canary-4711-arg", "--secret", "id=key,src=key"}
	b := s.buildJSON(flags...)
	stated := s.docker("buildx", "imagetools", "inspect", "--format", "{{json .Provenance.SLSA}}", b.Pushed)
	contains(t, "the provenance", stated, b.Version.Revision)
	contains(t, "the provenance", stated, "pkg:docker/redis@8-alpine")
	if strings.Contains(stated, "canary-4711") {
		t.Errorf("a secret is stated:\n%s", stated)
	}
	s.docker("image", "rm", "-f", ref)
	s.docker("pull", "--quiet", b.Pushed)
	same(t, "the file of the pulled image", s.docker("run", "--rm", "--network=none", b.Pushed, "cat", "/main"), "one")
	b = s.buildJSON(append(flags, "--provenance=max")...)
	stated = s.docker("buildx", "imagetools", "inspect", "--format", "{{json .Provenance.SLSA}}", b.Pushed)
	contains(t, "the provenance", stated, "canary-4711-arg")
	b = s.buildJSON(append(flags, "--provenance=none")...)
	raw := s.docker("buildx", "imagetools", "inspect", "--raw", b.Pushed)
	if strings.Contains(raw, "attestation-manifest") {
		t.Errorf("without provenance, there is some:\n%s", raw)
	}
	s.docker("image", "rm", "-f", ref)
}

// A list of packages needs containerd's image store and a scanner; what is missing is reported before the build.
func TestListOfPackages(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, false)
	s := imageStack(t, plainImage, map[string]string{"main": "one"})
	ref := address + "/" + s.name + ":1"
	if s.overlay2() {
		r := s.fastdock("build", "--push", ref, "--sbom")
		contains(t, "the error", r.stderr, "--sbom needs an engine with containerd's image store; set")
		return
	}
	missing := s.fastdock("build", "--push", ref, "--sbom="+address+"/scanner:1")
	contains(t, "the error", missing.stderr, `--sbom needs the scanner image "`+address+`/scanner:1"`)
	s.write("scanner/list", []byte(`{"_type":"https://in-toto.io/Statement/v0.1","predicateType":`+
		`"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","packages":[]}}`))
	s.write("scanner/Dockerfile", []byte(`FROM redis:8-alpine
COPY list /list
CMD ["sh", "-c", "cp /list $BUILDKIT_SCAN_DESTINATION/list.spdx.json"]
`))
	s.docker("build", "--quiet", "--tag", s.name+"-scanner", s.file("scanner"))
	b := s.buildJSON("--push", ref, "--sbom="+s.name+"-scanner")
	list := s.docker("buildx", "imagetools", "inspect", "--format", "{{json .SBOM}}", b.Pushed)
	contains(t, "the list", list, "SPDX-2.3")
	s.docker("image", "rm", "-f", s.name+"-scanner", ref)
}

// overlay2 reports whether the engine has the older image store.
func (s *stack) overlay2() bool {
	s.t.Helper()
	return !strings.Contains(s.docker("info", "--format", "{{.DriverStatus}}"), "io.containerd.snapshotter")
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
