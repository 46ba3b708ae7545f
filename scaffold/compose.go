package scaffold

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// environment is what one service of the project's own image gets besides its environment files.
type environment struct{ Variables []variable }

// ForApp returns how to serve.
func (p project) ForApp() environment {
	if p.Workers == 1 {
		return environment{}
	}
	return environment{[]variable{{Key: "WEB_CONCURRENCY", Value: strconv.Quote(strconv.Itoa(p.Workers))}}}
}

// LocalURL returns the database of tests that run outside of the containers.
func (p project) LocalURL() string { return p.withScheme(p.DatabaseChoice.LocalURL) }

// withScheme names the driver in a URL. SQLAlchemy's own choice for a plain one changed with 2.1
// (docs.sqlalchemy.org, migration_21).
func (p project) withScheme(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	for i, scheme := range p.DatabaseChoice.Schemes {
		if scheme.Driver == p.Driver || p.Driver == "" && i == 0 {
			return scheme.Scheme + "://" + rest
		}
	}
	return url
}

// dependency is a service that the app waits for.
type dependency struct {
	Service, Condition string
	Restart            bool // the app again when the service is
}

// DependsOn returns what the app waits for.
func (p project) DependsOn() []dependency {
	var needed []dependency
	if p.HasDatabaseServer() {
		needed = append(needed, dependency{"db", "service_healthy", true})
	}
	if p.HasCache() {
		needed = append(needed, dependency{"cache", "service_healthy", true})
	}
	if p.Migrate {
		needed = append(needed, dependency{"migrate", "service_completed_successfully", false})
	}
	return needed
}

// MigrateCommand brings the database up to date.
func (p project) MigrateCommand() string {
	return execForm(p.migrateWords())
}

func (p project) migrateWords() []string {
	words := []string{"alembic"}
	if p.Facts.AlembicConfig != "" {
		words = append(words, "--config", p.Facts.AlembicConfig)
	}
	if p.Facts.MigrationHeads > 1 {
		return append(words, "upgrade", "heads")
	}
	return append(words, "upgrade", "head")
}

// Volumes returns the names of what production keeps.
func (p project) Volumes() []string {
	var names []string
	if p.HasDataFolder() {
		names = append(names, "app_data")
	}
	if p.HasDatabaseServer() {
		names = append(names, "db_data")
	}
	if p.Database.Kind == "mongo" {
		names = append(names, "db_config")
	}
	if p.HasCache() && p.Cache.Kind != "memcached" {
		names = append(names, "cache_data")
	}
	return names
}

// PostgresKeepsVersions reports whether the image has a folder for each major version (docker-library/postgres,
// since 18).
func (p project) PostgresKeepsVersions() bool {
	major, err := strconv.Atoi(p.Database.Version)
	return err != nil || major >= 18
}

// DatabaseStartInterval returns how often development probes a database that starts; mongosh alone takes a second.
func (p project) DatabaseStartInterval() string {
	if p.Database.Kind == "mongo" {
		return "1s"
	}
	return "200ms"
}

// buildSecret is what only a build sees: the value of a variable, or a file.
type buildSecret struct{ ID, Variable, File string }

// IndexSecrets returns the credentials of private package indexes.
func (p project) IndexSecrets() []buildSecret {
	var secrets []buildSecret
	for _, index := range p.PrivateIndexes {
		for _, part := range []string{"_USERNAME", "_PASSWORD"} {
			name := indexVariable(index) + part
			secrets = append(secrets, buildSecret{ID: strings.ToLower(name), Variable: name})
		}
	}
	return secrets
}

// BuildSecrets returns all that builds are given.
func (p project) BuildSecrets() []buildSecret {
	secrets := p.IndexSecrets()
	if p.CACertificate != "" {
		secrets = append(secrets, buildSecret{ID: "ca_certificate", File: p.CACertificate})
	}
	return secrets
}

// BuildEnvironment returns the variables that hold them.
func (p project) BuildEnvironment() []string {
	var names []string
	for _, secret := range p.IndexSecrets() {
		names = append(names, secret.Variable)
	}
	return slices.Clip(names)
}

var notInVariables = lazyregexp.New(`[^A-Za-z0-9]`)

// indexVariable begins the names of the variables in which uv looks for an index's credentials
// (docs.astral.sh/uv, "Package indexes").
func indexVariable(index string) string {
	return fmt.Sprintf("UV_INDEX_%s", strings.ToUpper(notInVariables.ReplaceAllString(index, "_")))
}
