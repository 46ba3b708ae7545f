package process

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfUnknownOptions(t *testing.T) {
	ruletest.Words(t, UnknownOption, map[string][]string{
		`the program does not support the option "--relaod" of its command or configuration`: {
			"seed.py: error: unrecognized arguments: --relaod",
			"hypercorn: error: unknown option --relaod",
		},
		"invalid value for --port: invalid int value: 'http'": {
			"seed.py: error: argument --port: invalid int value: 'http'",
		},
		"invalid value for --port: requires an argument": {
			"Error: Option '--port' requires an argument.",
		},
		`the program does not support the option "max_conections" of its command or configuration`: {
			`FATAL:  unrecognized configuration parameter "max_conections"`,
			"[ERROR] [MY-000067] [Server] unknown variable 'max_conections'",
		},
		`invalid value for max_connections: "many"`: {
			`FATAL:  invalid value for parameter "max_connections": "many"`,
		},
	})
}
