package dash

import (
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// shell is the best shell that a container has.
func shell() []string { return inShell("command -v bash >/dev/null && exec bash; exec sh") }

func inShell(script string) []string { return []string{"sh", "-c", script} }

// console is a database's or cache's own console, and how a person would say it; the accounts are those that the images of the
// container registry take from the environment.
func console(image string) (command []string, told string) {
	for _, known := range []struct{ image, script string }{
		{"postgres", `psql -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"`},
		{"postgis", `psql -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"`},
		{"pgvector", `psql -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"`},
		{"mariadb", `mariadb -u "${MARIADB_USER:-root}" -p"${MARIADB_PASSWORD:-$MARIADB_ROOT_PASSWORD}" "$MARIADB_DATABASE"`},
		{"mysql", `mysql -u "${MYSQL_USER:-root}" -p"${MYSQL_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "$MYSQL_DATABASE"`},
		{"mongo", `mongosh -u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"`},
		{"redis", "redis-cli"},
		{"valkey", "valkey-cli"},
	} {
		if imageName(image) == known.image {
			return inShell("exec " + known.script), known.script
		}
	}
	return nil, ""
}

// imageName is the last part of an image's name: "postgres" of "docker.io/library/postgres:18".
func imageName(image string) string {
	name := image[strings.LastIndexByte(image, '/')+1:]
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// withConsole is the chosen service, or else the first one, that has a console.
func withConsole(state devenv.State, chosen string) (service devenv.ServiceState, found bool) {
	if s, known := state.Service(chosen); known && hasConsole(s) {
		return s, true
	}
	for _, s := range state.Services {
		if hasConsole(s) {
			return s, true
		}
	}
	return devenv.ServiceState{}, false
}

func hasConsole(s devenv.ServiceState) bool {
	command, _ := console(s.Image)
	return command != nil
}
