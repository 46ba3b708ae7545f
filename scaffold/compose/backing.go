package compose

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// kinds are the databases and caches by the last part of an image's name.
var kinds = map[string]string{
	"postgres": "postgres", "postgresql": "postgres", "postgis": "postgres", "pgvector": "postgres",
	"timescaledb": "postgres", "timescaledb-ha": "postgres", "pgvecto-rs": "postgres",
	"mysql": "mysql", "mysql-server": "mysql", "mariadb": "mariadb",
	"mongo": "mongo", "mongodb": "mongo", "mongodb-community-server": "mongo",
	"redis": "redis", "redis-stack": "redis", "redis-stack-server": "redis", "valkey": "valkey", "memcached": "memcached",
}

// Kind returns the kind of database or cache that the service runs; empty where it runs none.
func (s Service) Kind() string {
	return kinds[strings.ToLower(s.Product())]
}

// Product returns what the service runs, in upper case, as in RABBITMQ: the name of its image without registry and
// version.
func (s Service) Product() string {
	image := s.Image
	if s.Build != nil {
		image = s.Recipe.From
	}
	name, _ := splitImage(image)
	return strings.ToUpper(name)
}

var leadingVersion = lazyregexp.New(`^v?(\d+(?:\.\d+)*)`)

// ImageVersion returns the version in the image's tag, as in 16 or 8.4; empty where the tag names none.
func (s Service) ImageVersion() string {
	image := s.Image
	if s.Build != nil {
		image = s.Recipe.From
	}
	name, tag := splitImage(image)
	// timescale/timescaledb:2.17-pg16 and pgvector/pgvector:pg17 say PostgreSQL's version behind pg.
	if _, after, found := strings.Cut(tag, "pg"); found && name != "postgres" {
		tag = after
	} else if name == "timescaledb" || name == "timescaledb-ha" || name == "pgvector" {
		return ""
	}
	if match := leadingVersion.FindStringSubmatch(tag); match != nil {
		return match[1]
	}
	return ""
}

func splitImage(image string) (name, tag string) {
	image, _, _ = strings.Cut(image, "@")
	name, tag, _ = strings.Cut(path.Base(image), ":")
	return strings.ToLower(name), tag
}

// Account is how to connect to a service, with ${...} as its file has them.
type Account struct {
	Kind, Host               string
	User, Password, Database string
	Known                    bool // false where the password is only in a file that no other service reads
}

// Account returns the account that the service's environment makes.
func (s Service) Account() Account {
	a := Account{Kind: s.Kind(), Host: s.Name, Known: true}
	switch a.Kind {
	case "postgres":
		a.User = s.firstSet("postgres", "POSTGRES_USER", "POSTGRESQL_USERNAME")
		a.Database = s.firstSet(a.User, "POSTGRES_DB", "POSTGRESQL_DATABASE")
		a.Password, a.Known = s.secret("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD", "POSTGRESQL_POSTGRES_PASSWORD")
		a.Known = a.Known || s.Written["POSTGRES_HOST_AUTH_METHOD"] == "trust"
	case "mysql", "mariadb":
		s.mysqlAccount(&a)
	case "mongo":
		a.User = s.firstSet("", "MONGO_INITDB_ROOT_USERNAME")
		a.Database = s.firstSet("", "MONGO_INITDB_DATABASE")
		a.Password, _ = s.secret("MONGO_INITDB_ROOT_PASSWORD")
	case "redis", "valkey":
		a.Password = s.redisPassword()
	}
	return a
}

func (s Service) mysqlAccount(a *Account) {
	upper := strings.ToUpper(a.Kind)
	a.Database = s.firstSet("", upper+"_DATABASE", "MYSQL_DATABASE")
	a.User = s.firstSet("", upper+"_USER", "MYSQL_USER")
	if a.User != "" {
		a.Password, a.Known = s.secret(upper+"_PASSWORD", "MYSQL_PASSWORD")
		return
	}
	a.User = "root"
	a.Password, a.Known = s.secret(upper+"_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD")
}

// firstSet returns the first of the variables that is set, or the image's default.
func (s Service) firstSet(otherwise string, names ...string) string {
	for _, name := range names {
		if value, set := s.variable(name); set && value != "" {
			return value
		}
	}
	return otherwise
}

// secret returns a password; known is false where none is set here, and an image that needs one has it from elsewhere.
func (s Service) secret(names ...string) (value string, known bool) {
	for _, name := range names {
		if value, known = s.variable(name); known {
			return value, true
		}
	}
	return "", false
}

// variable is one of the service's environment, as written. A name without a value comes from the variables of
// Compose, and so does one of an env_file that is Compose's own; the rest are those of its Dockerfile.
func (s Service) variable(name string) (string, bool) {
	value, set := s.Written[name]
	if set && value == "" {
		return "${" + name + "}", true
	}
	if !set && s.readsDotEnv() {
		if _, known := variables(s.dir)[name]; known {
			return "${" + name + "}", true
		}
	}
	if !set {
		value, set = s.Recipe.variables[name]
	}
	return value, set
}

func (s Service) readsDotEnv() bool {
	for _, file := range s.EnvFiles {
		if path.Clean(file.Path) == ".env" {
			return true
		}
	}
	return false
}

// redisPassword returns what the server is started with.
func (s Service) redisPassword() string {
	all := s.Words
	if len(all) > 2 && slices.Contains(shells, path.Base(all[0])) {
		all = split(all[len(all)-1])
	}
	if at := slices.Index(all, "--requirepass"); at >= 0 && at+1 < len(all) {
		return strings.Trim(all[at+1], `"'`)
	}
	if s.Written["ALLOW_EMPTY_PASSWORD"] == "yes" {
		return ""
	}
	password, _ := s.secret("REDIS_PASSWORD", "VALKEY_PASSWORD")
	return password
}

// Authority returns user, password and host as a URL has them, with a port where there is one. A part with ${...} stays
// as it is: what it holds is only known where it runs.
func (a Account) Authority(port string) string {
	at := a.Host
	if port != "" {
		at += ":" + port
	}
	switch {
	case a.User == "" && a.Password == "":
		return at
	case a.Password == "":
		return escaped(a.User) + "@" + at
	}
	return escaped(a.User) + ":" + escaped(a.Password) + "@" + at
}

func escaped(text string) string {
	if strings.Contains(text, "$") {
		return text
	}
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
