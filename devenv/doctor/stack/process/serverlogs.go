package process

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// serverSays are the words of servers that do not start because of a setting or a file that they read.
var serverSays = []known{
	{
		said:  lazyregexp.New(`^>>> '(requirepass|masterauth|user) "--`),
		cause: "an option of the command has no value ('$1'): its variable is empty, so the next option became its value",
		fix:   "set that variable in .env; then run `fastdock up`",
		keys:  []string{"command"},
	},
	{
		said:  lazyregexp.New(`^>>> '(.+)'$`),
		cause: "the configuration has an invalid line: $1",
		fix:   "correct that line in the configuration file or command; `docker compose logs` shows the reason",
		keys:  []string{"command", "volumes"},
	},
	{
		said: lazyregexp.New(`permissions (?:\d+ )?(?:on|for) (/\S+) are too open|[Ff]ile "?(/[^\s"]+)"? (?:has ` +
			`group or world access|must be accessible by owner only)`),
		cause: "permissions of $1$2 are too open: other users can read the file",
		fix:   "run `chmod 600` (0600, or 400) on the file mounted at $1$2, then `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`data directory "(/[^"]+)" has (?:invalid permissions|group or world access)`),
		cause: "permissions of the data folder $1 are too open: other users can read it",
		fix:   "run `chmod 0700` on the folder mounted at $1, or use a named volume",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Cluster ID string (\S+) does not appear to be a valid UUID`),
		cause: "CLUSTER_ID is $1, but must be a UUID in base64",
		fix: "set CLUSTER_ID to the output of `docker compose run --rm SERVICE kafka-storage random-uuid` " +
			"(kafka-storage.sh in the Apache image)",
		keys: []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`(?i)(?:invalid )?cluster[. _]?id .*(?:but read|doesn't match|does not match|mismatch|` +
			`expected)`),
		cause: "the files in the volume belong to a cluster with another ID",
		fix:   "set CLUSTER_ID to the ID in the files, or delete the data: `fastdock down --volumes`",
		keys:  []string{"environment", "volumes"},
	},
	{
		said: lazyregexp.New(`requirement failed: ((?:The )?([a-z.]+)\b.+)|ConfigException: ((?:Invalid value .+ for ` +
			`configuration|Missing required configuration "?)\s*"?([a-z.]+).*)`),
		cause: "invalid setting $2$4: $1$3",
		fix: "correct $2$4; the image reads it from a variable in upper case with _ for each dot " +
			"(KAFKA_ADVERTISED_LISTENERS for advertised.listeners)",
		keys: []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`MINIO_ROOT_USER length should be at least (\d+), and MINIO_ROOT_PASSWORD length at le` +
			`ast (\d+)`),
		cause: "MINIO_ROOT_USER or MINIO_ROOT_PASSWORD is too short",
		fix: "set MINIO_ROOT_USER with at least $1 and MINIO_ROOT_PASSWORD with at least $2 characters in .env; then run " +
			"`fastdock up`",
		keys: []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`error: (RABBITMQ_\w+) is set but deprecated`),
		cause: "this RabbitMQ version no longer reads the variable $1",
		fix:   "remove $1, and set the value in a mounted /etc/rabbitmq/conf.d/*.conf",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`(invalid locale settings; check LANG)`),
		cause: "LANG, LC_ALL or another LC_ variable names a locale that is not in the image",
		fix: "remove LANG and LC_* from the service, or generate the locale in the image (`localedef` in a Dockerfile); " +
			"Alpine images include few locales",
		keys: []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`initdb: error: directory "([^"]+)" exists but is not empty`),
		cause: "the volume for new data, $1, is not empty",
		fix:   "use a folder below the mount: set PGDATA to $1/pgdata; or empty the volume",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`psql:(/docker-entrypoint-initdb\.d/\S+?:\d+): ERROR:\s+(.+)`),
		cause: "the initialisation script failed at $1: $2",
		fix:   "correct the script, then delete the incomplete database: `fastdock down --volumes`, then `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`pg_dump: detail: server version: (\d+).*pg_dump version: (\d+)`),
		cause: "pg_dump $2 cannot dump a server of version $1",
		fix:   "install postgresql-client-$1 in the image, or run pg_dump in the database image",
		keys:  []string{"image"},
	},
	{
		said:  lazyregexp.New(`OutOfMemoryError: (Java heap space|GC overhead limit)`),
		cause: "out of Java heap memory ($1)",
		fix: "increase the heap (`ES_JAVA_OPTS: -Xms1g -Xmx1g`, or JAVA_TOOL_OPTIONS), and set the memory limit to twice " +
			"that",
		keys: []string{"environment", "mem_limit", "deploy"},
	},
	{
		said:  lazyregexp.New(`cannot load certificate (?:key )?"([^"]+)": PEM_.*(?:no start line|bad base64|bad end line)`),
		cause: "$1 is empty or not in PEM format",
		fix:   "mount a certificate (or key) in PEM format at $1: the file begins with -----BEGIN",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`expected format-type: (\S+), found: (\S+)|found backend type (\S+), expected (\S+)`),
		cause: "the data in the volume was written in another mode or by another version of the server ($2$3 instead of " +
			"$1$4)",
		fix: "run the version and command that wrote the data, and copy the data from there (mc mirror); or delete the " +
			"data: `fastdock down --volumes`",
		keys: []string{"image", "volumes"},
	},
	{
		said:  lazyregexp.New(`The disk size is less than the minimum threshold`),
		cause: "the file system of the volume is too small (disk size below 1 GiB), or its size cannot be read",
		fix:   "use a named volume on a disk with several GiB free (`docker system df`)",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(/\S+?)(?:\.tmp)? -> (/\S+): Device or resource busy|Device or resource busy: '[^']*' -> ` +
			`'([^']+)'`),
		cause: "the program replaces the file $2$3, which is mounted as a single file: such a file can be written but not " +
			"replaced",
		fix:  "mount the folder of $2$3 instead of the single file, or copy the file into the image",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`unknown setting \[([\w.-]+)\]`),
		cause: "unknown setting $1: it belongs to an older version, or its name is wrong",
		fix:   "remove or rename $1 in the environment or configuration file",
		keys:  []string{"environment", "volumes"},
	},
	{
		said:  lazyregexp.New(`the default discovery settings are unsuitable for production`),
		cause: "configured as a cluster node, but no other node is known",
		fix:   "set `discovery.type: single-node` under `environment` for a single node",
		keys:  []string{"environment"},
	},
	{
		said:  lazyregexp.New(`epmd error for host ([\w.-]+): (nxdomain|address|timeout)`),
		cause: "the container's own host name $1 does not resolve to itself ($2)",
		fix:   "set `hostname: $1` for the service, and remove $1 from extra_hosts",
		keys:  []string{"hostname", "extra_hosts"},
	},
	{
		said:  lazyregexp.New(`You've tried to set (\S+), but there is no setting with that name`),
		cause: "unknown setting in the configuration: $1",
		fix:   "correct the name $1 in rabbitmq.conf; the log lists similar names",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`Can't open and lock privilege tables|Table 'mysql\.(?:db|user|host` +
			`|global_priv)' doesn't exist`),
		cause: "the files in the volume are not a complete database: system tables are missing, for example after an " +
			"interrupted first start",
		fix:  "delete the data: `fastdock down --volumes`, then `fastdock up`; or restore a backup",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`The directory named as part of the path (\S+) does not exist`),
		cause: "supervisord cannot write $1, because its folder does not exist in the image",
		fix: "create the folder in the Dockerfile (`RUN mkdir -p …`), or write to the container's log " +
			"(stdout_logfile=/dev/fd/1, stdout_logfile_maxbytes=0)",
		keys: []string{"command", "volumes"},
	},
	{
		said:  lazyregexp.New(`s6-\S+: fatal: can only run as pid 1`),
		cause: "the image's init process (s6) must be the first process, but `init: true` or a command runs before it",
		fix:   "remove `init: true` from the service, and use the image's own entrypoint",
		keys:  []string{"init", "entrypoint"},
	},
	{
		said:  lazyregexp.New(`cannot load certificate (?:key )?"([^"]+)"`),
		cause: "the certificate $1 does not exist in the container or cannot be read",
		fix:   "mount the certificate at $1, or remove it from the configuration",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`\[emerg\] (?:\d+#\d+: )?((?:unknown|unexpected|invalid|duplicate|directive|"\w+" ` +
			`directive).*) in (/\S+:\d+)`),
		cause: "the configuration is not valid at $2: $1",
		fix:   "correct $2; `docker compose run --rm SERVICE nginx -t` checks the configuration",
		keys:  []string{"volumes"},
	},
}

// known is a message of a program whose cause is known.
type known struct {
	said       *lazyregexp.Regexp
	cause, fix string // with $1 and so on for the groups of the pattern
	keys       []string
}
