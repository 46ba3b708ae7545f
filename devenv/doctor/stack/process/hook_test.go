package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestHookFails(t *testing.T) {
	ruletest.Find(t, HookFails, map[string]ruletest.Case{
		"with a last line": {
			Compose: "services:\n  app:\n    pre_start:\n      - command: [migrate]\n",
			Given: ruletest.App(func(app *facts.Container) {
				app.Status = "created"
				app.Hook = &devenv.FailedHook{Container: "shop-app-hook", ExitCode: 3, Lines: []string{
					"connecting",
					"no such table",
				}}
			}),
			ID:       "FD-R49",
			Cause:    "pre_start hook failed with code 3, so the container did not start: no such table",
			Fix:      "`docker logs shop-app-hook` shows the",
			Evidence: "connecting",
			At:       "compose.yaml:3",
		},
		"created only": {
			Given: ruletest.App(func(app *facts.Container) { app.Status = "created" }),
		},
	})
}
