package process

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// startSays are the words of servers and tools that do not start because of what they find in their volumes, in their
// settings or in the image; $1 and so on are the groups of the pattern.
var startSays = []known{
	{
		said:  lazyregexp.New(`Error parsing (?:YAML|INI) config file: (.+)`),
		cause: "the configuration file is not valid: $1",
		fix:   "correct the mounted file or the option --config",
		keys:  []string{"volumes", "command"},
	},
	{
		said: lazyregexp.New(`No matching distribution found for ([\w.=<>~!-]+)|Because .* was not found in the package ` +
			`registry`),
		cause: "the package index does not have $1 or is not reachable, and the container installs packages at startup",
		fix: "install the packages in the Dockerfile, so that startup needs no network; behind a proxy set HTTP_PROXY and " +
			"HTTPS_PROXY, and correct the version if the index does not have it",
		keys: []string{"command"},
	},
	{
		said:  lazyregexp.New(`hostname is not configured; either|Strict hostname resolution configured but no hostname`),
		cause: "Keycloak runs in production mode, but no host name is configured",
		fix:   "use the command `start-dev` for development; otherwise set KC_HOSTNAME, or KC_HOSTNAME_STRICT to \"false\"",
		keys:  []string{"environment", "command"},
	},
	{
		said:  lazyregexp.New(`Key material not provided to setup HTTPS`),
		cause: "Keycloak runs in production mode, but has no HTTPS certificate",
		fix: "use the command `start-dev` for development; behind a proxy set KC_HTTP_ENABLED to \"true\"; otherwise mount " +
			"a certificate (KC_HTTPS_CERTIFICATE_FILE, KC_HTTPS_CERTIFICATE_KEY_FILE)",
		keys: []string{"environment", "command"},
	},
	{
		said:  lazyregexp.New(`Access key length should be at least \d+, and secret key length at least (\d+)`),
		cause: "MINIO_ROOT_USER or MINIO_ROOT_PASSWORD is too short",
		fix:   "set a user name of at least 3 and a password of at least $1 characters",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`sudo: (?:unable to get time of day|error in event loop): Operation not permitted`),
		cause: "seccomp blocks system calls of the image: Docker or libseccomp is older than the image",
		fix: "update Docker and libseccomp2 on the engine's machine; until then set `security_opt: " +
			"[\"seccomp:unconfined\"]`, or use an older image",
		keys: []string{"image"},
	},
	{
		said:  lazyregexp.New(`If using process\.roles, either`),
		cause: "Kafka runs without ZooKeeper (process.roles), but controller.quorum.voters names no controller",
		fix:   "set `KAFKA_CONTROLLER_QUORUM_VOTERS: 1@SERVICE:9093`, with KAFKA_NODE_ID and the service name",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`If process\.roles contains just the 'broker' role, the node id (\d+)`),
		cause: "controller.quorum.voters lists node id $1, but this node is only a broker (process.roles)",
		fix:   "set another KAFKA_NODE_ID, or remove $1 from KAFKA_CONTROLLER_QUORUM_VOTERS",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`No security protocol defined for listener (\w+)`),
		cause: "listener $1 has no protocol in listener.security.protocol.map",
		fix:   "add `$1:PLAINTEXT` to KAFKA_LISTENER_SECURITY_PROTOCOL_MAP, or correct the name in KAFKA_LISTENERS",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`Failed to import definitions from file '([^']+)': (.+)`),
		cause: "the definitions file $1 is not valid: $2",
		fix:   "correct the file mounted at $1; then run `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`unable to find user ([\w-]+): no matching entries in passwd file`),
		cause: "the entrypoint switches to the user $1, which is not in /etc/passwd of the image",
		fix:   "create the user in the Dockerfile (`RUN useradd --create-home $1`), or correct the name",
		keys:  []string{"user", "environment"},
	},
	{
		said: lazyregexp.New(`(?:groupadd|addgroup|useradd|adduser): (?:GID|UID|gid|uid|[Tt]he [GU]ID) ['"]?(\d+)['"]? ` +
			`(?:already exists|is not unique|(?:is already )?in use)`),
		cause: "the entrypoint creates a user or group with ID $1, which already exists in the image",
		fix: "use another ID (variables such as PUID, PGID, UID, GID), or reuse the existing one in the entrypoint: " +
			"`getent group $1 || groupadd -g $1 NAME`, `useradd --non-unique`",
		keys: []string{"environment", "entrypoint"},
	},
	{
		said: lazyregexp.New(`(could not open (?:directory|file) "(?:pg_|base|global)[^"]*": No such file` +
			`|corrupted backend format|could not locate a valid checkpoint record|invalid page in block \d+` +
			`|innodb_system data file '[^']+' is of a different size|Cannot read first page of '[^']+'` +
			`|Wrong signature trying to load DB|Short read or OOM loading DB|database ` +
			`disk image is malformed|file is not a database|Database page corruption|Detected corrupt\w+` +
			`|WT_ERROR.*checksum|[Cc]orrupt(?:ed|ion)[^.]* (?:file|index|segment|log|database|page|table))`),
		cause: "the files in the volume are corrupted: $1",
		fix:   "restore a backup, or delete the data: `fastdock down --volumes`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Bad file format reading the append only file`),
		cause: "the append-only file in the volume is corrupted",
		fix: "run `redis-check-aof --fix` on the file, which keeps the readable part; or restore a backup, or delete the " +
			"data: `fastdock down --volumes`",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Conf file attempted to set unknown variable: (\S+)`),
		cause: "unknown setting in the configuration: $1",
		fix:   "correct the name of $1 in the file mounted below /etc/rabbitmq",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?:designated data directory|Expected to find it in the directory) "?(/[^\s",]+?)/?(?:"|\s)`),
		cause: "the volume at $1 does not contain a complete database: an earlier start stopped half-way, or the volume " +
			"contains other files",
		fix:  "delete the data: `fastdock down --volumes`, then `fastdock up`; or mount another volume at $1",
		keys: []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?i)(?:can't|cannot|could not|unable to|failed to|error) (?:open|read|load|opening` +
			`|reading|loading) (?:the )?(?:config\w*|settings)(?: file)?[^/]*?(/[^\s'":,]+)`),
		cause: "the configuration file $1 does not exist in the container or cannot be read",
		fix:   "mount the file at $1; if the source of a mount does not exist, Docker creates an empty folder",
		keys:  []string{"volumes", "command"},
	},
	{
		said: lazyregexp.New(`(?i)password (?:validation failed|is too (?:short|weak|simple|common))|` +
			`password does not meet`),
		cause: "the initial password does not meet the password policy",
		fix:   "set a longer password in .env, with upper and lower case letters, digits and symbols",
		keys:  []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`(?:timeout_waiting_for_tables,\[|Timeout contacting cluster nodes: \[)'?(\w+@[\w.-]+)`),
		cause: "the data in the volume belongs to a node with another name, $1: the name contains the host name, which " +
			"differs in every new container",
		fix:  "set `hostname:` of the service to the name after the @; or delete the data: `fastdock down --volumes`",
		keys: []string{"hostname", "volumes"},
	},
	{
		said:  lazyregexp.New(`ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines::(?:unsupported|initialization error)`),
		cause: "the bundler (webpack 4 or similar) needs OpenSSL functions that newer Node.js versions do not have",
		fix:   "update the bundler; until then set `NODE_OPTIONS: --openssl-legacy-provider`, or use an older Node.js image",
		keys:  []string{"environment", "image"},
	},
	{
		said:  lazyregexp.New(`JavaScript heap out of memory`),
		cause: "Node.js is out of heap memory",
		fix:   "increase the heap (`NODE_OPTIONS: --max-old-space-size=4096`), and set a higher memory limit",
		keys:  []string{"environment", "mem_limit", "deploy"},
	},
	{
		said:  lazyregexp.New(`Cannot find (?:module|package) '([./][^']*)'`),
		cause: "the file $1 does not exist in the container",
		fix:   "copy or mount the file, or correct working_dir or the command; create build output in the image",
		keys:  []string{"command", "working_dir"},
	},
	{
		said:  lazyregexp.New(`Cannot find (?:module|package) '([^']+)'`),
		cause: "the package $1 is not installed in node_modules",
		fix: "install the packages in the image (`RUN npm ci`), and add a volume at node_modules so that the project mount " +
			"does not hide them; then run `fastdock up --build --renew-anon-volumes`",
		keys: []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?i)lock ?file\b.*(?:needs to be updated|out of (?:date|sync)|out-of-date|not up to ` +
			`date|not compatible)|pyproject\.toml changed significantly since|can only install packages when your ` +
			`package\.json|missing .* from lock file`),
		cause: "the lock file is older than the project's dependencies",
		fix:   "run `uv lock` (`poetry lock`, `npm install`) in the project, then `fastdock up --build`",
	},
	{
		said: lazyregexp.New(`(?i)virtual environment(?: directory)?(?: at)? .(/[^\s'"` + "`" +
			`]+). cannot be used|broken (?:symlink|virtual environment)[^/]*(/[^\s'"` + "`" + `]+)`),
		cause: "the environment at $1$2 was created on another machine and mounted or copied into the container",
		fix: "exclude .venv from the image (.dockerignore) and from the mount: create it elsewhere " +
			"(`UV_PROJECT_ENVIRONMENT: /opt/venv`), or mount a volume at $1$2",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`init_fs_encoding|No module named 'encodings'`),
		cause: "Python cannot find its standard library: PYTHONHOME or the environment belongs to another Python",
		fix:   "remove PYTHONHOME from the service, and create the virtual environment in the image with its Python",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`getcwd\(?\)?:? (?:failed|cannot access parent directories)`),
		cause: "the working directory no longer exists: the mounted folder was deleted or re-created on this machine",
		fix:   "recreate the container with `fastdock down` and `fastdock up`, which mounts the current folder",
		keys:  []string{"volumes", "working_dir"},
	},
	{
		said: lazyregexp.New(`could not link file|could not (?:fsync|rename) .*(?:Operation not permitted|` +
			`Invalid argument)|(?:fsync|fdatasync|ftruncate|fallocate)\b.*Invalid argument|postmaster\.pid": Invalid argument`),
		cause: "the file system of the volume is a shared or network folder and lacks features that a database needs, for " +
			"example links",
		fix:  "use a named volume instead of a folder of this machine",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Running a worker with superuser privileges when the`),
		cause: "Celery does not run as root while it accepts pickle messages",
		fix:   "run the service as another user (`user:`, or USER in the Dockerfile), or accept only JSON (accept_content)",
		keys:  []string{"user"},
	},
	{
		said:  lazyregexp.New(`configured via '([a-z]+(?:\.[a-z]+)+)'`),
		cause: "the setting $1 does not match the number of brokers",
		fix: "set $1 to 1 for a single broker: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR and " +
			"KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
		keys: []string{"environment"},
	},
	{
		said:  lazyregexp.New(`inotify instance limit`),
		cause: "the reloader cannot watch files: the user has reached the kernel's limit of inotify instances",
		fix:   "run `sudo sysctl fs.inotify.max_user_instances=512` on the engine's machine",
	},
	{
		said:  lazyregexp.New(`[Ff]etching server API version.*FileNotFoundError|fetching server API version.*No such file`),
		cause: "/var/run/docker.sock is not mounted into the container, but the program connects to Docker",
		fix: "mount the socket if the service needs the engine: `/var/run/docker.sock:/var/run/docker.sock` under " +
			"`volumes`",
		keys: []string{"volumes"},
	},
}
