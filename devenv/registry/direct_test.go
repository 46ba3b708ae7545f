package registry

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/docker/cli/cli/config/configfile"
	configtypes "github.com/docker/cli/cli/config/types"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/opencontainers/go-digest"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const index = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}`

// fakeRegistry is a registry in memory with one image, "some/image:1", that returns its digest and no more.
type fakeRegistry struct {
	address string
	scheme  string // of the login it wants: "Basic", "Bearer", or none
	user    string // who may ask; empty for every client with a token
	silent  bool   // it has manifests, but no Docker-Content-Digest
	accept  string // what it was last asked for
}

const secret = "s3cret"

func newFakeRegistry(t *testing.T, registry fakeRegistry) *fakeRegistry {
	t.Helper()
	before := goleak.IgnoreCurrent()
	mux := http.NewServeMux()
	mux.HandleFunc("/token", registry.token)
	mux.HandleFunc("GET /v2/some/image/manifests/{tag}", registry.manifest) // HEAD too
	server := httptest.NewServer(mux)
	registry.address = server.Listener.Addr().String()
	t.Cleanup(func() { server.Close(); goleak.VerifyNone(t, before) })
	return &registry
}

func (f *fakeRegistry) image(tag string) string { return f.address + "/some/image:" + tag }

func (f *fakeRegistry) token(w http.ResponseWriter, r *http.Request) {
	if f.user != "" && (r.FormValue("username") != f.user || r.FormValue("password") != secret) {
		enginetest.Answer(w, http.StatusUnauthorized,
			map[string]any{"errors": []map[string]string{{"code": "UNAUTHORIZED", "message": "wrong password"}}})
		return
	}
	enginetest.Answer(w, http.StatusOK, map[string]string{"token": "let-me-in", "access_token": "let-me-in"})
}

func (f *fakeRegistry) allows(r *http.Request) bool {
	user, password, _ := r.BasicAuth()
	switch f.scheme {
	case "Basic":
		return user == f.user && password == secret
	case "Bearer":
		return r.Header.Get("Authorization") == "Bearer let-me-in"
	}
	return f.scheme == ""
}

func (f *fakeRegistry) manifest(w http.ResponseWriter, r *http.Request) {
	if !f.allows(r) {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`%s realm="http://%s/token",service="fake"`, f.scheme, f.address))
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.PathValue("tag") != "1" {
		enginetest.Answer(w, http.StatusNotFound, map[string]any{"errors": []map[string]string{{"code": "MANIFEST_UNKNOWN"}}})
		return
	}
	f.accept = r.Header.Get("Accept")
	w.Header().Set("Content-Type", "application/vnd.oci.image.index.v1+json")
	if !f.silent {
		w.Header().Set("Docker-Content-Digest", digest.FromString(index).String())
	}
	fmt.Fprint(w, index)
}

func TestDigestsFromTheRegistry(t *testing.T) {
	login := configtypes.AuthConfig{Username: "ann", Password: secret}
	tests := map[string]struct {
		registry fakeRegistry
		login    configtypes.AuthConfig
		tag      string
		err      string // part of it; ADDRESS stands for the registry
	}{
		"open":                        {},
		"without the digest's header": {registry: fakeRegistry{silent: true}},
		"a token for everybody":       {registry: fakeRegistry{scheme: "Bearer"}},
		"a token for who logs in":     {registry: fakeRegistry{scheme: "Bearer", user: "ann"}, login: login},
		"a password":                  {registry: fakeRegistry{scheme: "Basic", user: "ann"}, login: login},
		"no such tag":                 {tag: "2", err: "ADDRESS/some/image:2: not found; check its name and tag"},
		"a token for others": {
			registry: fakeRegistry{scheme: "Bearer", user: "bob"},
			login:    login,
			err:      "401 Unauthorized; check its name, or `docker login` to its registry",
		},
		"a token, and no login": {
			registry: fakeRegistry{scheme: "Bearer", user: "bob"},
			err:      "401 Unauthorized; check its name, or `docker login` to its registry",
		},
		"a password, and no login": {
			registry: fakeRegistry{scheme: "Basic", user: "ann"},
			err:      "no basic auth credentials; check its name, or `docker login` to its registry",
		},
		"a password, and a wrong login": {
			registry: fakeRegistry{scheme: "Basic", user: "bob"},
			login:    login,
			err:      "401 Unauthorized; check its name, or `docker login` to its registry",
		},
		"a login nobody ever heard of": {
			registry: fakeRegistry{scheme: "Odd", user: "ann"},
			login:    login,
			err:      "401 Unauthorized; check its name, or `docker login` to its registry",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			registry := newFakeRegistry(t, test.registry)
			file := configfile.New("")
			if test.login != (configtypes.AuthConfig{}) {
				file.AuthConfigs[registry.address] = test.login
			}
			direct := newRegistries(t.Context(), file)
			defer direct.close()
			tag := "1"
			if test.tag != "" {
				tag = test.tag
			}
			pins, err := direct.digests(t.Context(), []string{registry.image(tag)})
			if test.err != "" {
				want := strings.ReplaceAll(test.err, "ADDRESS", registry.address)
				if pins != nil || err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), secret) {
					t.Errorf("%v\n got %v\nwant %s", pins, err, want)
				}
				return
			}
			want := []Pin{{Image: registry.image("1"), Digest: digest.FromString(index).String()}}
			if diff := cmp.Diff(want, pins); diff != "" || err != nil {
				t.Errorf("error %v, -want +got\n%s", err, diff)
			}
			for _, kind := range []string{
				"application/vnd.oci.image.index.v1+json",
				"application/vnd.docker.distribution.manifest.list.v2+json",
			} {
				if !strings.Contains(registry.accept, kind) {
					t.Errorf("asked for %q, which lacks %q", registry.accept, kind)
				}
			}
		})
	}
}

// Where no engine answers, or one that cannot ask, the registry is asked itself.
func TestDigestsWithoutAnEngine(t *testing.T) {
	registry := newFakeRegistry(t, fakeRegistry{scheme: "Bearer"})
	want := []Pin{{Image: registry.image("1"), Digest: digest.FromString(index).String()}}
	check := func(t *testing.T) {
		t.Helper()
		pins, err := Digests(t.Context(), []string{registry.image("1")})
		if diff := cmp.Diff(want, pins); diff != "" || err != nil {
			t.Errorf("error %v, -want +got\n%s", err, diff)
		}
	}
	t.Run("none", func(t *testing.T) {
		t.Setenv("DOCKER_CONFIG", t.TempDir())
		t.Setenv("DOCKER_CONTEXT", "")
		t.Setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
		check(t)
	})
	t.Run("Podman's", func(t *testing.T) {
		fake, _ := stacktest.New(t)
		fake.Refuse("digest "+registry.image("1"), "Path /distribution is not supported")
		check(t)
		if asked := fake.Count("digest " + registry.image("1")); asked != 0 {
			t.Errorf("the engine was asked %d times", asked)
		}
	})
}

// Nothing listens: the error is one, soon, and says so.
func TestDigestsOfNoRegistry(t *testing.T) {
	direct := newRegistries(t.Context(), configfile.New(""))
	defer direct.close()
	_, err := direct.digests(t.Context(), []string{"127.0.0.1:1/some/image:1"})
	var failure *DigestError
	if !errors.As(err, &failure) || failure.Tried != "connecting to its registry" ||
		!strings.Contains(err.Error(), "connection refused; run `fastdock new --pin`") {
		t.Errorf("got %v", err)
	}
}

// The docker configuration knows Docker Hub by another name than its host's.
func TestCredentialsFor(t *testing.T) {
	file := configfile.New("")
	file.AuthConfigs[authprovider.DockerHubConfigfileKey] = configtypes.AuthConfig{Username: "ann", Password: secret}
	file.AuthConfigs["ghcr.io"] = configtypes.AuthConfig{Username: "<token>", IdentityToken: "t0ken"}
	credentials := credentialsFor(t.Context(), file)
	tests := map[string][2]string{
		authprovider.DockerHubRegistryHost: {"ann", secret},
		"ghcr.io":                          {"", "t0ken"},
		"quay.io":                          {"", ""},
	}
	for host, want := range tests {
		user, password, err := credentials(host)
		if got := [2]string{user, password}; got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", host, got, err, want)
		}
	}
}
