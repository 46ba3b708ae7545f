package dash

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

const password = "c01a92638fb84e9b17204a236b77b942"

// described returns what the engine says of a database.
func described() []devenv.Description {
	return []devenv.Description{{
		Report: devenv.Report{
			ContainerState: devenv.ContainerState{
				Name: "shop-postgres-1", ID: "0123456789abcdef", Status: "running", Health: "healthy", Since: noon,
			},
			Service: "postgres", Image: "sha256:0a1b2c3d4e5f", Command: []string{"docker-entrypoint.sh", "postgres"},
			WorkDir: "/", User: "postgres", Restarts: 2, Networks: []string{"shop_backend"}, Created: noon.Add(-time.Hour),
			Memory: 512_000_000,
			Env: map[string]string{
				"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": password, "POSTGRES_DB": "orders", "PGDATA": "/data\x1b[2J",
			},
			Ports: []devenv.Port{{Inside: 5432, Address: "127.0.0.1:5432"}},
			Mounts: []devenv.Mount{
				{Type: "volume", Name: "shop_data", Target: "/var/lib/postgresql", Writable: true},
				{Type: "bind", Source: "/home/me/shop/init.sql", Target: "/docker-entrypoint-initdb.d/init.sql"},
				{Type: "tmpfs", Target: "/tmp", Writable: true},
			},
			Check: devenv.Check{Test: []string{"CMD-SHELL", "pg_isready -U shop"}, Interval: 10 * time.Second},
			Probes: []devenv.Probe{
				{ExitCode: 2, Output: "no response\n", Start: noon, End: noon.Add(45 * ms)},
				{Output: "accepting connections", Start: noon.Add(10 * time.Second), End: noon.Add(10*time.Second + 38*ms)},
			},
		},
		Defined: "docker-compose.yml:41",
		Origins: map[string]string{"POSTGRES_PASSWORD": ".fastdock/db.env:7", "PGDATA": devenv.OriginImage},
	}}
}

// describing returns a screen with the page about the database.
func describing(t *testing.T, width, height int) *root {
	t.Helper()
	m := screen(width, height, healthy(), Options{})
	m.control.(*recorder).described = described()
	cmd := press(m, "@postgres", "i")
	if got := text(m); !strings.Contains(got, "asking Docker…") {
		t.Errorf("before the answer:\n%s", got)
	}
	m.Update(cmd())
	return m
}

func TestDescribeScreens(t *testing.T) {
	for _, size := range sizes {
		m := describing(t, size[0], size[1])
		golden.Check(t, fmt.Sprintf("describe-%dx%d.golden", size[0], size[1]), text(m))
		if got := text(m); strings.Contains(got, password) {
			t.Errorf("a secret is shown unasked:\n%s", got)
		}
	}
}

// A long value gives way to its origin, whose end stays, and is copied whole.
func TestDescribeShowsOriginsOfLongValues(t *testing.T) {
	for width, want := range map[int]string{
		40:  "pos…  …ck/app.env:5  │",
		80:  "postgresql+asyncpg://app…  .fastdock/app.env:5  │",
		120: "postgresql+asyncpg://app:secret@db.internal.example:5432/ord…  .fastdock/app.env:5  │",
	} {
		m := screen(width, 24, healthy(), Options{})
		c := described()[0]
		c.Env = map[string]string{"URL_OF_DB": "postgresql+asyncpg://app:secret@db.internal.example:5432/orders"}
		c.Origins = map[string]string{"URL_OF_DB": ".fastdock/app.env:5"}
		m.control.(*recorder).described = []devenv.Description{c}
		m.Update(press(m, "@postgres", "i")())
		press(m, "s")
		if got := text(m); !strings.Contains(got, want) {
			t.Errorf("%d columns: no %q in\n%s", width, want, got)
		}
	}
}

// Secrets are shown when they are asked for, and hidden again.
func TestDescribeRevealsSecrets(t *testing.T) {
	m := describing(t, 200, 50)
	press(m, "s")
	if got := text(m); strings.Count(got, password) != 3 || !strings.Contains(got, "s hide secrets") {
		t.Errorf("the secret is not shown as password, in the URL and in the environment:\n%s", got)
	}
	if press(m, "s"); strings.Contains(text(m), password) {
		t.Errorf("it stays:\n%s", text(m))
	}
}

// The page is read again every few seconds; what is in sight stays where it is.
func TestDescribeStaysWhereItIs(t *testing.T) {
	m := describing(t, 80, 24)
	for range 30 {
		press(m, "down")
	}
	press(m, "up", "up", "up")
	want := text(m)
	m.Update(m.requestDescription(m.overlay.(*describeBox).service, 0)())
	if got := text(m); got != want {
		t.Errorf("the page moves from\n%s\nto\n%s", want, got)
	}
}

// A value is copied whole, a hidden one, too.
func TestDescribeCopiesValues(t *testing.T) {
	m := describing(t, 80, 24)
	cmd := press(m, "down", "y")
	if got := fmt.Sprint(cmd()); got != password || !strings.Contains(text(m), "sent to the clipboard: password") {
		t.Errorf("copied %q\n%s", got, text(m))
	}
	cmd = press(m, "down", "down", "y")
	if got, want := fmt.Sprint(cmd()), "postgresql://shop:"+password+"@127.0.0.1:5432/orders"; got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	if press(m, "down"); strings.Contains(text(m), "sent to the clipboard") {
		t.Errorf("the confirmation stays:\n%s", text(m))
	}
}

func TestDescribeSkipsHeadingsAndCloses(t *testing.T) {
	m := describing(t, 80, 24)
	for range 60 {
		press(m, "down")
		if box := m.overlay.(*describeBox); box.facts[box.list.Index()].heading != "" && box.list.Index() > 0 {
			t.Fatalf("a heading is selected: %+v", box.facts[box.list.Index()])
		}
	}
	for _, key := range []string{"q", "esc", "i"} {
		m := describing(t, 80, 24)
		if press(m, key); m.overlay != nil || len(asked(m)) > 0 {
			t.Errorf("%s does not close the page; asked %v", key, asked(m))
		}
	}
}

func TestDescribeReportsErrors(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	m.control.(*recorder).err = errors.New("no answer")
	m.Update(press(m, "@app", "i")())
	if got := text(m); !strings.Contains(got, "no answer") {
		t.Errorf("screen:\n%s", got)
	}
	m.control.(*recorder).err = nil
	m.Update(m.requestDescription("app", 0)())
	if got := text(m); !strings.Contains(got, "http://127.0.0.1:8000") {
		t.Errorf("screen:\n%s", got)
	}
}
