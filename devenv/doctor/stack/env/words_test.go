package env

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfMissingVariables(t *testing.T) {
	ruletest.Words(t, MissingVariable, map[string][]string{
		"the code needs the variable SHOP_KEY, which is not set in the container": {
			"Missing required environment variable: SHOP_KEY",
			"SHOP_KEY must not be empty",
			"SHOP_KEY is not set",
			"decouple.UndefinedValueError: SHOP_KEY not found. Declare it as envvar or define a default value.",
			`environs.EnvError: Environment variable "SHOP_KEY" not set`,
			"Error: Missing option '--key' (env var: 'SHOP_KEY')",
			"sh: 1: SHOP_KEY: parameter not set",
			"please set SHOP_KEY before the start",
		},
		"the code needs the variable GOOGLE_APPLICATION_CREDENTIALS": {
			"google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.",
		},
	})
}

func TestWordsOfInvalidAddresses(t *testing.T) {
	ruletest.Words(t, InvalidAddress, map[string][]string{
		"an address in the settings is not a URL": {
			"requests.exceptions.MissingSchema: Invalid URL 'api': No scheme supplied",
			"ValueError: unknown url type: 'api'",
		},
		"an address in the settings is split at the wrong place": {
			`ValueError: invalid port number: "pa"`,
		},
		"an address in the settings has no scheme that the client supports": {
			"httpx.UnsupportedProtocol: Request URL is missing an 'http://' or 'https://' protocol.",
			"pymongo.errors.InvalidURI: Invalid URI scheme: URI must begin with 'mongodb://' or 'mongodb+srv://'",
		},
		`the database driver does not support the URL parameter "ssl"`: {
			`psycopg.ProgrammingError: invalid URI query parameter: "ssl"`,
		},
	})
}
