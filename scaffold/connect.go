package scaffold

import (
	"cmp"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// endpoint is where a service is, as settings name its parts.
type endpoint struct {
	Host, Port, User, Password, Database string
	URL                                  string
}

// Words of settings' names: those that stand for a database or a cache, and for parts of where it is.
var (
	databaseWords = strings.Fields("DB DATABASE POSTGRES POSTGRESQL PG PGDB PSQL PGSQL MYSQL MARIADB SQL " +
		"SQLALCHEMY ALEMBIC MONGO MONGODB")
	cacheWords    = strings.Fields("REDIS VALKEY CACHE CELERY BROKER ARQ RQ TASKIQ MEMCACHED MEMCACHE QUEUE")
	hostWords     = strings.Fields("HOST SERVER HOSTNAME ADDRESS ADDR")
	userWords     = strings.Fields("USER USERNAME LOGIN")
	passwordWords = strings.Fields("PASSWORD PASS PASSWD PWD")
	databaseParts = strings.Fields("DB NAME DATABASE DBNAME")
	urlWords      = strings.Fields("URL URI DSN CONNECTION CONN BACKEND")
	asyncDrivers  = strings.Fields("asyncpg asyncmy aiomysql aiosqlite")
	pgVariable    = lazyregexp.New(`^PG(HOST|PORT|USER|PASSWORD|DATABASE)$`)
)

// connected returns what a setting needs to reach one of the project's services; false where it names none.
func (p project) connected(setting detect.Setting) (string, bool) {
	words := wordsOf(setting.Name)
	if m := pgVariable.FindStringSubmatch(setting.Name); m != nil {
		words = []string{"PG", m[1]}
	}
	if slices.Contains(words, "TEST") {
		return "", false
	}
	if value, found := p.reached(setting, words); found {
		return value, true
	}
	if setting.Part != "" && p.HasDatabaseServer() && !namesOther(words, p.Database.Kind) {
		value := p.databaseEndpoint(setting).partOf(setting.Part)
		return value, value != ""
	}
	return p.beside(setting, words)
}

// partOf returns a part of the endpoint's address.
func (at endpoint) partOf(part detect.Part) string {
	scheme, _, _ := strings.Cut(at.URL, "://")
	dialect, driver, _ := strings.Cut(scheme, "+")
	return map[detect.Part]string{
		detect.PartScheme: scheme, detect.PartDialect: dialect, detect.PartDriver: driver,
		detect.PartUser: at.User, detect.PartPassword: at.Password,
		detect.PartHost: at.Host, detect.PartPort: at.Port, detect.PartDatabase: at.Database,
	}[part]
}

// beside returns the usual value of a setting with the name of the project's own service in the place of this
// machine's: that of RABBITMQ_HOST=localhost, or of RABBIT_HOST, is the service with RabbitMQ's image.
func (p project) beside(setting detect.Setting, words []string) (string, bool) {
	usual := cmp.Or(p.Facts.Example[setting.Name], setting.Default)
	host := loopbackHost.FindStringSubmatchIndex(usual)
	if !p.Extends() || host == nil {
		return "", false
	}
	for _, service := range p.Facts.Stack.Services {
		begins := func(word string) bool { return len(word) > 3 && strings.HasPrefix(service.Product(), word) }
		if service.Kind() == "" && slices.ContainsFunc(words, begins) {
			return usual[:host[2]] + service.Name + usual[host[3]:], true
		}
	}
	return "", false
}

// loopbackHost is this machine's name as a whole value, or as the host of an address.
var loopbackHost = lazyregexp.New(`(?:^|//|@)(localhost|127\.0\.0\.1)\b`)

func (p project) reached(setting detect.Setting, words []string) (string, bool) {
	switch {
	case namesOther(words, p.Database.Kind):
		return "", false
	case p.HasDatabase() && anyOf(words, databaseWords) && !anyOf(words, cacheWords):
		return p.databaseEndpoint(setting).named(words, databaseWords)
	case p.HasCache() && anyOf(words, cacheWords):
		return p.cacheEndpoint(setting).named(words, cacheWords)
	}
	return "", false
}

// products are words of names that stand for one kind of database.
var products = map[string][]string{
	"POSTGRES":   {"postgres"},
	"POSTGRESQL": {"postgres"},
	"PG":         {"postgres"},
	"PGDB":       {"postgres"},
	"PSQL":       {"postgres"},
	"PGSQL":      {"postgres"},
	"MYSQL":      {"mysql", "mariadb"},
	"MARIADB":    {"mysql", "mariadb"},
	"MONGO":      {"mongo"},
	"MONGODB":    {"mongo"},
	"SQLITE":     {SQLite},
}

// namesOther reports whether a setting is of another product than the project's database.
func namesOther(words []string, kind string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		return products[word] != nil && !slices.Contains(products[word], kind)
	})
}

var camelCase = lazyregexp.New(`([a-z])([A-Z])`)

func wordsOf(name string) []string {
	name = camelCase.ReplaceAllString(name, "${1}_$2")
	return strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
}

func anyOf(words, kinds []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(kinds, word) })
}

// named returns what the last word of a setting asks for. A word for the kind of service must stand before it, as in
// POSTGRES_DB; a name such as DATABASE alone is the address.
func (at endpoint) named(words, kinds []string) (string, bool) {
	if len(words) == 0 {
		return "", false
	}
	last := words[len(words)-1]
	before := words[:len(words)-1]
	switch {
	case !anyOf(before, kinds):
		return "", false
	case slices.Contains(urlWords, last), last == "STRING" && slices.Contains(before, "CONNECTION"),
		last == "ASYNC", last == "SYNC":
		return at.URL, at.URL != ""
	case at.Host == "":
		return "", false
	case slices.Contains(hostWords, last):
		return at.Host, true
	case last == "PORT":
		return at.Port, true
	case last == "SCHEME", last == "DIALECT":
		scheme, _, _ := strings.Cut(at.URL, "://")
		return scheme, true
	case slices.Contains(userWords, last):
		return at.User, at.User != ""
	case slices.Contains(passwordWords, last):
		return at.Password, at.Password != ""
	case slices.Contains(databaseParts, last) && (last != "NAME" || anyOf(before[len(before)-1:], kinds)):
		return at.Database, at.Database != ""
	}
	return "", false
}

// databaseEndpoint returns where the database is, with the driver that the setting's own default names.
func (p project) databaseEndpoint(setting detect.Setting) endpoint {
	choice := p.DatabaseChoice
	if p.Extends() && p.HasDatabaseServer() {
		return p.backingEndpoint(choice, setting)
	}
	at := endpoint{URL: p.filled(p.schemeFor(setting))}
	if !p.HasDatabaseServer() {
		return at
	}
	at.Host, at.Port = "db", strconv.Itoa(choice.Port)
	for _, v := range p.DatabaseAccount() {
		switch _, after, _ := strings.Cut(v.Key, "_"); after {
		case "USER", "INITDB_ROOT_USERNAME":
			at.User = v.Value
		case "PASSWORD", "INITDB_ROOT_PASSWORD":
			at.Password = v.Value
		case "DB", "DATABASE", "INITDB_DATABASE":
			at.Database = v.Value
		}
	}
	return at
}

// schemeFor returns the database's URL with the scheme that the setting's default or example has, where it is one of
// that database; else that of a driver which is as asynchronous as the name says.
func (p project) schemeFor(setting detect.Setting) string {
	_, rest, _ := strings.Cut(p.DatabaseChoice.URL, "://")
	for _, text := range []string{setting.Default, p.Facts.Example[setting.Name]} {
		if scheme, _, found := strings.Cut(text, "://"); found && sameFamily(scheme, p.DatabaseChoice) {
			return withOptions(scheme+"://"+rest, text)
		}
	}
	words := wordsOf(setting.Name)
	for _, scheme := range p.DatabaseChoice.Schemes {
		asynchronous := slices.Contains(asyncDrivers, scheme.Driver)
		wanted := slices.Contains(words, "ASYNC") && asynchronous || slices.Contains(words, "SYNC") && !asynchronous
		if wanted && slices.ContainsFunc(p.Facts.Dependencies, scheme.IsOf) {
			return scheme.Scheme + "://" + rest
		}
	}
	return p.withScheme(p.DatabaseChoice.URL)
}

// withOptions returns an address with the options of the driver that another one of the same driver has. Options for
// another server stay out: where its socket is, and how it is encrypted.
func withOptions(address, other string) string {
	_, options, found := strings.Cut(other, "?")
	base, _, _ := strings.Cut(address, "?")
	if !found || isElsewhere(other) || strings.HasPrefix(base, "mongodb") ||
		!driverOptions.MatchString(options) || serverOptions.MatchString(options) {
		return address
	}
	return base + "?" + options
}

var (
	driverOptions = lazyregexp.New(`^[\w.-]+=[\w.,:/%+-]*(&[\w.-]+=[\w.,:/%+-]*)*$`)
	serverOptions = lazyregexp.New(`(?i)\b(host|port|user|password|unix_socket)=|\bssl\w*=(require|verify` +
		`|true|1|/)|\bssl_?(root|ca|cert|key)`)
)

// sameFamily reports whether a scheme is of a database, whatever driver it names.
func sameFamily(scheme string, choice assets.Choice) bool {
	family, _, _ := strings.Cut(scheme, "+")
	own, _, _ := strings.Cut(choice.URL, "://")
	return family == own || family == "postgres" && own == "postgresql" || family == "mysql" && own == "mariadb"
}

// cacheEndpoint returns where the cache is, with the number of the database that the setting's own default names.
func (p project) cacheEndpoint(setting detect.Setting) endpoint {
	if p.Extends() {
		at := p.backingEndpoint(p.CacheChoice, setting)
		at.Database = "0"
		return at
	}
	at := endpoint{Host: "cache", Port: strconv.Itoa(p.CacheChoice.Port), URL: p.filled(p.CacheChoice.URL)}
	if p.CacheChoice.Secrets == nil {
		return at
	}
	at.User, at.Password, at.Database = "default", p.Secrets[p.CacheChoice.Secrets[0]], "0"
	if address, err := url.Parse(setting.Default); err == nil && cacheDatabase.MatchString(address.Path) {
		at.URL = strings.TrimSuffix(at.URL, "/0") + address.Path
	}
	if _, err := strconv.Atoi(setting.Default); err == nil {
		at.Database = setting.Default
	}
	return at
}

var cacheDatabase = lazyregexp.New(`^/\d{1,2}$`)

// isElsewhere reports whether a value names a host that is neither this machine nor a container's short name: then the
// user means a server of their own.
func isElsewhere(value string) bool {
	host := value
	if address, err := url.Parse(value); err == nil && address.Host != "" {
		host = address.Hostname()
	} else if _, rest, found := strings.Cut(value, "://"); found {
		host, _, _ = strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
	}
	if ip := net.ParseIP(host); ip != nil {
		return !ip.IsLoopback() && !ip.IsUnspecified()
	}
	return remoteHost.MatchString(host) && !strings.HasSuffix(host, ".internal") && !strings.HasSuffix(host, ".localhost")
}

var remoteHost = lazyregexp.New(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:\d+)?$`)
