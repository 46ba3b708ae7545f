package python

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// usualFix returns what to do about an exception of a well-known package; empty where it is not known.
func usualFix(text string) string {
	for _, known := range usualFixes {
		if known.raised.MatchString(text) {
			return known.fix
		}
	}
	return ""
}

// usualFixes are what to do about exceptions of well-known packages whose messages do not say it. The finding names the
// exception and its place all the same.
var usualFixes = []struct {
	raised *lazyregexp.Regexp
	fix    string
}{
	{
		lazyregexp.New(`Not an executable object|should be explicitly declared as text`),
		"wrap the SQL in SQLAlchemy's text(…): execute(text('SELECT 1'))",
	},
	{
		lazyregexp.New(`attached to a different loop|is bound to a different event loop|Event loop is closed`),
		"create the engine, client or lock inside the event loop that uses it (in the lifespan, or in each task), not at " +
			"import",
	},
	{
		lazyregexp.New(`no running event loop|[Nn]o current event loop`),
		"call it inside an async function, for example the app's lifespan, not at import",
	},
	{
		lazyregexp.New(`DetachedInstanceError|is not bound to a Session`),
		"load related data while the session is open (selectinload), or set expire_on_commit=False",
	},
	{
		lazyregexp.New(`could not assemble any primary key`),
		"add a column with primary_key=True to the model",
	},
	{
		lazyregexp.New(`failed to locate a name|NoReferencedTableError|could not find table '[^']+' with which`),
		"import the module of the other model before the first query, or correct its name",
	},
	{
		lazyregexp.New(`is already defined for this MetaData|Duplicated timeseries in CollectorRegistry`),
		"import the module under one name only: two names, for example `models` and `app.models`, execute it twice",
	},
	{
		lazyregexp.New(`^RuntimeError: Directory '[^']+' does not exist`),
		"copy the folder into the image, or mount it: git and .dockerignore omit empty and ignored folders, and a relative " +
			"path starts at the working directory",
	},
	{
		lazyregexp.New(`Invalid args for response field.*<class '[\w.]*(?:Session|Engine|Client|Connection|Pool` +
			`|Redis|Database` +
			`|Service|Repository)'>`),
		"declare the parameter with Depends(…), for example `db: Annotated[Session, Depends(get_db)]`: without it FastAPI " +
			"expects the value in the request",
	},
	{
		lazyregexp.New(`Invalid args for response field`),
		"annotate the return type with a pydantic model, or set response_model=None in the decorator; a parameter that is " +
			"not request data needs Depends(…)",
	},
	{
		lazyregexp.New(`'coroutine' object (?:has no attribute|is not)|coroutine '[^']+' was never awaited`),
		"add `await` before the call, in an async function",
	},
	{
		lazyregexp.New(`LocalEntryNotFoundError|outgoing traffic has been disabled|in the cached files`),
		"download the model in the Dockerfile, or mount its cache (HF_HOME); without HF_HUB_OFFLINE it is downloaded at " +
			"startup if the container has Internet access",
	},
	{
		lazyregexp.New(`\b429 (?:Client Error|Too Many Requests)|RateLimitError`),
		"send fewer requests, or use your own API key: the server limits the request rate; store downloads of every start " +
			"in the image or a volume",
	},
	{
		lazyregexp.New(`_AUTO_OFFSET_RESET|Offset out of range|OffsetOutOfRange`),
		"set auto.offset.reset to earliest (or latest), or reset the offsets of the group: the broker has deleted the next " +
			"messages (retention, or a new volume)",
	},
	{
		lazyregexp.New(`The config profile \([^)]*\) could not be found`),
		"remove AWS_PROFILE from the service and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or mount ~/.aws " +
			"read-only in the home folder of the container's user",
	},
	{
		lazyregexp.New(`media_type_header_exception|Accept version must be`),
		"use the client for the server's major version (`elasticsearch>=8,<9` for a server of version 8), or a newer server",
	},
	{
		lazyregexp.New(`unknown delivery tag`),
		"acknowledge each message once, on the channel that delivered it: this message was acknowledged twice, or needs no " +
			"acknowledgement (auto_ack)",
	},
	{
		lazyregexp.New(`before the\s+current process has finished its bootstrapping phase`),
		"start the processes below `if __name__ == \"__main__\":`",
	},
	{
		lazyregexp.New(`CollectionWasNotInitialized`),
		"await init_beanie(database=…, document_models=[…]) with this model before the first query, in the lifespan of the " +
			"app or at the start of the worker",
	},
	{
		lazyregexp.New(`ActorNotFound`),
		"import the actor's module in the worker: `dramatiq BROKER_MODULE TASKS_MODULE`",
	},
	{
		lazyregexp.New(`node array from the pickle|incompatible dtype|Can't get attribute '\w+' on <module`),
		"load the file with the package versions that saved it (for example scikit-learn and NumPy), or create it again " +
			"with those of the image",
	},
	{
		lazyregexp.New(`violates unique constraint "\w+_pkey"(?s:.*)Key \(id\)=\(\d+\) already exists`),
		"set the table's sequence after its last row, which a restored dump can omit: `SELECT " +
			"setval(pg_get_serial_sequence('TABLE', 'id'), max(id)) FROM TABLE`; skip seed rows that exist (ON CONFLICT DO " +
			"NOTHING)",
	},
	{
		lazyregexp.New(`Descriptors cannot be created directly`),
		"regenerate the _pb2.py files with a protoc that matches the installed protobuf (grpcio-tools), or pin " +
			"`protobuf<3.21` until then",
	},
	{
		lazyregexp.New(`incompatible Protobuf Gencode/Runtime versions`),
		"update protobuf to at least the version of the gencode, or regenerate the _pb2.py files with an older grpcio-tools",
	},
	{
		lazyregexp.New(`GatedRepoError|access (?:a )?gated repo`),
		"accept the model's terms on its page, and set HF_TOKEN to a token of that account under `environment` of the " +
			"service",
	},
	{
		lazyregexp.New(`(?s)^RecursionError.*\n.*/ssl\.py`),
		"run `from gevent import monkey; monkey.patch_all()` in the first lines of the app, before anything imports ssl " +
			"and without --preload; or use another worker class than gevent",
	},
	{
		lazyregexp.New(`libxml2 library version mismatch`),
		"build both from source against one libxml2: `no-binary-package = [\"lxml\", \"xmlsec\"]` for uv (pip: --no-binary " +
			"lxml,xmlsec), with libxml2-dev and libxmlsec1-dev in the build stage",
	},
	{
		lazyregexp.New(`no display name and no \$DISPLAY|cannot connect to X server` +
			`|[Cc]ould not connect to (?:any )?display`),
		"disable the display: set `MPLBACKEND: Agg` (or QT_QPA_PLATFORM: offscreen) under `environment` of the service, or " +
			"start it with xvfb-run",
	},
	{
		lazyregexp.New(`Host system is missing dependencies to run browsers|playwright install`),
		"run `playwright install --with-deps chromium` in the last stage of the Dockerfile, or use Playwright's image for " +
			"the version of the package",
	},
	{
		lazyregexp.New(`has been moved to the .pydantic-settings. package`),
		"add pydantic-settings to the dependencies, and import BaseSettings from pydantic_settings; then run " +
			"`fastdock up --build`",
	},
	{
		lazyregexp.New(`could not serialize access`),
		"repeat the whole transaction after this error, which is normal at this isolation level",
	},
	{
		lazyregexp.New(`Trying to connect an http1\.x server`),
		"use the gRPC port of the service: this port expects HTTP/1",
	},
	{
		lazyregexp.New(`operator does not exist: `),
		"compare values of the same type: cast one side in the query (`CAST(… AS …)`), or correct the column type in the " +
			"model",
	},
	{
		lazyregexp.New(`Cannot add middleware after an application has started`),
		"add the middleware when the app is created, before it is served",
	},
	{
		lazyregexp.New(`Working outside of (?:application|request) context`),
		"run it inside `with app.app_context():`, or in a request handler",
	},
	{
		lazyregexp.New(`AppRegistryNotReady|Apps aren't loaded yet`),
		"call django.setup() before models are imported",
	},
	{
		lazyregexp.New(`No result backend is configured|'DisabledBackend' object`),
		"set result_backend of the Celery app, for example `Celery(…, backend=\"redis://cache:6379/1\")`",
	},
	{
		lazyregexp.New(`'module' object is not callable`),
		"pass the function or class of the module, not the module itself: `from module import name`",
	},
	{
		lazyregexp.New(`^sqlite3\.OperationalError: disk I/O error|\(sqlite3\.OperationalError\) disk I/O error`),
		"keep the SQLite database in a named volume: folders shared by Docker Desktop or a network do not support its file " +
			"locks (journal_mode=WAL)",
	},
	{
		lazyregexp.New(`Invalid attribute name: \S+\.|DeserializationError|Failed to import .* job`),
		"start the worker with the app's image and working directory: the worker imports the function by name",
	},
	{
		lazyregexp.New(`partially initialized module`),
		"import it inside the function that needs it, or move the shared code to a third module",
	},
	{
		lazyregexp.New(`AMQPHeartbeatTimeout|missed heartbeats`),
		"run long work in a thread or another process so that heartbeats continue, or raise heartbeat in the broker URL",
	},
	{
		lazyregexp.New(`Found no NVIDIA driver|Torch not compiled with CUDA|CUDA driver version is ` +
			`insufficient|no CUDA-capable device`),
		"reserve a GPU for the service (deploy.resources.reservations.devices with driver nvidia, and on the engine's " +
			"machine NVIDIA's container toolkit and a driver for the image's CUDA), or run the code on \"cpu\"",
	},
	{
		lazyregexp.New(`due to statement timeout`),
		"make the query faster (for example with an index), or raise statement_timeout for this connection",
	},
	{
		lazyregexp.New(`No master found for`),
		"use the master name of the sentinels (`sentinel monitor NAME …`), and announce addresses that containers can reach",
	},
	{
		lazyregexp.New(`ContentDisallowed`),
		"use the same serializer on both sides (task_serializer and result_serializer \"json\"), or allow it in " +
			"accept_content",
	},
	{
		lazyregexp.New(`invalid exchange type '`),
		"enable the plugin that provides the type in the broker image: `rabbitmq-plugins enable --offline NAME` " +
			"(rabbitmq_delayed_message_exchange for x-delayed-message)",
	},
	{
		lazyregexp.New(`_MAX_POLL_EXCEEDED|maximum poll interval`),
		"raise max.poll.interval.ms, or fetch fewer messages per poll",
	},
	{
		lazyregexp.New(`reports wire version`),
		"use a newer MongoDB image, or an older PyMongo that supports its version",
	},
	{
		lazyregexp.New(`flood-stage watermark`),
		"free disk space on the engine's machine (`docker system df`), then remove the block: set " +
			"index.blocks.read_only_allow_delete of the index to null",
	},
	{
		lazyregexp.New(`UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf[ef] in position 0`),
		"save the file (.env or configuration) as UTF-8: some Windows editors and shells write UTF-16",
	},
	{
		lazyregexp.New(`^Unicode(?:De|En)codeError: '\w+' codec`),
		"set the encoding in open() (encoding=\"utf-8\"), or set `PYTHONUTF8: \"1\"` under `environment` of the service; " +
			"convert a file in another encoding to UTF-8",
	},
	{
		lazyregexp.New(`TooManyRedirects`),
		"request the final URL of the redirects: http and https, or a trailing slash, cause a redirect loop",
	},
	{
		lazyregexp.New(`unexpected mimetype`),
		"correct the address: the server returns a page instead of JSON",
	},
	{
		lazyregexp.New(`Vault is sealed`),
		"unseal the vault (`vault operator unseal`), or start it with `-dev` for development",
	},
	{
		lazyregexp.New(`current transaction is aborted`),
		"roll the transaction back after its first error, which is earlier in the log, and use one session per unit of work",
	},
	{
		lazyregexp.New(`not valid according to RFC 1034`),
		"use a host name without an underscore: add an alias to the service's network, for example my-app",
	},
	{
		lazyregexp.New(`InvalidTrailer|x-amz-trailer|XAmzContentSHA256Mismatch|MissingContentLength`),
		"update the storage server, which is older than the client expects, or set AWS_REQUEST_CHECKSUM_CALCULATION and " +
			"AWS_RESPONSE_CHECKSUM_VALIDATION (request_checksum_calculation) to when_required",
	},
	{
		lazyregexp.New(`EOFError: EOF when reading a line`),
		"read the value from an environment variable, or add a terminal to the service with `stdin_open: true` and `tty: " +
			"true`",
	},
	{
		lazyregexp.New(`the \*loop\* parameter was removed`),
		"remove `loop=`: asyncio objects use the running loop",
	},
	{
		lazyregexp.New(`IntegrityError(?s:.*)(?:UNIQUE constraint failed|duplicate key value violates unique` +
			`|Duplicate entry)` +
			`|UniqueViolation`),
		"skip rows that already exist (`ON CONFLICT DO NOTHING`, or check first), or delete the data of a development " +
			"database (`fastdock down --volumes`)",
	},
	{
		lazyregexp.New(`too many values to unpack(?s:.*)/fastapi/applications`),
		"update fastapi and starlette together, and do not pin only one of them: the installed versions are not compatible",
	},
	{
		lazyregexp.New(`no kernel image is available for execution on the device`),
		"install a build of the package for this GPU (a newer one for new GPUs, one for an older CUDA for old GPUs), or " +
			"run the code on \"cpu\"",
	},
	{
		lazyregexp.New(`MotorDatabase object is not callable`),
		"use pymongo's AsyncMongoClient instead of Motor's AsyncIOMotorClient, which Beanie 2 does not support; or pin " +
			"`beanie<2`",
	},
	{
		lazyregexp.New(`DevToolsActivePort file doesn't exist|Chrome failed to start`),
		"start Chrome with --headless=new, --no-sandbox (or as a user other than root) and --disable-dev-shm-usage (or set " +
			"shm_size: 1gb)",
	},
	{
		lazyregexp.New(`When localhost is not accessible, a shareable link`),
		"exclude localhost from the proxy (`NO_PROXY: localhost,127.0.0.1` under `environment` of the service), and listen " +
			"on 0.0.0.0 (GRADIO_SERVER_NAME)",
	},
	{
		lazyregexp.New(`was configured to use ASCII as encoding`),
		"set `LANG: C.UTF-8` (and LC_ALL) under `environment` of the service, or with ENV in the Dockerfile",
	},
	{
		lazyregexp.New(`cannot use SQLite with the `),
		"set AIRFLOW__DATABASE__SQL_ALCHEMY_CONN to a PostgreSQL URL, or use the LocalExecutor (AIRFLOW__CORE__EXECUTOR)",
	},
	{
		lazyregexp.New(`The v1 API is deprecated(?s:.*)chromadb/`),
		"update chromadb in the project to the server's version, or use a server image of the client's version",
	},
	{
		lazyregexp.New(`signal only works in main thread`),
		"install the signal handlers and start the server in the main thread",
	},
}
