package findings

import (
	"errors"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

var found = []doctor.Finding{
	{Check: "engine", Subject: "unix:///var/run/docker.sock", Level: doctor.OK, Cause: "answers, API 1.45"},
	{Check: "files", Subject: "shop", Level: doctor.OK, Cause: "2 files load: app, db"},
	{Check: "containers", Subject: "cache", Level: doctor.Warn, Cause: "has no container", Fix: "run `fastdock up`"},
	{
		Check: "containers", Subject: "shop-app-1", Level: doctor.Fail, Cause: "its health check fails",
		Evidence: []string{"probe: curl -f http://127.0.0.1:8000/health", "exit code: 22", "output: 503\nnot <ready>"},
		Fix:      "make the probe's command succeed inside the container", Err: errors.New("unhealthy"),
	},
}

func TestText(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, found); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "found.txt", out.String())
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := JSON(&out, found); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "found.json", out.String())
}

func TestNothingFound(t *testing.T) {
	var text, object strings.Builder
	if err := errors.Join(Text(&text, nil), JSON(&object, nil)); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"worst\": \"ok\",\n  \"findings\": []\n}\n"; text.String() != "" || object.String() != want {
		t.Errorf("got %q and %q", text.String(), object.String())
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWriteErrorsAreTold(t *testing.T) {
	if Text(closed{}, found) == nil || JSON(closed{}, found) == nil {
		t.Error("a reader that is gone must be an error")
	}
}
