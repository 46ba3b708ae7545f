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
		"wrap the SQL in text(…) of SQLAlchemy: execute(text('SELECT 1'))",
	},
	{
		lazyregexp.New(`attached to a different loop|is bound to a different event loop|Event loop is closed`),
		"make the engine, client or lock inside the loop that uses it (in the lifespan, or in each task), not when the " +
			"module is imported",
	},
	{
		lazyregexp.New(`no running event loop|[Nn]o current event loop`),
		"call it inside an async function, such as the lifespan of the app, not when the module is imported",
	},
	{
		lazyregexp.New(`DetachedInstanceError|is not bound to a Session`),
		"load what is needed while the session is open (selectinload), or set expire_on_commit=False",
	},
	{
		lazyregexp.New(`could not assemble any primary key`),
		"give the model a column with primary_key=True",
	},
	{
		lazyregexp.New(`failed to locate a name|NoReferencedTableError|could not find table '[^']+' with which`),
		"import the module of the other model before the first query, or correct its name",
	},
	{
		lazyregexp.New(`is already defined for this MetaData|Duplicated timeseries in CollectorRegistry`),
		"import the module under one name only: it is executed twice, such as `models` and `app.models`",
	},
	{
		lazyregexp.New(`^RuntimeError: Directory '[^']+' does not exist`),
		"copy the folder into the image, or mount it: git and .dockerignore leave empty and ignored folders away, and a " +
			"relative name counts from the working directory",
	},
	{
		lazyregexp.New(`Invalid args for response field.*<class '[\w.]*(?:Session|Engine|Client|Connection|Pool` +
			`|Redis|Database` +
			`|Service|Repository)'>`),
		"declare the parameter with Depends(…), such as `db: Annotated[Session, Depends(get_db)]`: without it " +
			"FastAPI takes " +
			"it for data of the request",
	},
	{
		lazyregexp.New(`Invalid args for response field`),
		"annotate what the function returns with a model of pydantic, or set response_model=None in its decorator; a " +
			"parameter that is no data of the request needs Depends(…)",
	},
	{
		lazyregexp.New(`'coroutine' object (?:has no attribute|is not)|coroutine '[^']+' was never awaited`),
		"write `await` before the call that makes it, in an async function",
	},
	{
		lazyregexp.New(`LocalEntryNotFoundError|outgoing traffic has been disabled|in the cached files`),
		"download the model into the image in the Dockerfile, or mount its cache (HF_HOME); without HF_HUB_OFFLINE it is " +
			"downloaded at the start, where the container reaches the Internet",
	},
	{
		lazyregexp.New(`\b429 (?:Client Error|Too Many Requests)|RateLimitError`),
		"ask less often or with a key of its own: that server limits requests; what is downloaded at every start " +
			"belongs into " +
			"the image, or a volume",
	},
	{
		lazyregexp.New(`_AUTO_OFFSET_RESET|Offset out of range|OffsetOutOfRange`),
		"set auto.offset.reset to earliest (or latest), or reset the offsets of the group: what it was to read next " +
			"has been " +
			"deleted on the broker (retention, or a new volume)",
	},
	{
		lazyregexp.New(`The config profile \([^)]*\) could not be found`),
		"remove AWS_PROFILE from the service and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or mount ~/.aws " +
			"read-only " +
			"at the home of its user",
	},
	{
		lazyregexp.New(`media_type_header_exception|Accept version must be`),
		"use the client of the server's major version (`elasticsearch>=8,<9` for a server of version 8), or a newer server",
	},
	{
		lazyregexp.New(`unknown delivery tag`),
		"acknowledge every message once, on the channel that it came from: this one was acknowledged twice, or is one of " +
			"auto_ack, which needs none",
	},
	{
		lazyregexp.New(`before the\s+current process has finished its bootstrapping phase`),
		"put what starts the processes below `if __name__ == \"__main__\":`",
	},
	{
		lazyregexp.New(`CollectionWasNotInitialized`),
		"await init_beanie(database=…, document_models=[…]) with this model before the first query, in the lifespan of the " +
			"app or at the start of the worker",
	},
	{
		lazyregexp.New(`ActorNotFound`),
		"import the module of the actor in the worker: name it in the command, `dramatiq BROKER_MODULE TASKS_MODULE`",
	},
	{
		lazyregexp.New(`node array from the pickle|incompatible dtype|Can't get attribute '\w+' on <module`),
		"load it with the versions of the packages that it was saved with (such as scikit-learn and NumPy), or make " +
			"the file " +
			"again with those of the image",
	},
	{
		lazyregexp.New(`violates unique constraint "\w+_pkey"(?s:.*)Key \(id\)=\(\d+\) already exists`),
		"set the sequence of the table behind its last row, which a restored dump can lack: `SELECT setval(" +
			"pg_get_serial_sequence('TABLE', 'id'), max(id)) FROM TABLE`; skip rows of a seed that are there (ON CONFLICT DO " +
			"NOTHING)",
	},
	{
		lazyregexp.New(`Descriptors cannot be created directly`),
		"generate the _pb2.py files again with a protoc that fits the installed protobuf (grpcio-tools), or pin " +
			"`protobuf<3.21` until then",
	},
	{
		lazyregexp.New(`incompatible Protobuf Gencode/Runtime versions`),
		"update the package protobuf to at least the version of the gencode, or generate the _pb2.py files with an older " +
			"grpcio-tools",
	},
	{
		lazyregexp.New(`GatedRepoError|Cannot access gated repo`),
		"accept the terms of the model on its page, and set HF_TOKEN to a token of that account under environment of the " +
			"service",
	},
	{
		lazyregexp.New(`(?s)^RecursionError.*\n.*/ssl\.py`),
		"patch first: `from gevent import monkey; monkey.patch_all()` as the first lines of the app, before anything " +
			"imports ssl, and without --preload; or use another worker class than gevent",
	},
	{
		lazyregexp.New(`libxml2 library version mismatch`),
		"build both from source against one libxml2: `no-binary-package = [\"lxml\", \"xmlsec\"]` for uv (pip: --no-binary " +
			"lxml,xmlsec), with libxml2-dev and libxmlsec1-dev in the build stage",
	},
	{
		lazyregexp.New(`no display name and no \$DISPLAY|cannot connect to X server` +
			`|[Cc]ould not connect to (?:any )?display`),
		"draw without a screen: set `MPLBACKEND: Agg` (or QT_QPA_PLATFORM: offscreen) under environment of the service, or " +
			"start it with xvfb-run",
	},
	{
		lazyregexp.New(`Host system is missing dependencies to run browsers|playwright install`),
		"run `playwright install --with-deps chromium` in the last stage of the Dockerfile, or use Playwright's own " +
			"image in " +
			"the version of the package",
	},
	{
		lazyregexp.New(`has been moved to the .pydantic-settings. package`),
		"add pydantic-settings to the dependencies, and import BaseSettings from pydantic_settings; then run " +
			"`fastdock up --build`",
	},
	{
		lazyregexp.New(`could not serialize access`),
		"let the code do the whole transaction again after this error: it is part of this isolation level",
	},
	{
		lazyregexp.New(`Trying to connect an http1\.x server`),
		"ask the port on which that service speaks gRPC: on this one it speaks HTTP/1",
	},
	{
		lazyregexp.New(`operator does not exist: `),
		"compare values of one type: cast one side in the query (`CAST(… AS …)`), or correct the type of the column in " +
			"the model",
	},
	{
		lazyregexp.New(`Cannot add middleware after an application has started`),
		"add the middleware where the app is made, before it is served",
	},
	{
		lazyregexp.New(`Working outside of (?:application|request) context`),
		"do it inside `with app.app_context():`, or in a function that handles a request",
	},
	{
		lazyregexp.New(`AppRegistryNotReady|Apps aren't loaded yet`),
		"call django.setup() before models are imported",
	},
	{
		lazyregexp.New(`No result backend is configured|'DisabledBackend' object`),
		"set result_backend of the Celery app, such as `Celery(…, backend=\"redis://cache:6379/1\")`",
	},
	{
		lazyregexp.New(`'module' object is not callable`),
		"hand over the function or class of the module, not the module itself: `from module import name`",
	},
	{
		lazyregexp.New(`^sqlite3\.OperationalError: disk I/O error|\(sqlite3\.OperationalError\) disk I/O error`),
		"keep the SQLite database in a named volume: folders that Docker Desktop or a network shares do not lock files " +
			"as it needs (journal_mode=WAL)",
	},
	{
		lazyregexp.New(`Invalid attribute name: \S+\.|DeserializationError|Failed to import .* job`),
		"start the worker with the image and in the working directory of the app: it imports the function by that name",
	},
	{
		lazyregexp.New(`partially initialized module`),
		"import it inside the function that needs it, or move what both modules need into a third one",
	},
	{
		lazyregexp.New(`AMQPHeartbeatTimeout|missed heartbeats`),
		"do long work in a thread or another process, so that the connection is served meanwhile, or raise heartbeat in " +
			"the address of the broker",
	},
	{
		lazyregexp.New(`Found no NVIDIA driver|Torch not compiled with CUDA|CUDA driver version is ` +
			`insufficient|no CUDA-capable device`),
		"give the service a GPU of the engine's machine (deploy.resources.reservations.devices with driver nvidia, and " +
			"NVIDIA's container toolkit and a driver for the image's CUDA there), or let the code run on \"cpu\"",
	},
	{
		lazyregexp.New(`due to statement timeout`),
		"make the query faster (an index), or raise statement_timeout for this connection",
	},
	{
		lazyregexp.New(`No master found for`),
		"name the master as the sentinels do (`sentinel monitor NAME …`), and start them at addresses that containers reach",
	},
	{
		lazyregexp.New(`ContentDisallowed`),
		"use one serializer on both sides: task_serializer and result_serializer \"json\", or allow it in accept_content",
	},
	{
		lazyregexp.New(`invalid exchange type '`),
		"enable the plugin that brings the type in the image of the broker: `rabbitmq-plugins enable --offline NAME` " +
			"(rabbitmq_delayed_message_exchange for x-delayed-message)",
	},
	{
		lazyregexp.New(`_MAX_POLL_EXCEEDED|maximum poll interval`),
		"raise max.poll.interval.ms, or take fewer messages at a time, so that it polls again in time",
	},
	{
		lazyregexp.New(`reports wire version`),
		"use a newer image of MongoDB, or an older PyMongo that speaks to its version",
	},
	{
		lazyregexp.New(`flood-stage watermark`),
		"free disk space on the engine's machine (`docker system df`), then lift the block: set " +
			"index.blocks.read_only_allow_delete of the index to null",
	},
	{
		lazyregexp.New(`UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf[ef] in position 0`),
		"save the file that it reads (.env, the configuration) as UTF-8: some editors and shells of Windows write UTF-16",
	},
	{
		lazyregexp.New(`^Unicode(?:De|En)codeError: '\w+' codec`),
		"name the encoding where the file is opened (encoding=\"utf-8\"), or set `PYTHONUTF8: \"1\"` under environment of " +
			"the service; a file in another encoding has to be saved anew",
	},
	{
		lazyregexp.New(`TooManyRedirects`),
		"ask the address that the redirects lead to: http and https, or a slash at the end, send it round in a circle",
	},
	{
		lazyregexp.New(`unexpected mimetype`),
		"correct the address: what answers there sends a page and not JSON",
	},
	{
		lazyregexp.New(`Vault is sealed`),
		"unseal it (`vault operator unseal`), or start it with `-dev` for development",
	},
	{
		lazyregexp.New(`current transaction is aborted`),
		"roll the transaction back after its first error, which stands further up in the log, and use one session for " +
			"each piece of work",
	},
	{
		lazyregexp.New(`not valid according to RFC 1034`),
		"ask for it by a name without an underscore: give the service an alias such as my-app in its network",
	},
	{
		lazyregexp.New(`InvalidTrailer|x-amz-trailer|XAmzContentSHA256Mismatch|MissingContentLength`),
		"the storage is older than the client expects: update it, or set AWS_REQUEST_CHECKSUM_CALCULATION and " +
			"AWS_RESPONSE_CHECKSUM_VALIDATION (request_checksum_calculation) to when_required",
	},
	{
		lazyregexp.New(`EOFError: EOF when reading a line`),
		"read it from a variable of the container; or give the service a terminal with `stdin_open: true` and `tty: true`",
	},
	{
		lazyregexp.New(`the \*loop\* parameter was removed`),
		"remove `loop=` there: what asyncio makes belongs to the loop that runs",
	},
	{
		lazyregexp.New(`IntegrityError(?s:.*)(?:UNIQUE constraint failed|duplicate key value violates unique` +
			`|Duplicate entry)` +
			`|UniqueViolation`),
		"what the code adds is there already: skip it (`ON CONFLICT DO NOTHING`, or look first), or delete the data of a " +
			"development database (`fastdock down --volumes`)",
	},
	{
		lazyregexp.New(`too many values to unpack(?s:.*)/fastapi/applications`),
		"the versions of fastapi and starlette do not fit: update both together, and pin neither alone",
	},
	{
		lazyregexp.New(`no kernel image is available for execution on the device`),
		"install a build of the package that has code for this graphics card (a newer one for new cards, one for an " +
			"older CUDA for old ones), or let the code run on \"cpu\"",
	},
	{
		lazyregexp.New(`access a gated repo|GatedRepoError`),
		"set `HF_TOKEN` under environment of the service, with a token of an account that was given access to the model",
	},
	{
		lazyregexp.New(`MotorDatabase object is not callable`),
		"make the client with pymongo's AsyncMongoClient in place of Motor's AsyncIOMotorClient: Beanie 2 works with that " +
			"one only; or pin `beanie<2`",
	},
	{
		lazyregexp.New(`DevToolsActivePort file doesn't exist|Chrome failed to start`),
		"start Chrome with --headless=new, --no-sandbox (or as another user than root) and --disable-dev-shm-usage (or " +
			"set shm_size: 1gb)",
	},
	{
		lazyregexp.New(`When localhost is not accessible, a shareable link`),
		"take localhost out of the proxy: `NO_PROXY: localhost,127.0.0.1` under environment of the service; and listen on " +
			"0.0.0.0 (GRADIO_SERVER_NAME)",
	},
	{
		lazyregexp.New(`was configured to use ASCII as encoding`),
		"set `LANG: C.UTF-8` (and LC_ALL) under environment of the service, or with ENV in the Dockerfile",
	},
	{
		lazyregexp.New(`cannot use SQLite with the `),
		"name PostgreSQL in AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, or use the LocalExecutor " +
			"(AIRFLOW__CORE__EXECUTOR)",
	},
	{
		lazyregexp.New(`The v1 API is deprecated(?s:.*)chromadb/`),
		"update chromadb in the project to the version of the server, or name the server's image in the version of the " +
			"client",
	},
	{
		lazyregexp.New(`signal only works in main thread`),
		"install signal handlers in the main thread, and start the server there",
	},
}
