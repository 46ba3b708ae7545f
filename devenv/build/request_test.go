package build

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	buildkit "github.com/moby/buildkit/client"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// buildProject returns a project of one service "app" with this build section, beside a Dockerfile.dev.
func buildProject(t *testing.T, section string) *types.Project {
	t.Helper()
	project := devtest.Project(t,
		"services: {app: {"+section+"}}\nsecrets: {token: {environment: TOKEN}, key: {file: key.txt}}")
	devtest.WriteFiles(t, project.Services["app"].Build.Context, map[string]string{
		"Dockerfile.dev": "FROM scratch",
		"key.txt":        "k",
	})
	return project
}

func TestOwnBuild(t *testing.T) {
	for section, want := range map[string]bool{
		"build: .": true,
		"build: {context: ., dockerfile: Dockerfile.dev, target: dev, args: {A: b}, secrets: [token], network: host}": true,
		"build: {context: ., platforms: [linux/arm64]}":                                                               true,
		"build: ., pull_policy: build":                                                                                true,
		"build: ., pull_policy: always":                                                                               false,
		"build: {context: ., platforms: [linux/arm64, linux/amd64]}":                                                  false,
		"build: {context: ., network: 'container:vpn'}":                                                               false,
		"build: {context: ., cache_from: [x]}":                                                                        false,
		"build: {context: ., ssh: [default]}":                                                                         false,
		"build: {context: ., additional_contexts: {base: 'docker-image://base'}}":                                     false,
		"build: {context: ., dockerfile_inline: FROM scratch}":                                                        false,
		"build: {context: ., privileged: true}":                                                                       false,
	} {
		if got := Supported(buildProject(t, section).Services["app"]); got != want {
			t.Errorf("%s: got %v, want %v", section, got, want)
		}
	}
	if Supported(types.ServiceConfig{Name: "app"}) {
		t.Error("a service without a build section is built")
	}
	for _, context := range []string{"https://example.com/app.git", "git@example.com:app", "/nowhere"} {
		service := devtest.Project(t, "services: {app: {build: '"+context+"'}}").Services["app"]
		if Supported(service) {
			t.Errorf("context %q is not a folder here, and is built from one", context)
		}
	}
}

func TestRequest(t *testing.T) {
	labels := map[string]string{
		"label:" + api.ProjectLabel: "shop",
		"label:" + api.ServiceLabel: "app",
		"label:" + api.VersionLabel: api.ComposeVersion,
	}
	tests := map[string]struct {
		section      string
		attrs        map[string]string
		entitlements []string
		tags         string
	}{
		"plain": {
			section: "build: {context: ., dockerfile: Dockerfile.dev}",
			attrs:   map[string]string{"filename": "Dockerfile.dev", "target": ""},
			tags:    "shop-app",
		},
		"everything": {
			`image: "shop:dev", build: {context: ., dockerfile: Dockerfile.dev, target: dev, args: {A: b}, labels: {l: v},
			  tags: ["shop:other"], platforms: [linux/arm64], extra_hosts: ["db:10.0.0.1"], shm_size: 64m,
			  no_cache: true, pull: true,
			  ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}}`,
			map[string]string{
				"filename":            "Dockerfile.dev",
				"target":              "dev",
				"build-arg:A":         "b",
				"build-arg:INHERITED": "yes",
				"label:l":             "v",
				"platform":            "linux/arm64",
				"add-hosts":           "db=10.0.0.1",
				"shm-size":            "67108864",
				"no-cache":            "",
				"image-resolve-mode":  "pull",
				"ulimit":              "nofile=1:2,nproc=5:5",
			},
			nil, "shop:dev,shop:other",
		},
		"on the host's network": {
			section:      "build: {context: ., dockerfile: Dockerfile.dev, network: host}",
			attrs:        map[string]string{"filename": "Dockerfile.dev", "target": "", "force-network-mode": "host"},
			entitlements: []string{"network.host"},
			tags:         "shop-app",
		},
		"on the default network": {
			section: "build: {context: ., dockerfile: Dockerfile.dev, network: default}",
			attrs:   map[string]string{"filename": "Dockerfile.dev", "target": ""},
			tags:    "shop-app",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			project := buildProject(t, test.section)
			service := project.Services["app"]
			if len(service.Build.Args) > 0 {
				project.Environment["INHERITED"] = "yes"
				service.Build.Args["INHERITED"], service.Build.Args["GONE"] = nil, nil
			}
			request, err := newRequest(stacktest.Offline(t), project, service, api.GetImageNameOrDefault(service, project.Name))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, attrs := range []map[string]string{test.attrs, labels} {
				for name, value := range attrs {
					want[name] = value
				}
			}
			if diff := cmp.Diff(want, request.FrontendAttrs); diff != "" {
				t.Errorf("attributes: -want +got\n%s", diff)
			}
			exports := []buildkit.ExportEntry{{Type: "moby", Attrs: map[string]string{"name": test.tags}}}
			if diff := cmp.Diff(exports, request.Exports, cmpopts.IgnoreUnexported(buildkit.ExportEntry{})); diff != "" {
				t.Errorf("exports: -want +got\n%s", diff)
			}
			if !slices.Equal(request.AllowedEntitlements, test.entitlements) {
				t.Errorf("entitlements: got %q, want %q", request.AllowedEntitlements, test.entitlements)
			}
		})
	}
}

func TestRequestSaysWhatIsMissing(t *testing.T) {
	for section, want := range map[string]string{
		"build: {context: ., dockerfile: Dockerfile.prod}":                `service "app" names it as its Dockerfile`,
		"build: {context: ., dockerfile: Dockerfile.dev, secrets: [key]}": `reading build secret "key": `,
	} {
		project := buildProject(t, section)
		project.Secrets["key"] = types.SecretConfig{File: filepath.Join(t.TempDir(), "gone")}
		_, err := newRequest(stacktest.Offline(t), project, project.Services["app"], "shop")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", section, err, want)
		}
	}
}

func TestDockerfileOf(t *testing.T) {
	for dockerfile, want := range map[string]string{
		"":                "/src/Dockerfile",
		"docker/dev":      "/src/docker/dev",
		"/etc/Dockerfile": "/etc/Dockerfile",
	} {
		if got := DockerfileOf(&types.BuildConfig{Context: "/src", Dockerfile: dockerfile}); got != want {
			t.Errorf("%q: got %q, want %q", dockerfile, got, want)
		}
	}
}
