package process

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// startSays are the words of servers and tools that do not start because of what they find in their volumes, in their
// settings or in the image; $1 and so on are the groups of the pattern.
var startSays = []known{
	{
		said:  lazyregexp.New(`Error parsing (?:YAML|INI) config file: (.+)`),
		cause: "its configuration file is wrong: $1",
		fix:   "correct the file that is mounted, or the option --config",
		keys:  []string{"volumes", "command"},
	},
	{
		said: lazyregexp.New(`No matching distribution found for ([\w.=<>~!-]+)|Because .* was not found in the package ` +
			`registry`),
		cause: "it installs packages when it starts, and the index has no $1, or is not reached",
		fix: "install the packages in the Dockerfile, so that a start needs no network; behind a proxy set HTTP_PROXY and " +
			"HTTPS_PROXY, and correct the version if the index has none such",
		keys: []string{"command"},
	},
	{
		said:  lazyregexp.New(`hostname is not configured; either|Strict hostname resolution configured but no hostname`),
		cause: "Keycloak runs in its mode for production, and knows no name of its host",
		fix:   "use `start-dev` as the command for development; else set KC_HOSTNAME, or KC_HOSTNAME_STRICT to \"false\"",
		keys:  []string{"environment", "command"},
	},
	{
		said:  lazyregexp.New(`Key material not provided to setup HTTPS`),
		cause: "Keycloak runs in its mode for production, and has no certificate for HTTPS",
		fix: "use `start-dev` as the command for development; behind a proxy set KC_HTTP_ENABLED to \"true\"; else mount a " +
			"certificate (KC_HTTPS_CERTIFICATE_FILE, KC_HTTPS_CERTIFICATE_KEY_FILE)",
		keys: []string{"environment", "command"},
	},
	{
		said:  lazyregexp.New(`Access key length should be at least \d+, and secret key length at least (\d+)`),
		cause: "the first user of MinIO, MINIO_ROOT_USER and MINIO_ROOT_PASSWORD, is too short",
		fix:   "take 3 characters or more for the name, and $1 or more for the password",
		keys:  []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`sudo: (?:unable to get time of day|error in event loop): Operation not permitted`),
		cause: "its image makes calls of the system that the engine does not know and forbids: Docker or libseccomp " +
			"is older " +
			"than the image",
		fix: "update Docker and libseccomp2 on the engine's machine; until then `security_opt: " +
			"[\"seccomp:unconfined\"]`, or " +
			"an older image",
		keys: []string{"image"},
	},
	{
		said:  lazyregexp.New(`If using process\.roles, either`),
		cause: "it is to run without ZooKeeper (process.roles), and controller.quorum.voters names no controllers",
		fix:   "set `KAFKA_CONTROLLER_QUORUM_VOTERS: 1@SERVICE:9093`, with the KAFKA_NODE_ID and the name of the service",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`If process\.roles contains just the 'broker' role, the node id (\d+)`),
		cause: "it is no controller (process.roles is broker), and controller.quorum.voters names its node id $1 as one",
		fix:   "give it a KAFKA_NODE_ID of its own, or take $1 out of KAFKA_CONTROLLER_QUORUM_VOTERS",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`No security protocol defined for listener (\w+)`),
		cause: "its listener $1 has no protocol in listener.security.protocol.map",
		fix:   "add `$1:PLAINTEXT` to KAFKA_LISTENER_SECURITY_PROTOCOL_MAP, or correct the name in KAFKA_LISTENERS",
		keys:  []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`Failed to import definitions from file '([^']+)': (.+)`),
		cause: "its file of definitions $1 is wrong: $2",
		fix:   "correct the file that is mounted at $1; then run `fastdock up`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`unable to find user ([\w-]+): no matching entries in passwd file`),
		cause: "its entrypoint changes to the user $1, who is not in /etc/passwd of its image",
		fix:   "make the user in the Dockerfile (`RUN useradd --create-home $1`), or correct the name",
		keys:  []string{"user", "environment"},
	},
	{
		said: lazyregexp.New(`(?:groupadd|addgroup|useradd|adduser): (?:GID|UID|gid|uid|[Tt]he [GU]ID) ['"]?(\d+)['"]? ` +
			`(?:already exists|is not unique|(?:is already )?in use)`),
		cause: "its entrypoint makes a user or group with the number $1, which its image has already",
		fix: "take another number (PUID, PGID, UID, GID of its variables), or let the entrypoint use the one that " +
			"is there: " +
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
		cause: "the files in its volume are damaged: $1",
		fix:   "put a backup back, or delete the data: `fastdock down --volumes`",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Bad file format reading the append only file`),
		cause: "the append-only file in its volume is damaged",
		fix: "run `redis-check-aof --fix` on it, which keeps what can be read; put a backup back, or delete the data: " +
			"`fastdock down --volumes`",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Conf file attempted to set unknown variable: (\S+)`),
		cause: "its configuration has a setting that it does not know: $1",
		fix:   "correct the name of $1 in the file that is mounted below /etc/rabbitmq",
		keys:  []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?:designated data directory|Expected to find it in the directory) "?(/[^\s",]+?)/?(?:"|\s)`),
		cause: "the volume at $1 holds something else than a complete database: a first start that stopped half-way, or " +
			"other " +
			"files",
		fix:  "empty it: `fastdock down --volumes`, then `fastdock up`; or mount another volume at $1",
		keys: []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?i)(?:can't|cannot|could not|unable to|failed to|error) (?:open|read|load|opening` +
			`|reading|loading) (?:the )?(?:config\w*|settings)(?: file)?[^/]*?(/[^\s'":,]+)`),
		cause: "its configuration file $1 is not in the container, or cannot be read",
		fix:   "mount the file at $1: where the source of a mount does not exist, Docker makes an empty folder",
		keys:  []string{"volumes", "command"},
	},
	{
		said: lazyregexp.New(`(?i)password (?:validation failed|is too (?:short|weak|simple|common))|` +
			`password does not meet`),
		cause: "the password that it is to begin with does not meet its policy",
		fix:   "set a longer password in .env, with upper and lower case letters, digits and symbols",
		keys:  []string{"environment", "env_file"},
	},
	{
		said: lazyregexp.New(`(?:timeout_waiting_for_tables,\[|Timeout contacting cluster nodes: \[)'?(\w+@[\w.-]+)`),
		cause: "the data in its volume is of a node with another name, $1: the name has the host name in it, and every new " +
			"container has another one",
		fix: "set `hostname:` of the service, once to the name after the @, and keep it; or delete the data: " +
			"`fastdock down " +
			"--volumes`",
		keys: []string{"hostname", "volumes"},
	},
	{
		said:  lazyregexp.New(`ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines::(?:unsupported|initialization error)`),
		cause: "its bundler (webpack 4, or one as old) needs functions of OpenSSL that newer versions of Node.js do not have",
		fix: "update the bundler; until then set `NODE_OPTIONS: --openssl-legacy-provider`, or use an older image of " +
			"Node.js",
		keys: []string{"environment", "image"},
	},
	{
		said:  lazyregexp.New(`JavaScript heap out of memory`),
		cause: "the heap of Node.js is full",
		fix:   "give it a larger one, `NODE_OPTIONS: --max-old-space-size=4096`, and a memory limit that is higher",
		keys:  []string{"environment", "mem_limit", "deploy"},
	},
	{
		said:  lazyregexp.New(`Cannot find (?:module|package) '([./][^']*)'`),
		cause: "it loads the file $1, which is not in the container",
		fix:   "copy or mount it, and correct working_dir or the command; what a build makes has to be built in the image",
		keys:  []string{"command", "working_dir"},
	},
	{
		said:  lazyregexp.New(`Cannot find (?:module|package) '([^']+)'`),
		cause: "the package $1 is not in its node_modules",
		fix: "install the packages in the image (`RUN npm ci`), and keep the mounted project off them with a volume at its " +
			"node_modules; then run `fastdock up --build --renew-anon-volumes`",
		keys: []string{"volumes"},
	},
	{
		said: lazyregexp.New(`(?i)lock ?file\b.*(?:needs to be updated|out of (?:date|sync)|out-of-date|not up to ` +
			`date|not compatible)|pyproject\.toml changed significantly since|can only install packages when your ` +
			`package\.json|missing .* from lock file`),
		cause: "its lock file is older than the list of packages that the project needs",
		fix:   "run `uv lock` (`poetry lock`, `npm install`) in the project, then `fastdock up --build`",
	},
	{
		said: lazyregexp.New(`(?i)virtual environment(?: directory)?(?: at)? .(/[^\s'"` + "`" +
			`]+). cannot be used|broken (?:symlink|virtual environment)[^/]*(/[^\s'"` + "`" + `]+)`),
		cause: "the environment at $1$2 is not one of the container: a mount or a copy brought that of another machine",
		fix: "keep .venv out of the image (.dockerignore), and off the mount: put it elsewhere (`UV_PROJECT_ENVIRONMENT: " +
			"/opt/venv`), or mount a volume at $1$2",
		keys: []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`init_fs_encoding|No module named 'encodings'`),
		cause: "Python does not find its own library: PYTHONHOME or its environment belongs to another Python",
		fix: "remove PYTHONHOME from the variables of the service, and make the virtual environment in the image with " +
			"its Python",
		keys: []string{"environment", "env_file"},
	},
	{
		said:  lazyregexp.New(`getcwd\(?\)?:? (?:failed|cannot access parent directories)`),
		cause: "the folder that it runs in is gone: the mounted folder was removed or made anew on this machine",
		fix:   "make the container again, `fastdock down` and `fastdock up`, which mounts the folder that is there now",
		keys:  []string{"volumes", "working_dir"},
	},
	{
		said: lazyregexp.New(`could not link file|could not (?:fsync|rename) .*(?:Operation not permitted|` +
			`Invalid argument)|(?:fsync|fdatasync|ftruncate|fallocate)\b.*Invalid argument|postmaster\.pid": Invalid argument`),
		cause: "the file system of its volume lacks what a database needs, such as links: it is a shared or network folder",
		fix:   "keep the data in a named volume instead of a folder of this machine",
		keys:  []string{"volumes"},
	},
	{
		said:  lazyregexp.New(`Running a worker with superuser privileges when the`),
		cause: "Celery does not run as root while it accepts messages in pickle",
		fix:   "run it as another user (`user:`, or USER in the Dockerfile), or accept JSON only (accept_content)",
		keys:  []string{"user"},
	},
	{
		said:  lazyregexp.New(`configured via '([a-z]+(?:\.[a-z]+)+)'`),
		cause: "its setting $1 does not fit the number of its brokers",
		fix: "set $1 to 1 for a single broker: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR and " +
			"KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
		keys: []string{"environment"},
	},
	{
		said:  lazyregexp.New(`inotify instance limit`),
		cause: "its reloader cannot watch files: the user has all inotify instances that the kernel allows",
		fix:   "run `sudo sysctl fs.inotify.max_user_instances=512` on the engine's machine",
	},
	{
		said:  lazyregexp.New(`[Ff]etching server API version.*FileNotFoundError|fetching server API version.*No such file`),
		cause: "it asks Docker at /var/run/docker.sock, which is not mounted into its container",
		fix:   "mount it if the service needs the engine: `/var/run/docker.sock:/var/run/docker.sock` below volumes",
		keys:  []string{"volumes"},
	},
}
