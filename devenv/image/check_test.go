package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
)

func TestChecksOfTheConfiguration(t *testing.T) {
	for user, want := range map[string]bool{"": false, "root": false, "0:0": false, "10001:10001": true, "app": true} {
		if got := userCheck(user); got.Passed != want || got.Passed == (got.Remedy != "") {
			t.Errorf("user %q: %+v", user, got)
		}
	}
	exec := []string{"uvicorn", "app:app"}
	for name, test := range map[string]struct {
		entrypoint, cmd, health []string
		want                    string // of the failure
	}{
		"exec form":   {nil, exec, []string{"CMD", "check"}, ""},
		"no command":  {nil, nil, nil, ""},
		"shell":       {nil, []string{"/bin/sh", "-c", "uvicorn"}, nil, "CMD needs a shell"},
		"entrypoint":  {[]string{"bash", "-c", "x"}, exec, nil, "ENTRYPOINT needs a shell"},
		"shell probe": {nil, exec, []string{"CMD-SHELL", "curl -f x"}, "HEALTHCHECK needs a shell"},
		"script":      {[]string{"/bin/sh", "/entry.sh"}, exec, nil, ""},
	} {
		got := shellCheck(test.entrypoint, test.cmd, test.health)
		if got.Passed != (test.want == "") || !strings.Contains(got.Detail, test.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestHowAContainerStopped(t *testing.T) {
	for code, want := range map[int]string{
		0: "exited 1.0 s after SIGTERM with code 0", 143: "exited 1.0 s after SIGTERM with code 143",
		137: "did not exit within 30s and was killed", 1: "exited 1.0 s after SIGTERM with code 1",
	} {
		got := stopResult(&container.State{ExitCode: code}, time.Second, 30*time.Second)
		if got.Detail != want || got.Passed != (code == 0 || code == 143) {
			t.Errorf("code %d: %+v", code, got)
		}
	}
}

// packed returns a tar archive of files.
func packed(t *testing.T, files map[string]string) string {
	t.Helper()
	var archive bytes.Buffer
	out := tar.NewWriter(&archive)
	for name, content := range files {
		if err := out.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.String()
}

func zipped(t *testing.T, content string) string {
	t.Helper()
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	if _, err := out.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// A canary is found wherever it is: in a layer, a compressed layer, behind a megabyte, the history, a label.
func TestSecretsInAnImage(t *testing.T) {
	const canary = "canary-4711-secret"
	one := func(name, content string) string { return packed(t, map[string]string{name: content}) }
	clean := one("app/main.py", "print()")
	history := `{"history":[{"created_by":"RUN curl -u a:` + canary + `"}]}`
	const key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"
	for name, test := range map[string]struct {
		blobs map[string]string
		want  string
	}{
		"none":    {map[string]string{"blobs/sha256/a": clean, "manifest.json": "[]"}, ""},
		"layer":   {map[string]string{"a": one("app/x", "a "+canary)}, "the value of TOKEN in /app/x"},
		"zipped":  {map[string]string{"a": zipped(t, one("x", canary))}, "the value of TOKEN in /x"},
		"far":     {map[string]string{"a": one("x", strings.Repeat("-", 1<<20)+canary)}, "the value of TOKEN in /x"},
		"history": {map[string]string{"a": clean, "b": history}, "the value of TOKEN in the image's history"},
		"key":     {map[string]string{"a": one("app/id_rsa", key)}, "what looks like a secret in /app/id_rsa"},
		"package": {map[string]string{"a": one("v/site-packages/t.pem", key)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &secretScanner{known: map[string][]byte{"TOKEN": []byte(canary)}}
			if err := s.archive(strings.NewReader(packed(t, test.blobs))); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(s.found, "\n"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if strings.Contains(strings.Join(s.found, ""), canary) {
				t.Error("the secret is in the report")
			}
		})
	}
}

// A layer of many files is searched with the memory of one.
func TestSecretScannerKeepsItsBuffer(t *testing.T) {
	files := map[string]string{}
	for i := range 100 {
		files[fmt.Sprintf("app/%d.py", i)] = "print()"
	}
	image := packed(t, map[string]string{"layer": packed(t, files)})
	s := &secretScanner{known: map[string][]byte{"TOKEN": []byte("canary-4711-secret")}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := s.archive(strings.NewReader(image)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 8<<20 {
		t.Errorf("%d bytes were allocated for 100 small files, want at most 8 MiB", allocated)
	}
}

func TestSecretsThatAreLookedFor(t *testing.T) {
	b, err := newBuilder(t, map[string]string{
		"compose.yaml": `
services:
  app:
    build: {context: ., secrets: [pip]}
    environment:
      API_TOKEN: tok-12345678
      MODE: production
      DATABASE_URL: postgresql://app:p4ssw0rd-long@db/app
      SHORT_PASSWORD: abc
      DB_PASSWORD: password
secrets: {pip: {file: ./pip}}
`,
		"Dockerfile": simple, ".env": "SECRET_KEY=abcdef-123456\n", "pip": "index-key-9\n",
	}, Options{Secrets: map[string][]byte{"more": []byte("another-secret-1")}})
	if err != nil {
		t.Fatal(err)
	}
	known, err := b.secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"API_TOKEN": "tok-12345678", "DATABASE_URL": "p4ssw0rd-long", "SECRET_KEY": "abcdef-123456",
		"build secret 1": "index-key-9", "build secret more": "another-secret-1",
	}
	for name, value := range want {
		if string(known[name]) != value {
			t.Errorf("%s: %q, want %q", name, known[name], value)
		}
	}
	if len(known) != len(want) {
		t.Errorf("%d secrets, want %d: %q", len(known), len(want), known)
	}
}

// The trial shares nothing with the project: no port, no name, no volume, no folder of this machine.
func TestTrialSharesNothing(t *testing.T) {
	b, err := newBuilder(t, map[string]string{
		"compose.yaml": `name: shop
services:
  app:
    build: .
    ports: ["8000:8000"]
    container_name: shop
    restart: always
    cap_add: [NET_ADMIN]
    depends_on: [db, migrate]
    volumes: ["./data:/data", "./conf:/conf:ro"]
    networks: [shared]
  migrate: {build: .}
  other: {build: ., image: other}
  db: {image: db, volumes: ["db:/var/lib/db"]}
volumes: {db: {name: production-data, external: true}}
networks: {shared: {external: true}}
`,
		"Dockerfile": simple,
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.trialProject(t.Context(), "built:1")
	if err != nil {
		t.Fatal(err)
	}
	app := p.Services["app"]
	if app.Build != nil || app.Image != "built:1" || p.Services["migrate"].Image != "built:1" || len(p.Services) != 3 {
		t.Errorf("the services are %v", p.ServiceNames())
	}
	if len(app.Ports) != 0 || app.ContainerName != "" || app.Restart != types.RestartPolicyNo || len(app.CapAdd) != 0 {
		t.Errorf("the app is not apart: %+v", app)
	}
	confined := app.ReadOnly && app.CapDrop[0] == "ALL" && app.Tmpfs[0] == "/tmp"
	if !confined || app.SecurityOpt[0] != "no-new-privileges:true" {
		t.Errorf("the app is not confined: %+v", app)
	}
	if app.Volumes[0].Type != types.VolumeTypeVolume || app.Volumes[1].Type != types.VolumeTypeBind {
		t.Errorf("the volumes are %+v", app.Volumes)
	}
	if v := p.Volumes["db"]; bool(v.External) || v.Name != p.Name+"_db" {
		t.Errorf("the volume is %+v", v)
	}
	if n := p.Networks["shared"]; bool(n.External) || n.Name != p.Name+"_shared" {
		t.Errorf("the network is %+v", n)
	}
	if !strings.HasPrefix(p.Name, "shop-check-") {
		t.Errorf("the name is %q", p.Name)
	}
}
