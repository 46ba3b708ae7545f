package registry

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/api/types/registry"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestDigestsThroughTheEngine(t *testing.T) {
	const unreachable = "Get \"https://registry/v2/\": dial tcp: no such host"
	tests := map[string]struct {
		image   string
		tags    map[string]string
		pulled  map[string][]string
		refused map[string]string
		want    Pin
		err     string // what the error says after the image and the engine
	}{
		"a tag": {
			image: "postgres:18", tags: map[string]string{"docker.io/library/postgres:18": sha("a")},
			want: Pin{Image: "postgres:18", Digest: sha("a")},
		},
		"a tag that is pinned already": {
			image: "postgres:18@" + sha("0"), tags: map[string]string{"docker.io/library/postgres:18": sha("a")},
			want: Pin{Image: "postgres:18@" + sha("0"), Digest: sha("a")},
		},
		"no registry, pulled earlier": {
			image: "ghcr.io/x/y:1", refused: map[string]string{"digest ghcr.io/x/y:1": unreachable},
			pulled: map[string][]string{"ghcr.io/x/y:1": {
				"other.io/x/y@" + sha("1"),
				"ghcr.io/x/y@" + sha("c"),
				"ghcr.io/x/y@" + sha("b"),
				"ghcr.io/x/y@" + sha("e"),
			}},
			want: Pin{Image: "ghcr.io/x/y:1", Digest: sha("b"), Local: true},
		},
		"no registry, a familiar name": {
			image: "redis:8", refused: map[string]string{"digest docker.io/library/redis:8": unreachable},
			pulled: map[string][]string{"docker.io/library/redis:8": {"redis@" + sha("d")}},
			want:   Pin{Image: "redis:8", Digest: sha("d"), Local: true},
		},
		"no registry, here under another name only": {
			image: "redis:8", refused: map[string]string{"digest docker.io/library/redis:8": unreachable},
			pulled: map[string][]string{"docker.io/library/redis:8": {"mirror.io/redis@" + sha("d"), "redis:8", "!"}},
			err: "it has not pulled the image before, and got no digest from the registry: Error response from " +
				"daemon: " + unreachable + "; run `fastdock new --pin` when a registry is reachable",
		},
		"no registry, never pulled": {
			image:   "redis:8",
			refused: map[string]string{"digest docker.io/library/redis:8": "bad\x1b]0;owned\x07 gateway\nmore"},
			err: "it has not pulled the image before, and got no digest from the registry: Error response " +
				"from daemon: bad gateway; run `fastdock new --pin` when a registry is reachable",
		},
		"no such tag, though pulled earlier": {
			image: "redis:8", pulled: map[string][]string{"docker.io/library/redis:8": {"redis@" + sha("d")}},
			err: "Error response from daemon: manifest unknown: manifest unknown; check its name and tag",
		},
		"no login, though pulled earlier": {
			image: "ghcr.io/x/y:1", pulled: map[string][]string{"ghcr.io/x/y:1": {"ghcr.io/x/y@" + sha("d")}},
			refused: map[string]string{
				"digest ghcr.io/x/y:1": `Head "https://ghcr.io/v2/x/y/manifests/1": no basic auth credentials`,
			},
			err: `Error response from daemon: Head "https://ghcr.io/v2/x/y/manifests/1": no basic auth ` +
				`credentials; check its name, or ` + "`docker login` to its registry",
		},
		"several answers": {
			image:   "redis:8",
			refused: map[string]string{"digest docker.io/library/redis:8": "errors:\ndenied: access is denied\nunauthorized\n"},
			err: "it has not pulled the image before, and got no digest from the registry: Error response " +
				"from daemon: denied: access is denied; run `fastdock new --pin` when a registry is reachable",
		},
		"a digest that is none": {
			image: "redis:8", tags: map[string]string{"docker.io/library/redis:8": "sha256:short"},
			err: "invalid checksum digest length; run `fastdock new --pin` when a registry is reachable",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fake, engine := stacktest.New(t)
			fake.BuildKit, fake.Tags, fake.Pulled, fake.Refused = true, test.tags, test.pulled, test.refused
			before := goleak.IgnoreCurrent()
			pins, err := Digests(t.Context(), []string{test.image})
			goleak.VerifyNone(t, before)
			if test.err == "" {
				if diff := cmp.Diff([]Pin{test.want}, pins); diff != "" || err != nil {
					t.Errorf("error %v, -want +got\n%s", err, diff)
				}
				return
			}
			want := `resolving the digest of "` + test.image + `": connecting to the engine at "` + engine.Host() +
				`": ` + test.err
			if err == nil || err.Error() != want || pins != nil {
				t.Errorf("%v\n got %v\nwant %s", pins, err, want)
			}
		})
	}
}

// The engine gets the credentials of the image's registry, and of no other.
func TestDigestsSendCredentials(t *testing.T) {
	fake, engine := stacktest.New(t)
	fake.Tags = map[string]string{
		"docker.io/library/redis:8": sha("a"),
		"ghcr.io/x/y:1":             sha("b"),
		"quay.io/z:1":               sha("c"),
	}
	file := engine.ConfigFile()
	file.CredentialsStore = ""
	logins := `{"auths": {
		"` + authprovider.DockerHubConfigfileKey + `": {"auth": "` +
		base64.StdEncoding.EncodeToString([]byte("ann:"+secret)) + `"},
		"ghcr.io": {"auth": "` + base64.StdEncoding.EncodeToString([]byte("<token>:")) + `", "identitytoken": "t0ken"}
	}}`
	if err := file.LoadFromReader(strings.NewReader(logins)); err != nil {
		t.Fatal(err)
	}
	if _, err := engineDigests(t.Context(), engine, []string{"redis:8", "ghcr.io/x/y:1", "quay.io/z:1"},
		registryLimit); err != nil {
		t.Fatal(err)
	}
	want := map[string]registry.AuthConfig{
		"docker.io/library/redis:8": {Username: "ann", Password: secret, ServerAddress: authprovider.DockerHubConfigfileKey},
		"ghcr.io/x/y:1":             {Username: "<token>", IdentityToken: "t0ken", ServerAddress: "ghcr.io"},
		"quay.io/z:1":               {},
	}
	if diff := cmp.Diff(want, fake.Logins); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A program that keeps credentials and does not exist is named; the registry is not asked as a stranger.
func TestDigestsWithoutTheirCredentialHelper(t *testing.T) {
	fake, engine := stacktest.New(t)
	engine.ConfigFile().CredentialHelpers = map[string]string{"ghcr.io": "nowhere"}
	_, err := engineDigests(t.Context(), engine, []string{"ghcr.io/x/y:1"}, registryLimit)
	if err == nil || !strings.Contains(err.Error(), `reading the credentials for "ghcr.io": `) ||
		!strings.Contains(err.Error(), "docker-credential-nowhere") {
		t.Errorf("got %v", err)
	}
	if asked := fake.Count("digest ghcr.io/x/y:1"); asked != 0 {
		t.Errorf("the registry was asked %d times", asked)
	}
}

// A registry that hangs does not keep the engine from reporting what it pulled earlier.
func TestDigestsOfARegistryThatHangs(t *testing.T) {
	fake, engine := stacktest.New(t)
	fake.Pulled["quay.io/pulled:1"] = []string{"quay.io/pulled@" + sha("e")}
	for _, tag := range []string{"quay.io/pulled:1", "quay.io/new:1"} {
		fake.Hold("digest " + tag)
	}
	pins, err := engineDigests(t.Context(), engine, []string{"quay.io/pulled:1"}, 50*time.Millisecond)
	if diff := cmp.Diff([]Pin{{Image: "quay.io/pulled:1", Digest: sha("e"), Local: true}}, pins); diff != "" ||
		err != nil {
		t.Errorf("error %v, -want +got\n%s", err, diff)
	}
	_, err = engineDigests(t.Context(), engine, []string{"quay.io/new:1"}, 50*time.Millisecond)
	if err == nil ||
		!strings.Contains(err.Error(), "from the registry: no response within 50ms; run `fastdock new --pin`") {
		t.Errorf("got %v", err)
	}
}

func TestDigestsAreCancelled(t *testing.T) {
	fake, _ := stacktest.New(t)
	fake.BuildKit = true
	held := fake.Hold("digest quay.io/x:1")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-held.Arrived
		cancel(context.Canceled)
	}()
	images := []string{"quay.io/x:1", "quay.io/x:1", "quay.io/x:1", "quay.io/x:1", "quay.io/x:1", "quay.io/x:1"}
	if pins, err := Digests(ctx, images); pins != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", pins, err)
	}
}

// A digest that only this machine knows must not get into the files.
func TestWasPulled(t *testing.T) {
	tag, err := reference.ParseNormalizedNamed("localhost:5000/x/redis:8")
	if err != nil {
		t.Fatal(err)
	}
	builds, pulls := []image.BuildIdentity{{}}, []image.PullIdentity{{Repository: "localhost/x/redis"}}
	others := []image.PullIdentity{{Repository: "ghcr.io/x/redis"}}
	for name, test := range map[string]struct {
		answers  enginetest.Answers
		identity *image.Identity
		want     bool
	}{
		"from the old store":               {enginetest.Engine26, nil, true},
		"from containerd's, of no origin":  {enginetest.Engine29, nil, false},
		"from containerd's, unknown":       {enginetest.Engine29, &image.Identity{}, false},
		"from containerd's, built":         {enginetest.Engine29, &image.Identity{Build: builds}, false},
		"from containerd's, pulled":        {enginetest.Engine29, &image.Identity{Pull: pulls}, true},
		"from containerd's, built, pushed": {enginetest.Engine29, &image.Identity{Build: builds, Pull: pulls}, true},
		"from containerd's, tagged later":  {enginetest.Engine29, &image.Identity{Pull: others}, false},
	} {
		if got := wasPulled(t.Context(), engineThat(t, test.answers), tag, test.identity); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// engineThat connects to an engine that gives these answers from the first on.
func engineThat(t *testing.T, answers enginetest.Answers) *engine.Engine {
	t.Helper()
	fake, _ := stacktest.New(t)
	fake.Answers = answers
	return stacktest.Connect(t)
}
