package scaffold_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

func TestServerPublishesTheProxyAlone(t *testing.T) {
	for _, name := range []string{"server", "server-none-none"} {
		tree := render(t, readable()[name])
		model := load(t, tree, "docker-compose.yml", "docker-compose.server.yml")
		app, proxy := model.Services["app"], model.Services["proxy"]
		if len(app.Ports) > 0 || len(proxy.Ports) != 1 || proxy.Ports[0].HostIP != "127.0.0.1" {
			t.Errorf("%s: the app publishes %v, the proxy %v", name, app.Ports, proxy.Ports)
		}
		if _, shared := app.Networks["frontend"]; !shared || len(proxy.Networks) != 1 || app.GetScale() != 2 {
			t.Errorf("%s: networks %v and %v, %d replicas", name, app.Networks, proxy.Networks, app.GetScale())
		}
		if strings.Contains(model.Configs["haproxy"].Content, "$$") {
			t.Errorf("%s: the proxy's configuration is escaped: %s", name, model.Configs["haproxy"].Content)
		}
		if test := app.HealthCheck.Test; !strings.Contains(strings.Join(test, " "), "'/ready'") {
			t.Errorf("%s: the health check asks %q", name, test)
		}
	}
}

// A request that was sent must not be sent again, unless it changes nothing.
func TestServerRepeatsNothingThatWasSent(t *testing.T) {
	model := load(t, render(t, readable()["server"]), "docker-compose.yml", "docker-compose.server.yml")
	configuration := model.Configs["haproxy"].Content
	for _, line := range []string{
		"http-request disable-l7-retry unless METH_GET", "option http-server-close", "option httpchk GET /ready",
		"server-template app 100 app:8000",
	} {
		if !strings.Contains(configuration, line) {
			t.Errorf("the proxy's configuration lacks %q", line)
		}
	}
}

func TestSwarmKeepsSecretsOutOfTheModel(t *testing.T) {
	tree := render(t, readable()["swarm"])
	model := load(t, tree, "docker-compose.yml", "docker-compose.swarm.yml")
	for name, service := range model.Services {
		for variable, value := range service.Environment {
			secret := slices.Contains([]string{"DATABASE_URL", "REDIS_URL", "MYSQL_PASSWORD", "REDISCLI_AUTH"}, variable)
			if secret {
				t.Errorf("%s has %s=%s", name, variable, *value)
			}
		}
		for _, secret := range service.Secrets {
			if !bool(model.Secrets[secret.Source].External) {
				t.Errorf("%s: secret %q is not external", name, secret.Source)
			}
		}
	}
	if app := model.Services["app"]; len(app.Secrets) != 2 || app.Build == nil || len(app.Ports) > 0 {
		t.Errorf("the app has %d secrets, build %v, ports %v", len(app.Secrets), app.Build, app.Ports)
	}
}

func TestOnlyOneOverlayIsWritten(t *testing.T) {
	for deploy, want := range map[string]string{
		scaffold.None: "", scaffold.Server: "docker-compose.server.yml", scaffold.Swarm: "docker-compose.swarm.yml",
	} {
		spec := scaffold.Defaults("shop")
		spec.Deploy = deploy
		var found string
		for _, file := range render(t, spec) {
			if strings.HasPrefix(file.Path, "docker-compose.s") {
				found += file.Path
			}
		}
		drains := render(t, spec).Content("app/drain.py") != nil
		if found != want || drains != (deploy != scaffold.None) {
			t.Errorf("--deploy %s writes %q, want %q; drain.py: %t", deploy, found, want, drains)
		}
	}
}

// A tag of an action can be moved to other code, which would then run with the permissions of the job.
func TestActionsArePinned(t *testing.T) {
	action := regexp.MustCompile(`(?m)uses: (\S+)(.*)$`)
	pinned := regexp.MustCompile(`^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for _, deploy := range []string{scaffold.None, scaffold.Server} {
		spec := scaffold.Defaults("shop")
		spec.CI, spec.Deploy = scaffold.GitHub, deploy
		workflow := render(t, spec).Content(".github/workflows/containers.yml")
		uses := action.FindAllStringSubmatch(string(workflow), -1)
		if len(uses) == 0 {
			t.Errorf("--deploy %s: the workflow uses no action", deploy)
		}
		for _, use := range uses {
			if !pinned.MatchString(use[1] + use[2]) {
				t.Errorf("--deploy %s: action %q is not pinned", deploy, use[1])
			}
		}
	}
}

func TestSwarmRefusesSQLite(t *testing.T) {
	spec := scaffold.Defaults("shop")
	spec.Database, spec.Deploy = scaffold.Service{Kind: scaffold.SQLite}, scaffold.Swarm
	var invalid *scaffold.InvalidError
	if err := spec.Validate(); !errors.As(err, &invalid) || !strings.Contains(err.Error(), "SQLite is a file") {
		t.Errorf("got %v", err)
	}
}
