package scaffold

import (
	"os"
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
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

// readValues returns the variables that are set already: those of the environment files before those of .env, which
// had the passwords of earlier projects. A file that cannot be read counts as empty; what becomes of it is for the plan.
func readValues(root *os.Root) map[string]string {
	values := map[string]string{}
	for _, name := range []string{".env", ".fastdock/app.env", ".fastdock/cache.env", ".fastdock/db.env"} {
		content, err := root.ReadFile(name)
		if err != nil || len(content) > largestFile {
			continue
		}
		read, err := dotenv.UnmarshalBytesWithLookup(content, anyVariable)
		if err != nil {
			continue
		}
		for key, value := range read {
			if value != "" && !strings.Contains(value, placeholder) {
				values[key] = value
			}
		}
	}
	for name, earlier := range renamed {
		for _, old := range earlier {
			if values[name] == "" {
				values[name] = values[old]
			}
		}
	}
	return values
}
