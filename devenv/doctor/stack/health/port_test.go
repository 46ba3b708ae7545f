package health

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func ofImage(name string) func(*types.ServiceConfig) {
	return func(s *types.ServiceConfig) { s.Image = name }
}

func listening(addresses ...string) ruletest.Change {
	return ruletest.App(func(app *facts.Container) { app.Listening = ruletest.At(addresses...) })
}

func TestProbeAsksElsewhere(t *testing.T) {
	ruletest.Find(t, ProbeAsksElsewhere, map[string]ruletest.Case{
		"another port": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: [CMD, curl, http://127.0.0.1:8000/health]\n",
			Given:    ruletest.All(ruletest.Failing("refused", asksHealth...), listening("0.0.0.0:9000")),
			ID:       "FD-R07",
			Cause:    "health check requests port 8000, where nothing listens in the container; the app listens on 9000",
			Fix:      "9000 in the health check, or make the app listen on 8000",
			Evidence: "probe: curl -f http://127.0.0.1:8000/health",
			At:       "compose.yaml:4",
			Edit:     "      test: [CMD, curl, http://127.0.0.1:9000/health]",
		},
		"several ports": {
			Given: ruletest.All(ruletest.Failing("refused", asksHealth...), listening("0.0.0.0:9000", "0.0.0.0:9001")),
			ID:    "FD-R07",
			Cause: "the app listens on 9000, 9001",
		},
		"IPv6 only": {
			Compose: "services:\n  app:\n    command: [uvicorn, --host, x]\n",
			Given:   ruletest.All(ruletest.Failing("refused", asksHealth...), listening("[::1]:8000")),
			ID:      "FD-R07",
			Cause:   "health check requests 127.0.0.1:8000, but the app listens only on [::1]:8000, which is IPv6",
			Fix:     "`--host 0.0.0.0`",
			At:      "compose.yaml:3",
		},
		"the port": {
			Given: ruletest.Failing("refused", asksHealth...),
		},
		"the port of a database's client": {
			Given: ruletest.All(ruletest.Failing("no", "CMD", "pg_isready", "-p", "5433"), listening("0.0.0.0:5432")),
			ID:    "FD-R07",
			Cause: "requests port 5433",
		},
		"no port that is known": {
			Given: ruletest.All(ruletest.Failing("no", "CMD", "./healthy.sh"), listening("0.0.0.0:9000")),
		},
		"nothing that listens": {
			Given: ruletest.All(ruletest.Failing("refused", asksHealth...), listening()),
		},
	})
}

func TestListensElsewhere(t *testing.T) {
	published := func(inside uint16) ruletest.Change {
		return ruletest.App(func(app *facts.Container) {
			app.Ports = []devenv.Port{{Inside: inside, Address: "127.0.0.1:8000"}}
		})
	}
	ruletest.Find(t, ListensElsewhere, map[string]ruletest.Case{
		"loopback only": {
			Compose:  "services:\n  app:\n    command: uvicorn main:app --host 127.0.0.1\n",
			Given:    ruletest.All(published(8000), listening("127.0.0.1:8000")),
			ID:       "FD-R09",
			Cause:    "the app listens only on 127.0.0.1:8000 inside the container, so 127.0.0.1:8000 is not reachable",
			Fix:      "`--host 0.0.0.0` in the command of service \"app\"",
			Evidence: "the app listens on 127.0.0.1:8000",
			At:       "compose.yaml:3",
			Edit:     "    command: uvicorn main:app --host 0.0.0.0",
		},
		"loopback of gunicorn": {
			Given: ruletest.All(published(8000), listening("127.0.0.1:8000"), ruletest.Command("gunicorn", "main:app")),
			ID:    "FD-R09",
			Fix:   "`--bind 0.0.0.0:8000` in the command",
		},
		"loopback of gunicorn's file": {
			Given: ruletest.All(published(8000), listening("127.0.0.1:8000"),
				ruletest.Command("gunicorn", "-c", "conf.py", "main:app")),
			ID:  "FD-R09",
			Fix: "`bind = \"0.0.0.0:8000\"` in conf.py",
			Not: "--host",
		},
		"another port": {
			Compose: "services:\n  app:\n    ports:\n      - \"8000:80\"\n",
			Given:   published(80),
			ID:      "FD-R09",
			Cause:   "127.0.0.1:8000 is published from port 80 of the container, where nothing listens; the app listens on 8000",
			Fix:     "publish port 8000 of the container",
			At:      "compose.yaml:4",
			Edit:    `      - "8000:8000"`,
		},
		"the port": {
			Given: published(8000),
		},
		"no port": {},
		"ports that are not known": {
			Given: ruletest.All(published(80), ruletest.App(func(app *facts.Container) { app.PortsKnown = false })),
		},
	})
}

func TestSilent(t *testing.T) {
	refused := ruletest.All(ruletest.Failing("curl: (7) Connection refused", asksHealth...), listening())
	ruletest.Find(t, Silent, map[string]ruletest.Case{
		"not yet": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: curl x\n",
			Given:    ruletest.All(refused, ruletest.Logs("loading the model")),
			ID:       "FD-R56",
			Cause:    "health check uses port 8000, which the app has not opened since its start",
			Fix:      "raise start_period",
			Evidence: "log: loading the model",
			At:       "compose.yaml:3",
		},
		"by now": {
			Given: ruletest.Failing("curl: (7) Connection refused", asksHealth...),
			ID:    "FD-R56",
			Cause: "listens on port 8000 now, but did not at its last health check",
		},
		"on a socket": {
			Given: ruletest.All(refused, ruletest.Command("gunicorn", "--bind", "unix:/run/app.sock", "main:app")),
			ID:    "FD-R56",
			Cause: "listens only on the Unix socket /run/app.sock",
			Fix:   "`--bind 0.0.0.0:8000`",
		},
		"waits for an answer": {
			Look: ruletest.Seen{Ends: ruletest.At("10.0.0.3:15672")},
			Given: ruletest.All(refused, ruletest.Stack(func(s *facts.Stack) {
				s.Containers[2].Names = []string{"db", "10.0.0.3"}
			})),
			ID:       "FD-R56",
			Cause:    `it waits for a response from "db" on port 15672`,
			Fix:      "`docker compose logs db`",
			Evidence: "postgres servers usually listen on 5432",
		},
		"still in its start period": {
			Given: ruletest.All(refused, ruletest.App(func(app *facts.Container) {
				app.Health, app.Since, app.Check.StartPeriod = "starting", time.Now(), time.Hour
			})),
		},
		"an answer": {
			Given: ruletest.Failing("curl: (22) The requested URL returned error: 404", asksHealth...),
		},
		"ports that are not known": {
			Given: ruletest.All(refused, ruletest.App(func(app *facts.Container) { app.PortsKnown = false })),
		},
	})
}
