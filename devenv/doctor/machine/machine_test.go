package machine

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/engine"
)

// well returns an engine that nothing is wrong with.
func well() engine.Info {
	arch := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	can := engine.Capabilities{API: "1.45", BuildKit: true, StartInterval: true}
	return engine.Info{Capabilities: can, Version: "26.1.5", Arch: arch, LoggingDriver: "json-file", Ahead: time.Second}
}

func run(t *testing.T, id string, in *check.Input) []check.Finding {
	t.Helper()
	for _, c := range Checks() {
		if c.ID == id {
			return c.Run(t.Context(), in)
		}
	}
	t.Fatalf("no check %s", id)
	return nil
}

func TestEngine(t *testing.T) {
	for name, test := range map[string]struct {
		id    string
		spoil func(*engine.Info)
		cause string
	}{
		"old API": {"FD-E03", func(m *engine.Info) { m.API, m.StartInterval = "1.43", false }, "speaks API 1.43"},
		"no BuildKit": {
			id:    "FD-E04",
			spoil: func(m *engine.Info) { m.Windows, m.BuildKit = true, false },
			cause: "runs Windows containers without BuildKit",
		},
		"behind": {
			id:    "FD-E07",
			spoil: func(m *engine.Info) { m.Ahead = -90 * time.Second },
			cause: "the engine's clock is 1m30s behind this machine's",
		},
		"ahead": {
			id:    "FD-E07",
			spoil: func(m *engine.Info) { m.Ahead = 6 * time.Second },
			cause: "the engine's clock is 6s ahead of this machine's",
		},
		"other arch": {"FD-E10", func(m *engine.Info) { m.Arch = "riscv64" }, "is of another architecture (riscv64)"},
		"no logs":    {"FD-E11", func(m *engine.Info) { m.LoggingDriver = "none" }, "keeps no logs"},
		"abandoned": {
			id:    "FD-E12",
			spoil: func(m *engine.Info) { m.Version = "20.10.24+dfsg1" },
			cause: "version 20.10.24+dfsg1 no longer gets security fixes",
		},
	} {
		good, bad := well(), well()
		test.spoil(&bad)
		if found := run(t, test.id, &check.Input{Machine: &good}); found != nil {
			t.Errorf("%s: a good engine has %+v", name, found)
		}
		found := run(t, test.id, &check.Input{Machine: &bad})
		if len(found) != 1 || !strings.HasPrefix(found[0].Cause, test.cause) || found[0].Fix.Text == "" {
			t.Errorf("%s: got %+v", name, found)
		}
	}
	if podman := (engine.Info{Version: "5.4.0"}); len(run(t, "FD-E12", &check.Input{Machine: &podman})) > 0 {
		t.Error("Podman's version 5 is none of Docker's")
	}
}

func TestUnsupported(t *testing.T) {
	app, db := types.ServiceConfig{Name: "app"}, types.ServiceConfig{Name: "db"}
	app.Build = &types.BuildConfig{Platforms: []string{"linux/amd64", "linux/arm64"}, SBOM: "true"}
	app.Networks = map[string]*types.ServiceNetworkConfig{
		"front": {InterfaceName: "eth7", GatewayPriority: 1, MacAddress: "02:00:00:00:00:01"},
	}
	app.Volumes = []types.ServiceVolumeConfig{
		{Type: "image", Source: "busybox"}, {Type: "volume", Volume: &types.ServiceVolumeVolume{Subpath: "a"}},
	}
	db.Build = &types.BuildConfig{Provenance: "false"}
	project := &types.Project{Services: types.Services{"app": app, "db": db}}
	causes := func(m engine.Info) []string {
		var causes []string
		for _, f := range run(t, "FD-E13", &check.Input{Machine: &m, Project: project}) {
			causes = append(causes, f.Service+" "+f.Cause)
		}
		return causes
	}
	newest := well()
	newest.API, newest.ContainerdStore = "1.56", true
	if found := causes(newest); found != nil {
		t.Errorf("an engine that can do it all: %q", found)
	}
	want := []string{
		"app uses volumes.type: image, which needs API 1.48; the engine has 1.45",
		"app uses networks.*.gw_priority, which needs API 1.48; the engine has 1.45",
		"app uses networks.*.interface_name, which needs API 1.49; the engine has 1.45",
		"app uses build.platforms, which the engine's image store does not support",
		"app uses build.sbom, which the engine's image store does not support",
	}
	if diff := cmp.Diff(want, causes(well())); diff != "" {
		t.Error(diff)
	}
	podman := well()
	podman.Podman = true
	if found := causes(podman); found != nil {
		t.Errorf("Podman: %q", found)
	}
}

func TestChosen(t *testing.T) {
	if found := Chosen("DOCKER_HOST", nil); found != nil {
		t.Errorf("got %+v", found)
	}
	found := Chosen("DOCKER_HOST", []string{"the current context colima"})
	if len(found) != 1 || found[0].Cause != "DOCKER_HOST overrides the current context colima" {
		t.Errorf("got %+v", found)
	}
}

func TestDisk(t *testing.T) {
	for free, want := range map[uint64]check.Severity{100 << 20: check.Error, 2 << 30: check.Warning} {
		if f, found := tight(free); !found || f.Severity != want {
			t.Errorf("%d bytes free: got %+v", free, f)
		}
	}
	if f, found := tight(30 << 30); found {
		t.Errorf("got %+v", f)
	}
	if free, known := freeBytes(t.TempDir()); !known || free == 0 {
		t.Errorf("got %d, %t", free, known)
	}
	if _, known := freeBytes("/no/such/folder"); known {
		t.Error("a folder that is not here is on no disk of this machine")
	}
}

func TestDiskSeenFromAContainer(t *testing.T) {
	said := []string{
		"Filesystem     1024-blocks      Used Available Capacity Mounted on",
		"overlay           61202244  59102244   2100000      97% /",
	}
	if free, known := availableIn(said); !known || free != 2100000<<10 {
		t.Errorf("got %d, %t", free, known)
	}
	for _, lines := range [][]string{nil, said[:1], {"", "df: not allowed"}, {"", "a b c d"}} {
		if free, known := availableIn(lines); known {
			t.Errorf("%q: got %d", lines, free)
		}
	}
}

func TestWatches(t *testing.T) {
	folder := t.TempDir() + "/"
	for name, content := range map[string]string{"max_user_watches": "8192\n", "max_user_instances": "128\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := watchable(folder)
	if len(found) != 1 || !strings.Contains(found[0].Cause, "8192 max_user_watches") ||
		!strings.Contains(found[0].Fix.Text, "sysctl") {
		t.Errorf("got %+v", found)
	}
	if found := watchable(t.TempDir() + "/"); found != nil {
		t.Errorf("where there is no Linux: %+v", found)
	}
}

func builtFor(uid string) types.ServiceConfig {
	service := types.ServiceConfig{Name: "worker"}
	service.Build = &types.BuildConfig{Args: types.MappingWithEquals{"HOST_UID": &uid}}
	return service
}

func TestMounts(t *testing.T) {
	m := well()
	bound := types.ServiceVolumeConfig{Type: types.VolumeTypeBind, Source: "/shop", Target: "/app"}
	in := &check.Input{Machine: &m, Sources: &source.Sources{}, Project: &types.Project{
		Services: types.Services{"app": mounting(bound), "worker": builtFor("1000")},
	}}
	if found := run(t, "FD-E09", in); found != nil {
		t.Errorf("a plain engine: %+v", found)
	}
	m.SecurityOptions = []string{"name=seccomp,profile=builtin", "name=rootless", "name=selinux"}
	if found := run(t, "FD-E09", in); len(found) != 2 || !strings.Contains(found[0].Cause, "HOST_UID") ||
		found[1].Service != "app" {
		t.Errorf("got %+v", found)
	}
	in.Project.Services["worker"] = builtFor("0")
	bound.Bind = &types.ServiceVolumeBind{SELinux: "z"}
	in.Project.Services["app"] = mounting(bound)
	if found := run(t, "FD-E09", in); found != nil {
		t.Errorf("fitted to it: %+v", found)
	}
}

func mounting(m types.ServiceVolumeConfig) types.ServiceConfig {
	var s types.ServiceConfig
	s.Volumes = append(s.Volumes, m)
	return s
}
