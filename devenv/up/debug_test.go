package up

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const (
	debuggable = "services:\n  app: {image: \"app:1\", command: [serve], volumes: [\".:/app\"]}\n  db: {image: \"db:1\"}\n"
	debugging  = "services:\n  app: {command: [python, -m, debugpy, --listen, \"0.0.0.0:5678\", -m, serve], " +
		"ports: [\"127.0.0.1:5999:5678\"]}\n"
)

// socketTable returns /proc/net/tcp with a listener at 5678 and, when a debugger is attached, a connection to it.
func socketTable(attached bool) string {
	table := "  sl  local_address rem_address   st\n" +
		"   0: 00000000:162E 00000000:0000 0A 0\n" +
		"   1: 0500A8C0:C35A 0100A8C0:162E 01 0\n"
	if attached {
		table += "   2: 0500A8C0:162E 0100A8C0:C35A 01 0\n"
	}
	return table
}

func TestDebugLaysTheDebugFileOver(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, debuggable), Options{Files: &compose.Files{Name: "shop"}})
	w.Ready()
	before := fake.Container(t, "app").ID
	session.Do(devenv.VerbDebug, "app")
	if err := w.Ended(devenv.VerbDebug, "app"); err == nil ||
		!strings.Contains(err.Error(), "fastdock new --debug") || fake.Container(t, "app").ID != before {
		t.Errorf("without the file it ended with %v", err)
	}
	save(t, ".", debugFile, debugging)
	session.Do(devenv.VerbDebug, "db")
	err := w.Ended(devenv.VerbDebug, "db")
	if !strings.Contains(devtest.ErrorText(err), `does not define service "db"`) {
		t.Errorf("a service that it says nothing of ended with %v", err)
	}
	session.Do(devenv.VerbDebug, "app")
	if err := w.Ended(devenv.VerbDebug, "app"); err != nil || fake.Container(t, "app").ID == before {
		t.Errorf("it ended with %v", err)
	}
	if !w.Saw("debug app: docker compose -f compose.yaml -f docker-compose.debug.yml -p shop up -d app") ||
		fake.Count("create db") != 1 {
		t.Errorf("told:\n%s", w.Transcript())
	}
	for _, attached := range []bool{false, true} {
		fake.Run("cat /proc/net/tcp /proc/net/tcp6", func(_ io.Reader, stdout, _ io.Writer) int {
			_, _ = io.WriteString(stdout, socketTable(attached))
			return 1
		})
		here, _ := os.Getwd()
		want := devenv.Debugger{On: true, Address: "127.0.0.1:5999", Attached: attached, Local: here, Remote: "/app"}
		if got := session.Debugger(t.Context(), "app"); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	session.Do(devenv.VerbPlain, "app")
	if err := w.Ended(devenv.VerbPlain, "app"); err != nil || session.Debugger(t.Context(), "app").On {
		t.Errorf("back it ended with %v", err)
	}
	w.Stop(session)
}

func TestLaunchPort(t *testing.T) {
	for content, want := range map[string]string{
		`{"connect": {"host": "127.0.0.1", "port": 5678}}`: "5678",
		`{"port": "5999"}`:                       "5999",
		"{\n\"port\": 9229,\n\"port\" : 5999\n}": "5999",
		"// \"port\": 5999\n\"port\": 5678":      "5678",
		"":                                       "",
		`{"port": "${env:PORT}"}`:                "",
	} {
		folder := t.TempDir()
		devtest.WriteFiles(t, folder, map[string]string{".vscode/launch.json": content})
		if got := launchPort(folder, "5999"); got != want {
			t.Errorf("%s names %q, want %q", content, got, want)
		}
	}
	if got := launchPort(t.TempDir(), "5999"); got != "" {
		t.Errorf("without a file %q", got)
	}
}

func TestDebugPort(t *testing.T) {
	for command, want := range map[string]uint16{
		"python -m debugpy --listen 0.0.0.0:5678 -m uvicorn": 5678, "python -m debugpy --listen 5679 -m uvicorn": 5679,
		"python -m uvicorn --listen 5678": 0, "python -m debugpy --listen": 0, "debugpy --listen x": 0, "": 0,
	} {
		var service types.ServiceConfig
		service.Command = strings.Fields(command)
		if got := debugPort(service); got != want {
			t.Errorf("%q listens at %d, want %d", command, got, want)
		}
	}
}

func TestPathMappingsOfMounts(t *testing.T) {
	folder := t.TempDir()
	var service types.ServiceConfig
	service.Volumes = []types.ServiceVolumeConfig{
		{Type: types.VolumeTypeBind, Source: filepath.Join(folder, "conf"), Target: "/etc/conf"},
		{Type: types.VolumeTypeBind, Source: "/var/run", Target: "/run"},
		{Type: types.VolumeTypeBind, Source: folder, Target: "/app/"},
		{Type: types.VolumeTypeVolume, Source: "venv", Target: "/opt"},
	}
	if local, remote := mapped(service, folder); local != folder || remote != "/app" {
		t.Errorf("got %q, %q", local, remote)
	}
	service = types.ServiceConfig{Develop: &types.DevelopConfig{Watch: []types.Trigger{{
		Path:   filepath.Join(folder, "src"),
		Target: "/app/src",
	}}}}
	if local, remote := mapped(service, folder); local != filepath.Join(folder, "src") || remote != "/app/src" {
		t.Errorf("got %q, %q", local, remote)
	}
}
