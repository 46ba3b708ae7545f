package detect

import (
	"slices"
	"strings"
)

// driver is a package that shows which server an app talks to.
type driver struct{ kind, name string }

// databaseDrivers lists drivers by database, those that a FastAPI app is likelier to use first. SQLite's comes last:
// beside a server's it is there for the tests.
func databaseDrivers() []driver {
	return drivers(
		"postgres asyncpg psycopg psycopg-binary psycopg-c psycopg2 psycopg2-binary aiopg pg8000",
		"mariadb mariadb",
		"mysql asyncmy aiomysql pymysql mysqlclient mysql-connector-python",
		"mongo beanie motor pymongo odmantic mongoengine",
		"sqlite aiosqlite",
	)
}

func cacheDrivers() []driver {
	return drivers(
		"valkey valkey valkey-glide",
		"redis redis coredis aioredis hiredis redis-om arq rq taskiq-redis",
		"memcached aiomcache emcache pymemcache pylibmc python-memcached python3-memcached",
	)
}

// drivers reads lines of a kind and the packages that show it.
func drivers(lines ...string) []driver {
	var all []driver
	for _, line := range lines {
		words := strings.Fields(line)
		for _, name := range words[1:] {
			all = append(all, driver{words[0], name})
		}
	}
	return all
}

// readDrivers preselects the database and the cache.
func (s *detector) readDrivers(needed []requirement) {
	names := namesOf(needed)
	for _, r := range needed {
		for _, extra := range r.extras {
			names = append(names, impliedBy(r.name, extra))
		}
	}
	s.Database, s.Driver = s.choose("databases", databaseDrivers(), names)
	s.Cache, s.CacheDriver = s.choose("caches", cacheDrivers(), names)
}

// choose returns the first driver that is there, and reports those for other servers.
func (s *detector) choose(what string, known []driver, names []string) (kind, name string) {
	var kinds []string
	for _, candidate := range known {
		if !slices.Contains(names, candidate.name) {
			continue
		}
		if name == "" {
			kind, name = candidate.kind, candidate.name
		}
		if candidate.kind != "sqlite" && !slices.Contains(kinds, candidate.kind) {
			kinds = append(kinds, candidate.kind)
		}
	}
	if len(kinds) > 1 {
		s.addNote("the dependencies include drivers of several %s (%s); %s is "+
			"preselected", what, strings.Join(kinds, ", "), kind)
	}
	return kind, name
}

// impliedBy returns the driver that an extra brings, as sqlalchemy[postgresql-asyncpg] brings asyncpg.
func impliedBy(name, extra string) string {
	if name == "sqlalchemy" {
		switch extra {
		case "postgresql":
			return "psycopg2"
		case "mysql":
			return "mysqlclient"
		}
	}
	switch extra {
	case "postgresql-asyncpg", "postgresql", "postgres":
		return "asyncpg"
	case "postgresql-psycopg", "postgresql-psycopgbinary":
		return "psycopg"
	case "postgresql-psycopg2binary":
		return "psycopg2-binary"
	case "mariadb-connector":
		return "mariadb"
	case "mysql":
		return "aiomysql"
	case "sqlite":
		return "aiosqlite"
	}
	return extra
}
