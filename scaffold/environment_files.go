package scaffold

import (
	"maps"
	"os"
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// The environment files are fastdock's own, because .env is the app's, which may reject names that it does not know.
const (
	environmentFolder = ".fastdock"
	appEnvironment    = ".fastdock/app.env"
)

// isEnvironment reports whether a file holds variables of this machine, passwords among them.
func isEnvironment(name string) bool {
	return path.Dir(name) == environmentFolder && path.Ext(name) == ".env"
}

// renamed are variables that earlier files, or a project's own .env, have under another name.
var renamed = map[string][]string{
	"REDISCLI_AUTH":              {"CACHE_PASSWORD", "REDIS_PASSWORD"},
	"MONGO_INITDB_ROOT_USERNAME": {"MONGO_USER"},
	"MONGO_INITDB_ROOT_PASSWORD": {"MONGO_PASSWORD"},
	"MONGO_INITDB_DATABASE":      {"MONGO_DATABASE"},
}

// readValues returns the variables that are set already: those of .env, which had the passwords of earlier projects,
// those of app.env and compose.env, and all with those of the other environment files, which go before
// .env's. A file that cannot be read counts as empty; what becomes of it is for the plan.
func readValues(root *os.Root) (own, given, all map[string]string) {
	own, given, all = readVariables(root, ".env"), readVariables(root, compose.VariablesFile), map[string]string{}
	if given == nil {
		given = map[string]string{}
	}
	maps.Copy(given, readVariables(root, appEnvironment))
	for _, values := range []map[string]string{
		own,
		given,
		readVariables(root, ".fastdock/cache.env"),
		readVariables(root, ".fastdock/db.env"),
	} {
		maps.Copy(all, values)
	}
	for name, earlier := range renamed {
		for _, old := range earlier {
			if all[name] == "" && all[old] != "" {
				all[name] = all[old]
			}
		}
	}
	return own, given, all
}

func readVariables(root *os.Root, name string) map[string]string {
	content, err := regular.ReadIn(root, name)
	if err != nil || len(content) > largestFile {
		return nil
	}
	values, err := dotenv.UnmarshalBytesWithLookup(content, anyVariable)
	if err != nil {
		return nil
	}
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" || strings.Contains(value, placeholder) })
	return values
}
