package image

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWrongProcessor(t *testing.T) {
	arm := ruletest.Stack(func(s *facts.Stack) { s.Processor = "arm64" })
	ruletest.Find(t, WrongProcessor, map[string]ruletest.Case{
		"image for another one": {
			Compose:  "services:\n  app:\n    platform: linux/s390x\n",
			Given:    ruletest.All(ruletest.Ended(255, "exec /usr/bin/app: exec format error"), ruletest.MadeFor("s390x")),
			ID:       "FD-R05",
			Cause:    "image is for another architecture: s390x, but the engine runs on arm64",
			Fix:      "build or pull the image for arm64",
			Evidence: "exec format error",
			At:       "compose.yaml:3",
		},
		"emulator that is registered and not there": {
			Given: ruletest.All(ruletest.Ended(127, "exec /idle: no such file or directory"), ruletest.MadeFor("s390x")),
			ID:    "FD-R05",
			Cause: "s390x",
		},
		"missing program of an image for this one": {
			Given: ruletest.All(ruletest.Ended(127, "exec /idle: no such file or directory"), ruletest.MadeFor("arm64")),
		},
		"script without a shebang": {
			Given: ruletest.Ended(255, "exec /x.sh: exec format error"),
			ID:    "FD-R05",
			Cause: "it has no `#!` line",
			Fix:   "begin the script with `#!/bin/sh`",
		},
		"program for another one": {
			Given: ruletest.All(arm, ruletest.Ended(255, "exec /usr/local/bin/app: exec format error")),
			ID:    "FD-R05",
			Cause: `"/usr/local/bin/app" is for another architecture, and the engine runs on arm64`,
			Fix:   "the image for arm64: remove",
		},
		"older processor": {
			Compose: "services:\n  app:\n    image: base:9\n",
			Given:   ruletest.Ended(127, "Fatal glibc error: CPU does not support x86-64-v2"),
			ID:      "FD-R05",
			Cause:   "the engine's processor lacks x86-64-v2",
			Fix:     "use an older version of the image",
			At:      "compose.yaml:3",
		},
		"illegal instruction, without a word": {
			Given: ruletest.Ended(132),
			ID:    "FD-R05",
			Cause: "the engine's processor lacks instructions that the program uses",
		},
		"exception of the app": {
			Given: ruletest.Ended(1, "ValueError: format error"),
		},
	})
}

func TestEmulated(t *testing.T) {
	ruletest.Find(t, Emulated, map[string]ruletest.Case{
		"another processor": {
			Compose: "services:\n  app:\n    platform: linux/amd64\n",
			Given:   ruletest.MadeFor("amd64"),
			ID:      "FD-R37",
			Cause:   "the image is for amd64, but the engine runs on arm64: emulation is slow",
			Fix:     "remove `platform:`, and build or pull the image for arm64",
			At:      "compose.yaml:3",
		},
		"the engine's own": {
			Given: ruletest.MadeFor("arm64"),
		},
		"container that ended": {
			Given: ruletest.All(ruletest.MadeFor("amd64"), ruletest.Ended(0)),
		},
	})
}

func TestProcessor(t *testing.T) {
	for kernel, want := range map[string]string{
		"x86_64":  "amd64",
		"aarch64": "arm64",
		"armv7l":  "arm",
		"i686":    "386",
		"riscv64": "riscv64",
		"":        "",
	} {
		if got := Processor(kernel); got != want {
			t.Errorf("%q: got %q, want %q", kernel, got, want)
		}
	}
}

func TestOlderThanFiles(t *testing.T) {
	ruletest.Find(t, OlderThanFiles, map[string]ruletest.Case{
		"lock file": {
			Given: ruletest.BuiltFrom("uv.lock"),
			ID:    "FD-R20",
			Cause: "image is older than uv.lock",
			Fix:   "rebuild the image: `fastdock up --build`",
			At:    "uv.lock:0",
		},
		"no file": {
			Given: ruletest.BuiltFrom(""),
		},
		"container that ended": {
			Given: ruletest.All(ruletest.BuiltFrom("uv.lock"), ruletest.Ended(1)),
		},
	})
}

func TestDrifted(t *testing.T) {
	planned := func(action devenv.Action) ruletest.Change {
		return ruletest.Stack(func(s *facts.Stack) {
			s.Planned["app"] = devenv.Planned{Action: action, Cause: "configuration changed"}
		})
	}
	ruletest.Find(t, Drifted, map[string]ruletest.Case{
		"configuration": {
			Given: planned(devenv.ActionRecreate),
			ID:    "FD-R21",
			Cause: "the container is out of date: configuration changed",
			Fix:   "run `fastdock up`",
		},
		"nothing": {},
		"container that is started again": {
			Given: planned(devenv.ActionStart),
		},
	})
	s := ruletest.Stage(t, "services:\n  app: {}\n", nil, ruletest.Seen{}, planned(devenv.ActionRecreate))
	second := *s.Containers[0]
	second.Name = "shop-app-2"
	s.Containers = append(s.Containers, &second)
	if f := Drifted.Find(&second); f != nil {
		t.Errorf("of the second container: got %+v", f)
	}
}

func TestHiddenEnvironment(t *testing.T) {
	volume := ruletest.Mounted(ruletest.Anonymous("/app/.venv"))
	ruletest.Find(t, HiddenEnvironment, map[string]ruletest.Case{
		"that the command is from": {
			Compose: "services:\n  app:\n    volumes: [/app/.venv]\n",
			Given:   ruletest.All(volume, ruletest.Command("/app/.venv/bin/uvicorn")),
			ID:      "FD-R31",
			Cause:   "an anonymous volume at /app/.venv keeps the environment of an earlier image",
			Fix:     "UV_PROJECT_ENVIRONMENT=/opt/venv",
			At:      "compose.yaml:3",
		},
		"of a command that is found by its name": {
			Given: ruletest.All(volume, ruletest.Command("uvicorn")),
			ID:    "FD-R31",
		},
		"with an environment elsewhere": {
			Given: ruletest.All(volume, ruletest.Command("uvicorn"), ruletest.Env("UV_PROJECT_ENVIRONMENT=/opt/venv")),
		},
		"in a named volume": {
			Given: ruletest.Mounted(devenv.Mount{Type: "volume", Name: "shop_venv", Target: "/app/.venv"}),
		},
	})
}

// A server of the image has no environment of Python, and its command may be empty.
func TestHiddenEnvironmentWithoutACommand(t *testing.T) {
	ruletest.Find(t, HiddenEnvironment, map[string]ruletest.Case{
		"command that is not known": {
			Given: ruletest.All(
				ruletest.Mounted(ruletest.Anonymous("/app/.venv")),
				ruletest.Command(),
				ruletest.Env("UV_PROJECT_ENVIRONMENT=/opt/venv"),
				ruletest.Service(func(app *types.ServiceConfig) { app.Image = "base:9" }),
			),
		},
	})
}
