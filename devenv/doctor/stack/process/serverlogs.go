package process

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// serverSays are the words of servers that do not start because of a setting or a file that they read.
var serverSays = []known{
	{
		said: lazyregexp.New(`^>>> '(requirepass|masterauth|user) "--`),
		cause: "an option of its command has no value ('$1'): the variable for it is empty, and the next option " +
			"was taken for it",
		fix:  "set that variable in .env; then run `fastdock up`",
		keys: []string{"command"},
	},
	{
		said:  lazyregexp.New(`^>>> '(.+)'$`),
		cause: "its configuration has a line that it does not take: $1",
		fix:   "correct that line in its configuration file or its command; `docker compose logs` says why it is wrong",
		keys:  []string{"command", "volumes"},
	},
	{
		said: lazyregexp.New(`permissions (?:\d+ )?(?:on|for) (/\S+) are too open|[Ff]ile "?(/[^\s"]+)"? (?:has ` +
			`group or world access|must be accessible by owner only)`),
		cause: "users other than its own can read $1$2: the permissions of the file are too open",
		fix:   "run `chmod 600` (0600, or 400) on the file that is mounted at $1$2, then `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`data directory "(/[^"]+)" has (?:invalid permissions|group or world access)`),
		cause: "users other than its own can read its data folder, $1",
		fix:   "run `chmod 0700` on the folder that is mounted at $1, or keep the data in a named volume",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Cluster ID string (\S+) does not appear to be a valid UUID`),
		cause: "CLUSTER_ID is $1, and an ID of a cluster is a UUID in base64",
		fix: "set CLUSTER_ID to what `docker compose run --rm SERVICE kafka-storage random-uuid` prints " +
			"(kafka-storage.sh in " +
			"the image of Apache)",
		keys: []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`(?i)(?:invalid )?cluster[. _]?id .*(?:but read|doesn't match|does not match|mismatch|` +
			`expected)`),
		cause: "the files in its volume belong to another cluster: the ID of the cluster is another one now",
		fix:   "set the ID that the files have (CLUSTER_ID), or delete the data: `fastdock down --volumes`",
		keys:  []string{"environment", "volumes"},
	},
	{
		said: lazyregexp.New(`requirement failed: ((?:The )?([a-z.]+)\b.+)|ConfigException: ((?:Invalid value .+ for ` +
			`configuration|Missing required configuration "?)\s*"?([a-z.]+).*)`),
		cause: "it refuses its setting $2$4: $1$3",
		fix: "correct $2$4, which the image reads from its variable, in capitals with _ for each point " +
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
		cause: "its version of RabbitMQ no longer reads the variable $1",
		fix:   "remove $1, and write the setting into a mounted /etc/rabbitmq/conf.d/*.conf",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`(invalid locale settings; check LANG)`),
		cause: "LANG, LC_ALL or another LC_ variable names a locale that is not in its image",
		fix: "remove LANG and LC_* from its variables, or build the locale into the image (`localedef` in a Dockerfile); " +
			"images with Alpine have few",
		keys: []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`initdb: error: directory "([^"]+)" exists but is not empty`),
		cause: "the volume for its new data, $1, is not empty",
		fix:   "keep the data in a folder below the mount: set PGDATA to $1/pgdata; or empty the volume",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`psql:(/docker-entrypoint-initdb\.d/\S+?:\d+): ERROR:\s+(.+)`),
		cause: "its first script fails at $1: $2",
		fix:   "correct the script, then delete the half-made database: `fastdock down --volumes`, then `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`pg_dump: detail: server version: (\d+).*pg_dump version: (\d+)`),
		cause: "pg_dump of version $2 does not dump a server of version $1",
		fix:   "install postgresql-client-$1 in the image, or run pg_dump in the image of the database",
		keys:  []string{"image"},
	},
	{
		said:  lazyregexp.New(`OutOfMemoryError: (Java heap space|GC overhead limit)`),
		cause: "its Java heap is full ($1)",
		fix: "give it a larger heap (`ES_JAVA_OPTS: -Xms1g -Xmx1g`, or JAVA_TOOL_OPTIONS), and a memory limit of " +
			"twice that",
		keys: []string{"environment", "mem_limit", "deploy"},
	},
	{
		said:  lazyregexp.New(`cannot load certificate (?:key )?"([^"]+)": PEM_.*(?:no start line|bad base64|bad end line)`),
		cause: "$1 is not in PEM form, or is empty",
		fix:   "mount a certificate (or key) in PEM form at $1: it begins with -----BEGIN",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`expected format-type: (\S+), found: (\S+)|found backend type (\S+), expected (\S+)`),
		cause: "the data in its volume is of another mode or version of the server ($2$3 and not $1$4)",
		fix: "run the version and command that wrote the data, and copy it from there (mc mirror); or delete the data: " +
			"`fastdock down --volumes`",
		keys: []string{"image", "volumes"},
	},
	{
		said:  lazyregexp.New(`The disk size is less than the minimum threshold`),
		cause: "the file system of its volume is too small (disk size below 1 GiB), or its size cannot be read",
		fix:   "keep the data in a named volume on a disk with some GiB free (`docker system df`)",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(/\S+?)(?:\.tmp)? -> (/\S+): Device or resource busy|Device or resource busy: '[^']*' -> ` +
			`'([^']+)'`),
		cause: "it replaces the file $2$3, which is a mount by itself: a file that is mounted alone can be written, " +
			"not replaced",
		fix:  "mount the folder of $2$3 in place of the single file, or copy the file into the image",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`unknown setting \[([\w.-]+)\]`),
		cause: "its version does not know the setting $1: an older one had it, or the name is wrong",
		fix:   "remove or rename $1 in its variables or its configuration file",
		keys:  []string{"environment", "volumes"},
	},
	{
		said:  lazyregexp.New(`the default discovery settings are unsuitable for production`),
		cause: "it is set up as a node of a cluster, and knows no other node",
		fix:   "set `discovery.type: single-node` below environment for a single node",
		keys:  []string{"environment"},
	},
	{
		said: lazyregexp.New(`epmd error for host ([\w.-]+): (nxdomain|address|timeout)`),
		cause: "it does not reach itself by its own host name, $1 ($2): the name is not known in its container, or leads " +
			"elsewhere",
		fix:  "set `hostname: $1` for the service, and remove $1 from extra_hosts",
		keys: []string{"hostname", "extra_hosts"},
	},
	{
		said:  lazyregexp.New(`You've tried to set (\S+), but there is no setting with that name`),
		cause: "its configuration sets $1, and there is no setting of that name",
		fix:   "correct the name $1 in rabbitmq.conf; the log has similar ones",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`Can't open and lock privilege tables|Table 'mysql\.(?:db|user|host` +
			`|global_priv)' doesn't exist`),
		cause: "the files in its volume are not a complete database: its own tables are missing, as after a first " +
			"start that " +
			"stopped half-way",
		fix:  "delete the data: `fastdock down --volumes`, then `fastdock up`; or put a backup back",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`The directory named as part of the path (\S+) does not exist`),
		cause: "supervisord is to write $1, and the folder of that file is not in the image",
		fix: "make the folder in the Dockerfile (`RUN mkdir -p …`), or let the program write to the log of the container " +
			"(stdout_logfile=/dev/fd/1, stdout_logfile_maxbytes=0)",
		keys: []string{"command", "volumes"},
	},
	{
		said: lazyregexp.New(`s6-\S+: fatal: can only run as pid 1`),
		cause: "the init process of its image (s6) has to be the first process, and another one is: `init: true`, " +
			"or a command",
		fix:  "remove `init: true` from the service, and start the image with its own entrypoint",
		keys: []string{"init", "entrypoint"},
	},
	{
		said:  lazyregexp.New(`cannot load certificate (?:key )?"([^"]+)"`),
		cause: "its certificate $1 is not in the container or cannot be read",
		fix:   "mount the certificate at $1, or remove it from the configuration",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`\[emerg\] (?:\d+#\d+: )?((?:unknown|unexpected|invalid|duplicate|directive|"\w+" ` +
			`directive).*) in (/\S+:\d+)`),
		cause: "its configuration is wrong at $2: $1",
		fix:   "correct $2; `docker compose run --rm SERVICE nginx -t` checks it",
		keys:  []string{"volumes"},
	},
}

// known is a message of a program whose cause is known.
type known struct {
	said       *lazyregexp.Regexp
	cause, fix string // with $1 and so on for the groups of the pattern
	keys       []string
}
