package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// What runs is looked at again where its image is asked for on each up, and recreated where that is asked for.
func TestOverridesApplyToRunningServices(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, `services: {app: {image: "app:1", depends_on: [db]}, db: {image: "db:1"}}`)
	brought(t, engine, project, Options{})
	app, db := fake.Container(t, "app").ID, fake.Container(t, "db").ID
	brought(t, engine, project, Options{Recreate: true, Files: &compose.Files{Services: []string{"app"}}})
	if fake.Container(t, "app").ID == app || fake.Container(t, "db").ID != db {
		t.Error("not the app alone was made anew")
	}
	db = fake.Container(t, "db").ID
	brought(t, engine, project, Options{Recreate: true})
	if fake.Container(t, "db").ID == db {
		t.Error("db was not made anew")
	}
	service := project.Services["db"]
	service.PullPolicy = "always"
	project.Services["db"] = service
	if w := brought(t, engine, project, Options{}); !w.Saw("planned db start: pull_policy always") ||
		fake.Count("pull db") != 1 {
		t.Errorf("told:\n%s\n%d pulls", w.Transcript(), fake.Count("pull db"))
	}
}
