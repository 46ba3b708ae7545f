package process

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestScriptExits(t *testing.T) {
	server := ruletest.Service(func(app *types.ServiceConfig) { app.Image = "postgres:18" })
	const sourced = "/usr/local/bin/docker-entrypoint.sh: sourcing /docker-entrypoint-initdb.d/users.sh"
	ruletest.Find(t, ScriptExits, map[string]ruletest.Case{
		"sourced, and the last that was done": {
			Compose:  "services:\n  app:\n    volumes: [\"./first:/docker-entrypoint-initdb.d\"]\n",
			Given:    ruletest.All(server, ruletest.Ended(0, sourced)),
			ID:       "FD-R60",
			Cause:    "script /docker-entrypoint-initdb.d/users.sh ends the whole entrypoint",
			Fix:      "`chmod +x`",
			Evidence: "sourcing",
			At:       "compose.yaml:3",
		},
		"sourced, and the first start went on": {
			Given: ruletest.All(server, ruletest.Ended(0, sourced, "PostgreSQL init process complete; ready for start up.")),
		},
		"ended with an error": {
			Given: ruletest.All(server, ruletest.Ended(1, sourced)),
		},
	})
}

func TestScriptFails(t *testing.T) {
	const runs = "2026-05-05 12:00:00+00:00 [Note] [Entrypoint]: /usr/local/bin/docker-entrypoint.sh: running " +
		"/docker-entrypoint-initdb.d/10-tables.sql"
	ruletest.Find(t, ScriptFails, map[string]ruletest.Case{
		"of MariaDB": {
			Given: ruletest.Ended(1, runs, "ERROR 1064 (42000) at line 2: You have an error in your SQL syntax"),
			ID:    "FD-R60",
			Cause: "script /docker-entrypoint-initdb.d/10-tables.sql failed at line 2: You have an error",
			Fix:   "`fastdock down --volumes`",
		},
		"of MongoDB": {
			Given: ruletest.Ended(1, "/usr/local/bin/docker-entrypoint.sh: running /docker-entrypoint-initdb.d/seed.js",
				"ReferenceError: dbs is not defined"),
			ID:    "FD-R60",
			Cause: "/docker-entrypoint-initdb.d/seed.js failed: ReferenceError: dbs is not defined",
		},
		"an error without a script": {
			Given: ruletest.Ended(1, "ERROR 1045 (28000): Access denied for user 'root'@'localhost'"),
		},
		"a script that went well": {
			Given: ruletest.Ended(1, runs, "[ERROR] [Entrypoint]: mysqld failed"),
		},
	})
}
