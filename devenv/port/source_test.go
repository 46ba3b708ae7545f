package port

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestSourceOf(t *testing.T) {
	tests := map[string]struct {
		ports string // an entry of the list, on line 5
		want  portSource
	}{
		"a variable with a default": {`"127.0.0.1:${APP_PORT:-8000}:8000"`, portSource{"compose.yaml", 5, "APP_PORT"}},
		"set in .env":               {`"${FROM_ENV}:8000"`, portSource{"compose.yaml", 5, "FROM_ENV"}},
		"beside the address's own": {
			`"${BIND:-127.0.0.1}:${APP_PORT:-8000}:8000/tcp"`,
			portSource{"compose.yaml", 5, "APP_PORT"},
		},
		"without braces":       {`$FROM_ENV:8000`, portSource{"compose.yaml", 5, "FROM_ENV"}},
		"one within the other": {`"${APP_PORT:-${FROM_ENV}}:8000"`, portSource{"compose.yaml", 5, "APP_PORT"}},
		"the target as well":   {`"${APP_PORT:-8000}:${APP_PORT:-8000}"`, portSource{"compose.yaml", 5, ""}},
		"part of the number":   {`"8${TAIL:-000}:8000"`, portSource{"compose.yaml", 5, ""}},
		"written out":          {`"8000:8000"`, portSource{"compose.yaml", 5, ""}},
		"long form": {
			"\n        target: 8000\n        published: \"${APP_PORT:-8000}\"",
			portSource{"compose.yaml", 7, "APP_PORT"},
		},
		"long form, written out": {
			"\n        target: 8000\n        published: \"8000\"\n        host_ip: 127.0.0.1",
			portSource{"compose.yaml", 7, ""},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, engine := stacktest.New(t)
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", map[string]string{
				"compose.yaml": "services:\n  app:\n    image: app\n    ports:\n      - " + test.ports + "\n",
				".env":         "FROM_ENV=8000\n",
			})
			project, err := compose.Load(t.Context(), engine, compose.Files{Name: "shop"})
			if err != nil {
				t.Fatal(err)
			}
			got := sourceOf(project, "app", project.Services["app"].Ports[0])
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// The file that is merged last is the one to change; an alias is followed to what it stands for.
func TestSourceInTheOverride(t *testing.T) {
	_, engine := stacktest.New(t)
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{
		"compose.yaml": "x-ports: &ports [\"127.0.0.1:${P:-81}:81\"]\n" +
			"services: {app: {image: app, ports: [\"80:80\"]}, db: {image: db, ports: *ports}}",
		"compose.override.yaml": "services:\n  app:\n    ports: !override\n      - \"${Q:-80}:80\"\n",
	})
	project, err := compose.Load(t.Context(), engine, compose.Files{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string]portSource{
		"app": {"compose.override.yaml", 4, "Q"},
		"db":  {"compose.yaml", 1, "P"},
	} {
		got := sourceOf(project, service, project.Services[service].Ports[0])
		if got != want {
			t.Errorf("%s: got %+v, want %+v", service, got, want)
		}
	}
}

func TestPortErrorHasTheWayOut(t *testing.T) {
	tests := map[string]struct {
		failure devenv.PortError
		want    string
	}{
		"a container": {
			devenv.PortError{Holder: "blog-app-1", Project: "blog", Free: 8001, Setting: "APP_PORT", File: "c.yml", Line: 5},
			"by container \"blog-app-1\" of project \"blog\"; free it, or run `APP_PORT=8001 fastdock up`; " +
				"--find-ports keeps it",
		},
		"of no project": {devenv.PortError{Holder: "web"}, `by container "web"; free it, or publish another one`},
		"a process": {
			devenv.PortError{Process: "uvicorn", PID: 9, Free: 8001, File: "c.yml", Line: 5},
			`by "uvicorn" (pid 9); free it, or publish another one in c.yml:5 (8001 is free)`,
		},
		"nobody, without one": {devenv.PortError{}, "by another process; free it, or publish another one"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.failure.Error(); !strings.HasSuffix(got, test.want) {
				t.Errorf("(-want at its end +got):\n%s", cmp.Diff(test.want, got))
			}
		})
	}
}
