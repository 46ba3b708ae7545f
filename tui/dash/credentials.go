package dash

import (
	"cmp"
	"net/url"

	"github.com/fastdock/fastdock/devenv"
)

// account is how a client signs in to a server: the variables of its image, as the container registry documents them.
type account struct {
	images                   []string
	scheme                   string
	port                     uint16
	user, password, database []string // names of variables, the first that is set counts
	usualUser                string
}

var accounts = []account{
	{
		images: []string{"postgres", "postgis", "pgvector"}, scheme: "postgresql", port: 5432,
		user: []string{"POSTGRES_USER"}, password: []string{"POSTGRES_PASSWORD"},
		database: []string{"POSTGRES_DB", "POSTGRES_USER"}, usualUser: "postgres",
	},
	{
		images: []string{"mysql", "mariadb"}, scheme: "mysql", port: 3306,
		user: []string{"MARIADB_USER", "MYSQL_USER"}, usualUser: "root",
		password: []string{"MARIADB_PASSWORD", "MYSQL_PASSWORD", "MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"},
		database: []string{"MARIADB_DATABASE", "MYSQL_DATABASE"},
	},
	{
		images: []string{"mongo"}, scheme: "mongodb", port: 27017,
		user: []string{"MONGO_INITDB_ROOT_USERNAME"}, password: []string{"MONGO_INITDB_ROOT_PASSWORD"},
	},
	{
		images: []string{"redis", "valkey"}, scheme: "redis", port: 6379,
		password: []string{"REDISCLI_AUTH", "REDIS_PASSWORD"},
	},
}

// accountOf returns how a client signs in to a service of that image.
func accountOf(image string) (account, bool) {
	for _, a := range accounts {
		for _, name := range a.images {
			if imageName(image) == name {
				return a, true
			}
		}
	}
	return account{}, false
}

// connectionURL returns the address with which a client on this machine signs in; empty where no port is published.
func (a account) connectionURL(d devenv.Description) string {
	for _, port := range d.Ports {
		if port.Inside == a.port {
			address := url.URL{Scheme: a.scheme, Host: port.Address, Path: a.value(d, a.database)}
			if password := a.value(d, a.password); password != "" {
				address.User = url.UserPassword(a.userName(d), password)
			}
			return address.String()
		}
	}
	return ""
}

func (a account) userName(d devenv.Description) string {
	return cmp.Or(a.value(d, a.user), a.usualUser)
}

func (a account) value(d devenv.Description, names []string) string {
	for _, name := range names {
		if value := d.Env[name]; value != "" {
			return value
		}
	}
	return ""
}
