package port

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func holding(project, name, ip string, port int, protocol string) container.Summary {
	return container.Summary{
		Names: []string{"/" + name}, Labels: map[string]string{api.ProjectLabel: project},
		Ports: []container.PortSummary{{IP: netip.MustParseAddr(ip), PublicPort: uint16(port), Type: protocol}},
	}
}

// The ports of this machine's processes do not matter where the engine is on another one.
func TestPortsOfAnotherMachine(t *testing.T) {
	port := devtest.TakenPort(t)
	project := devtest.Project(t, fmt.Sprintf("services: {app: {image: app, ports: [\"127.0.0.1:%d:8000\"]}}", port))
	if err := CheckService(project, project.Services["app"], Occupied{far: true}); err != nil {
		t.Error(err)
	}
	held := Occupied{far: true, containers: []container.Summary{holding("blog", "blog-app-1", "127.0.0.1", port, "tcp")}}
	var failure *devenv.PortError
	if err := CheckService(project, project.Services["app"], held); !errors.As(err, &failure) || failure.Free != port+1 {
		t.Errorf("got %v", err)
	}
}

func TestPortsFree(t *testing.T) {
	port := devtest.TakenPort(t)
	free := devtest.TakenPort(t) + 1000
	if free > 65000 || listens("127.0.0.1", free) != nil {
		t.Fatalf("port %d was expected to be free", free)
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	tests := map[string]struct {
		ports  string
		others []container.Summary
		want   string // beginning of the error; empty when free
	}{
		"none published": {`"8000"`, nil, ""},
		"a range":        {`"127.0.0.1:20000-20010:8000"`, nil, ""},
		"udp":            {fmt.Sprintf(`"%s:53/udp"`, address), nil, ""},
		"free":           {fmt.Sprintf(`"127.0.0.1:%d:8000"`, free), nil, ""},
		"another process": {
			ports: fmt.Sprintf(`"%s:8000"`, address),
			want: "publishing " + address + ` for service "app": the port is in use by "` +
				filepath.Base(os.Args[0]) + `" (pid `,
		},
		"own container": {
			ports:  fmt.Sprintf(`"%s:8000"`, address),
			others: []container.Summary{holding("shop", "shop-app-1", "127.0.0.1", port, "tcp")},
		},
		"another's container": {
			ports:  fmt.Sprintf(`"127.0.0.1:%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "0.0.0.0", free, "tcp")},
			want: fmt.Sprintf(`publishing 127.0.0.1:%d for service "app": the port is in use by container "blog-app-1" `+
				`of project "blog"; free it`, free),
		},
		"another's udp": {
			ports:  fmt.Sprintf(`"127.0.0.1:%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "0.0.0.0", free, "udp")},
		},
		"another's address": {
			ports:  fmt.Sprintf(`"127.0.0.1:%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "192.0.2.7", free, "tcp")},
		},
		"another's IPv6": {
			ports:  fmt.Sprintf(`"127.0.0.1:%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "::", free, "tcp")},
		},
		"every address": {
			ports:  fmt.Sprintf(`"%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "127.0.0.1", free, "tcp")},
			want:   "publishing 0.0.0.0:",
		},
		"every address, one is v6": {
			ports:  fmt.Sprintf(`"%d:8000"`, free),
			others: []container.Summary{holding("blog", "blog-app-1", "::1", free, "tcp")},
			want:   "publishing 0.0.0.0:",
		},
		"own beside another's, own": {
			ports: fmt.Sprintf(`"%s:8000"`, address),
			others: []container.Summary{
				holding("blog", "b", "192.0.2.7", port, "tcp"),
				holding("shop", "shop-app-1", "127.0.0.1", port, "tcp"),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			project := devtest.Project(t, "services: {app: {image: app, ports: ["+test.ports+"]}}")
			got := devtest.ErrorText(CheckService(project, project.Services["app"], Occupied{containers: test.others}))
			if !strings.HasPrefix(got, test.want) || got != "" && test.want == "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPortErrorNamesTheSetting(t *testing.T) {
	port := devtest.TakenPort(t)
	_, engine := stacktest.New(t)
	project := stacktest.Load(t, engine, fmt.Sprintf(`services: {app: {image: app, ports: `+
		`["127.0.0.1:${WEB:-%d}:80", "127.0.0.1:%d:81"]}}`, port, port+1))
	held := holding("blog", "blog-app-1", "0.0.0.0", port+2, "tcp") // as by an engine without a proxy process
	var failure *devenv.PortError
	if err := CheckService(project, project.Services["app"],
		Occupied{containers: []container.Summary{held}}); !errors.As(err, &failure) {
		t.Fatalf("got %v, want a PortError", err)
	}
	if failure.Setting != "WEB" || failure.Port != port || failure.File != "compose.yaml" || failure.Line != 1 {
		t.Errorf("got %+v, want WEB at compose.yaml:1", failure)
	}
	if failure.Free < port+3 || listens("127.0.0.1", failure.Free) != nil {
		t.Errorf("%d is offered; the project has %d, and a container has %d", failure.Free, port+1, port+2)
	}
	if want := fmt.Sprintf("free it, or run `WEB=%d fastdock up`; --find-ports keeps it",
		failure.Free); !strings.HasSuffix(failure.Error(), want) {
		t.Errorf("got %q, want it to end in %q", failure, want)
	}
}

func TestTakenSince(t *testing.T) {
	project := devtest.Project(t, `services: {app: {image: app, ports: ["127.0.0.1:44100:80", `+
		`"127.0.0.1:4410:81"]}, web: {image: app, ports: ["44200-44201:80"]}}`)
	tests := map[string]struct{ service, text, want string }{
		"the one that is named": {
			service: "app",
			text:    "Bind for 127.0.0.1:4410 failed: port is already allocated",
			want:    "publishing 127.0.0.1:4410 ",
		},
		"the first": {"app", "listen tcp4 127.0.0.1:44100: bind: address already in use", "publishing 127.0.0.1:44100 "},
		"one of a range": {
			service: "web",
			text:    "Bind for 0.0.0.0:44201 failed: port is already allocated",
			want:    "publishing 0.0.0.0:44200-44201->80/tcp ",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := devtest.ErrorText(takenSince(project, project.Services[test.service], test.text, Occupied{}))
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestEnginesPortsFree(t *testing.T) {
	fake, engine := stacktest.New(t)
	port := devtest.TakenPort(t)
	project := stacktest.Load(t, engine,
		fmt.Sprintf(`services: {app: {image: app}, db: {image: app, ports: ["127.0.0.1:%d:80"]}}`, port))
	var failure *devenv.PortError
	if err := Check(t.Context(), engine, project); !errors.As(err, &failure) || failure.Service != "db" {
		t.Errorf("got %v, want db's port", err)
	}
	fake.Close()
	var silent *devenv.EngineError
	if err := Check(t.Context(), engine, project); !errors.As(err, &silent) {
		t.Errorf("without an engine: %v", err)
	}
}
