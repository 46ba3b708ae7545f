package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestPortTaken(t *testing.T) {
	unstarted := ruletest.App(func(app *facts.Container) { app.Status, app.Said = "created", "address already in use" })
	nginx := &devenv.PortError{Address: "127.0.0.1:80", Process: "nginx", PID: 7}
	other := &devenv.PortError{Address: "127.0.0.1:80", Process: "nginx", PID: 7, Free: 8001, Setting: "APP_PORT"}
	ruletest.Find(t, PortTaken, map[string]ruletest.Case{
		"by a process": {
			Compose:  "services:\n  app:\n    ports: [\"80:80\"]\n",
			Look:     ruletest.Seen{Taken: nginx},
			Given:    unstarted,
			ID:       "FD-R28",
			Cause:    `port 127.0.0.1:80 is in use by "nginx" (pid 7)`,
			Fix:      "free the port, or publish another one",
			Evidence: "address already in use",
			At:       "compose.yaml:3",
		},
		"of a setting": {
			Look:  ruletest.Seen{Taken: other},
			Given: unstarted,
			ID:    "FD-R28",
			Fix:   "`fastdock up --find-ports` selects 8001 and keeps it",
		},
		"that is free": {
			Given: unstarted,
		},
		"of a container that started": {
			Look: ruletest.Seen{Taken: nginx},
		},
	})
}
