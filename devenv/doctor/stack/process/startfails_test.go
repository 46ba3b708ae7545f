package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestStartFails(t *testing.T) {
	said := func(text string) ruletest.Change {
		return ruletest.App(func(app *facts.Container) { app.Status, app.Said = "created", text })
	}
	ruletest.Find(t, StartFails, map[string]ruletest.Case{
		"unknown user": {
			Compose:  "services:\n  app:\n    user: shop\n",
			Given:    said("unable to find user shop: no matching entries in passwd file"),
			ID:       "FD-R57",
			Cause:    `user "shop" does not exist in the image`,
			Fix:      `create the user "shop" in the Dockerfile`,
			Evidence: "no matching entries",
			At:       "compose.yaml:3",
		},
		"unknown group": {
			Given: said("unable to find group shop: no matching entries in group file"),
			ID:    "FD-R57",
			Cause: `group "shop"`,
		},
		"working directory that is not there": {
			Compose: "services:\n  app:\n    working_dir: /srv\n",
			Given:   said(`chdir to cwd ("/srv") set in config.json failed: no such file or directory`),
			ID:      "FD-R57",
			Cause:   `"/srv" does not exist`,
			At:      "compose.yaml:3",
		},
		"working directory that its user may not enter": {
			Given: said(`OCI runtime create failed: chdir to cwd ("/root") set in config.json failed: permission denied`),
			ID:    "FD-R57",
			Cause: `"/root"`,
			Not:   "does not exist",
		},
		"mount in a read-only folder": {
			Given: said(`error mounting "/srv/x" to rootfs at "/app/x": mkdir /app/x: read-only file system`),
			ID:    "FD-R57",
			Cause: `"/app/x"`,
			Fix:   `create "/app/x" in the image`,
		},
		"driver of its logs": {
			Compose: "services:\n  app:\n    logging: {driver: gelf}\n",
			Given:   said("failed to initialize logging driver: gelf: invalid GELF address"),
			ID:      "FD-R57",
			Cause:   "gelf: invalid GELF address",
			At:      "compose.yaml:3",
		},
		"collector of its logs": {
			Given: said("failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused"),
			ID:    "FD-R57",
			Cause: "127.0.0.1:24224",
			Fix:   "fluentd-async",
		},
		"setting of the kernel": {
			Given: said(`invalid sysctl net.foo: not allowed in host network namespace`),
			ID:    "FD-R57",
			Cause: `"sysctl net.foo:"`,
		},
		"words that are not known": {
			Given: said("the moon is full\nmore"),
			ID:    "FD-R57",
			Cause: "the engine cannot start the container: the moon is full",
			Fix:   "correct the error that the engine reports, then run `fastdock up`",
		},
		"words with advice": {
			Given: said("the driver is old. Please update the driver."),
			ID:    "FD-R57",
			Fix:   "Please update the driver, then run `fastdock up`",
		},
		"started meanwhile": {
			Given: ruletest.App(func(app *facts.Container) { app.Said = "unable to find user shop: no matching entries" }),
		},
		"created, and not started": {
			Given: ruletest.App(func(app *facts.Container) { app.Status = "created" }),
		},
	})
}
