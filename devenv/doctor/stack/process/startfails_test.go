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
