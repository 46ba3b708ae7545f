package database

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// NoObject is about a database, a user, a queue or another object that the server does not have.
var NoObject = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R41", Title: "Database, user or queue that does not exist",
		About: "The server answers, but the requested database, user or queue does not exist. Images create one " +
			"database and one user, while their volume is empty.",
	},
	InHealthy: true,
	Patterns: slices.Concat(
		rule.Patterns(
			"postgres",
			`database "(?P<database>[^"]+)" does not exist`,
			`schema "(?P<schema>[^"]+)" does not exist`,
			`extension "(?P<extension>[^"]+)" is not available`,
			`could not open extension control file ".*/(?P<extension>[\w-]+)\.control"`,
			`type "(?P<type>[^"]+)" does not exist`,
			`function (?P<function>[\w.]+)\([^)]*\) does not exist`,
			`operator class "(?P<operators>[^"]+)" does not exist`,
			`(?P<nowhere>no schema has been selected to create in)`,
		),
		rule.Patterns(
			"mysql",
			`Unknown database '(?P<database>[^']+)'`,
			`Access denied for user '[^']*'@'[^']*' to database '(?P<database>[^']+)'`,
		),
		rule.Patterns("redis", `(?P<index>(?:invalid )?DB index(?: is out of range)?)`,
			`unknown command ['"\x60]?(?P<command>[\w.]+)`,
			`NOGROUP No such key '(?P<key>[^']+)' or consumer group '(?P<group>[^']+)'`),
		rule.Patterns(
			"amqp",
			`NOT_FOUND - no (?P<what>queue|exchange) '(?P<name>[^']+)'`,
			`vhost '?(?P<vhost>[^' ]+)'?.*not found`,
			`access to vhost '(?P<barred>[^']+)' refused for user '(?P<user>[^']+)'`,
		),
		rule.Patterns("",
			`(?P<bucket>NoSuchBucket|The specified bucket does not exist)(?s:.*?bucket_name: (?P<name>[\w.-]+))?`,
			`(?i)\b(?P<what>database|queue|bucket|collection|topic|stream|keyspace|tenant|text search configuration`+
				`|collation|tablespace|publication|replication slot|realm) ['"\x60\[(]*(?P<name>[\w.:/-]*?)['"\x60\])]* ?`+
				`(?:does(?: not|n't|n\\+'t) exist|not exist\b|(?:was |is |could )?not found|is not available)`,
			`(?P<topic>UnknownTopicOrPartition)`,
			`(?P<elastic>no such index) \[(?P<name>[^\]]+)\]`,
			`(?P<elastic>index_not_found_exception)`,
			`(?i)subscribed topic not available: (?P<topic>[\w.-]+)`,
			`^KeyError: '(?P<task>[\w.]+)'`,
		),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["task"] != "" {
			return unregistered(c, match)
		}
		server := target.Server(c, match)
		if server == nil && c.Status == "running" && !c.IsFailing() {
			return nil
		}
		if f := env.InQuotes(c, match); f != nil {
			return f
		}
		name := target.Called(server, "the server")
		if match.Groups["index"] != "" {
			return rule.Finding(c,
				fmt.Sprintf("%s does not have the selected database number%s: the default numbers are 0 to "+
					"15", name, numbered(match)),
				fmt.Sprintf("use a number from 0 to 15, or start %s with a higher `--databases`", name),
				rule.Quote(c, match)...)
		}
		if match.Groups["nowhere"] != "" {
			return rule.AtCode(c, rule.Finding(c,
				name+" has no schema of the user's search_path: \"public\" was dropped, or search_path names another schema",
				"create the schema before the tables (`CREATE SCHEMA IF NOT EXISTS public`), or correct search_path",
				rule.Quote(c, match)...), match.Frames())
		}
		if f := lacksPart(c, name, match); f != nil {
			return f
		}
		for _, what := range []string{"database", "schema", "extension", "type", "function", "operators", "vhost"} {
			if object := match.Groups[what]; object != "" {
				return WithOlderVolume(server,
					rule.Finding(c,
						fmt.Sprintf("%s has no %s %q", name, cmp.Or(inWords[what], what), object),
						makeObject(c, server, match.Kind, what, object),
						rule.Quote(c, match)...),
				)
			}
		}
		if what := stored(match); what != "" {
			return rule.AtCode(c,
				rule.Finding(c,
					name+" has no "+what,
					"create it in the code or in a one-off service before its first use, or correct its name in the settings",
					rule.Quote(c, match)...),
				match.Frames(),
			)
		}
		if match.Groups["name"] != "" {
			return rule.Finding(c,
				fmt.Sprintf("%s has no %s %q", name, match.Groups["what"], match.Groups["name"]),
				"declare it in the code before its first use, or correct its name",
				rule.Quote(c, match)...)
		}
		return rule.Finding(c,
			"the requested object does not exist on the server",
			"create it, or correct its name in the settings",
			rule.Quote(c, match)...)
	},
}

// unregistered is about a task that a worker of Celery was sent and does not have.
func unregistered(c *facts.Container, match rule.Match) *check.Finding {
	received := func(f traceback.Frame) bool { return strings.Contains(f.Code, "strategies[") }
	if !slices.ContainsFunc(match.Frames(), received) {
		return nil
	}
	task := match.Groups["task"]
	module := task[:max(strings.LastIndex(task, "."), 0)]
	return rule.Finding(c,
		fmt.Sprintf("the worker received the task %q, but has no task of that name", task),
		fmt.Sprintf("import the module of the task in the worker: `include=[%q]` in the Celery app, or autodiscover_tasks; "+
			"restart the worker after you add a task", module),
		rule.Quote(c, match)...)
}

// numbered returns the number of the database in the code that asked for it.
func numbered(match rule.Match) string {
	for _, f := range slices.Backward(match.Frames()) {
		if m := dbNumber.FindStringSubmatch(f.Code); m != nil {
			return ", " + m[1] + m[2]
		}
	}
	return ""
}

var dbNumber = lazyregexp.New(`\bdb\s*=\s*(\d+)|redis\w*://[^"']*/(\d+)`)

// lacksPart is about a command, a group of consumers or a topic that a server does not have, or a virtual host that it
// keeps a user from.
func lacksPart(c *facts.Container, name string, match rule.Match) *check.Finding {
	cause, fix := "", ""
	switch command := match.Groups["command"]; {
	case strings.Contains(command, "."):
		cause = fmt.Sprintf("%s does not support the command %s: its image lacks the module that provides it", name, command)
		fix = fmt.Sprintf("use an image with modules for %s: redis:8 or newer, or redis/redis-stack-server", name)
	case command != "":
		cause = fmt.Sprintf("%s does not support the command %s: the server is older than the client expects, or the "+
			"command is renamed", name, command)
		fix = fmt.Sprintf("use a newer image for %s, or avoid the command", name)
	case match.Groups["group"] != "":
		cause = fmt.Sprintf("%s has no consumer group %q for the stream %q", name, match.Groups["group"], match.Groups["key"])
		fix = fmt.Sprintf("create both before the first read: `XGROUP CREATE %s %s $ MKSTREAM`",
			match.Groups["key"], match.Groups["group"])
	case match.Groups["barred"] != "":
		cause = fmt.Sprintf("%s denies the user %q access to the virtual host %q", name, match.Groups["user"],
			match.Groups["barred"])
		fix = fmt.Sprintf("give it the right in %s: `rabbitmqctl set_permissions -p %s %s \".*\" \".*\" \".*\"`; or name "+
			"the virtual host of RABBITMQ_DEFAULT_VHOST", name, match.Groups["barred"], match.Groups["user"])
	case match.Kind == "" && match.Groups["topic"] != "" && match.Groups["topic"] != "UnknownTopicOrPartition":
		cause = fmt.Sprintf("%s has no topic %q", name, match.Groups["topic"])
		fix = "create the topic in a one-off service before the first read, or correct its name in the settings"
	default:
		return nil
	}
	return rule.AtCode(c, rule.Finding(c, cause, fix, rule.Quote(c, match)...), match.Frames())
}

var inWords = map[string]string{"vhost": "virtual host", "operators": "operator class"}

// makeObject returns how what is missing comes to be.
func makeObject(c, server *facts.Container, kind, what, name string) string {
	service := c.Service
	if server != nil {
		service = server.Service
	}
	switch {
	case what == "database" && kind == "postgres":
		return fmt.Sprintf(
			"use the existing database (POSTGRES_DB; by default it has the name of the user), or create it: `docker compose "+
				"exec %s createdb -U %s %s`",
			service,
			superuser(server),
			name,
		)
	case what == "database":
		return fmt.Sprintf(
			"create the database in %q, or use the one from MARIADB_DATABASE, which applies only to an empty volume",
			service,
		)
	case what == "extension":
		return fmt.Sprintf("use an image for %q that includes the extension", service)
	case extensionOf(name) != "":
		return fmt.Sprintf("create the extension that provides it in the first migration: `CREATE EXTENSION IF NOT EXISTS "+
			"%q`; the image of %q must include the extension", extensionOf(name), service)
	case what != "vhost":
		return fmt.Sprintf("create the %s in a migration before its first use", cmp.Or(inWords[what], what))
	}
	return "create it, or correct its name in the settings"
}

// superuser returns the user of PostgreSQL that may create databases.
func superuser(server *facts.Container) string {
	if server == nil {
		return "postgres"
	}
	return cmp.Or(server.Env["POSTGRES_USER"], "postgres")
}

// extensionOf returns the extension that brings an object; empty where none is known.
func extensionOf(object string) string {
	if strings.HasPrefix(object, "st_") {
		return "postgis"
	}
	return extensions[facts.TopLast(object)]
}

// extensions are the types, functions and classes of operators of PostgreSQL that extensions bring.
var extensions = map[string]string{
	"vector": "vector", "halfvec": "vector", "vector_cosine_ops": "vector", "vector_l2_ops": "vector",
	"geometry": "postgis", "geography": "postgis", "hstore": "hstore", "citext": "citext", "ltree": "ltree",
	"uuid_generate_v4": "uuid-ossp", "gen_random_uuid": "pgcrypto", "crypt": "pgcrypto", "gen_salt": "pgcrypto",
	"digest": "pgcrypto", "similarity": "pg_trgm", "gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm",
	"unaccent": "unaccent",
}

// stored returns the bucket or index that does not exist, in words; empty for other objects.
func stored(match rule.Match) string {
	kind := map[bool]string{match.Groups["bucket"] != "": "bucket", match.Groups["elastic"] != "": "index"}[true]
	if match.Kind == "" {
		kind = cmp.Or(kind, strings.ToLower(match.Groups["what"]))
	}
	if kind == "" {
		return ""
	}
	name := match.Groups["name"]
	if m := bucketInCode.FindStringSubmatch(facts.ProjectCode(match.Frames())); name == "" && kind == "bucket" &&
		m != nil {
		name = m[1]
	}
	if name == "" {
		return kind + " of the requested name"
	}
	return fmt.Sprintf("%s %q", kind, name)
}

var bucketInCode = lazyregexp.New(`[Bb]ucket(?:_name)?\s*=\s*["']([\w.-]+)["']`)
