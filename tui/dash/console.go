package dash

import (
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// shell returns the best shell that a container has.
func shell() []string { return shellCommand("command -v bash >/dev/null && exec bash; exec sh") }

func shellCommand(script string) []string { return []string{"sh", "-c", script} }

const psql = `psql -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"`

// consoles are those of databases and caches by image, databases first; the accounts are those that the images of the
// container registry take from the environment.
var consoles = []struct{ image, script string }{
	{"postgres", psql},
	{"postgis", psql},
	{"pgvector", psql},
	{"mariadb", `mariadb -u "${MARIADB_USER:-root}" -p"${MARIADB_PASSWORD:-$MARIADB_ROOT_PASSWORD}" "$MARIADB_DATABASE"`},
	{"mysql", `mysql -u "${MYSQL_USER:-root}" -p"${MYSQL_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "$MYSQL_DATABASE"`},
	{"mongo", `mongosh -u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"`},
	{"redis", "redis-cli"},
	{"valkey", "valkey-cli"},
}

// consoleIndex returns the place of an image's console among all, -1 where it has none.
func consoleIndex(image string) int {
	for i, known := range consoles {
		if imageName(image) == known.image {
			return i
		}
	}
	return -1
}

// console returns a database's or cache's own console, and how a user would say it.
func console(image string) (command []string, label string) {
	at := consoleIndex(image)
	if at < 0 {
		return nil, ""
	}
	script := consoles[at].script
	return shellCommand("exec " + script), script
}

// imageName returns the last part of an image's name: "postgres" of "docker.io/library/postgres:18".
func imageName(image string) string {
	name := image[strings.LastIndexByte(image, '/')+1:]
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// findConsoleService returns the chosen service where that has a console, else a database, else a cache.
func findConsoleService(state devenv.State, chosen string) (service devenv.ServiceState, found bool) {
	if s, known := state.Service(chosen); known && consoleIndex(s.Image) >= 0 {
		return s, true
	}
	first := len(consoles)
	for _, s := range state.Services {
		if at := consoleIndex(s.Image); at >= 0 && at < first {
			service, first = s, at
		}
	}
	return service, first < len(consoles)
}
