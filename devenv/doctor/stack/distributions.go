package stack

import "slices"

// distributions are the packages that are known to bring a module. No other name is ever suggested: a package that merely
// has the name of a module may be anybody's.
var distributions = func() map[string][]string {
	all := map[string][]string{
		"yaml": {
			"pyyaml",
		}, "PIL": {"pillow"}, "dotenv": {"python-dotenv"}, "jose": {"python-jose"}, "jwt": {"pyjwt"}, "bs4": {"beautifulsoup4"},
		"psycopg2": {
			"psycopg2-binary",
			"psycopg2",
		}, "MySQLdb": {"mysqlclient"}, "cv2": {"opencv-python-headless", "opencv-python"}, "sklearn": {"scikit-learn"}, "skimage": {"scikit-image"},
		"dateutil": {
			"python-dateutil",
		}, "multipart": {"python-multipart"}, "magic": {"python-magic"}, "Crypto": {"pycryptodome"}, "attr": {"attrs"}, "pkg_resources": {"setuptools"},
		"bson": {
			"pymongo",
		}, "nats": {"nats-py"}, "tortoise": {"tortoise-orm"}, "gridfs": {"pymongo"}, "OpenSSL": {"pyopenssl"}, "serial": {"pyserial"}, "usb": {"pyusb"}, "ldap": {"python-ldap"}, "slugify": {"python-slugify"}, "docx": {"python-docx"},
		"pptx": {
			"python-pptx",
		}, "telegram": {"python-telegram-bot"}, "discord": {"discord.py"}, "socketio": {"python-socketio"}, "engineio": {"python-engineio"}, "decouple": {"python-decouple"}, "ulid": {"python-ulid"},
		"github": {
			"pygithub",
		}, "gitlab": {"python-gitlab"}, "git": {"gitpython"}, "nacl": {"pynacl"}, "zmq": {"pyzmq"}, "fitz": {"pymupdf"}, "rest_framework": {"djangorestframework"}, "corsheaders": {"django-cors-headers"},
		"mysql": {
			"mysql-connector-python",
		}, "pydantic_settings": {"pydantic-settings"}, "prometheus_client": {"prometheus-client"}, "aio_pika": {"aio-pika"}, "sentry_sdk": {"sentry-sdk"},
		"email_validator": {
			"email-validator",
		}, "fastapi_users": {"fastapi-users"}, "jinja2": {"jinja2"}, "markdown": {"markdown"}, "Levenshtein": {"levenshtein"}, "kafka": {"kafka-python"}, "confluent_kafka": {"confluent-kafka"},
		"psycopg_pool": {
			"psycopg-pool",
		}, "psycopg_binary": {"psycopg-binary"}, "sqlalchemy_utils": {"sqlalchemy-utils"}, "openpyxl": {"openpyxl"}, "starlette_context": {"starlette-context"},
		"argon2": {
			"argon2-cffi",
		}, "jsonschema": {"jsonschema"}, "dns": {"dnspython"}, "rapidjson": {"python-rapidjson"}, "pythonjsonlogger": {"python-json-logger"}, "starlette_exporter": {"starlette-exporter"},
	}
	for _, name := range slices.Concat(sameName...) {
		all[name] = []string{name}
	}
	return all
}()

// sameName are well-known packages whose module has their name.
var sameName = [][]string{
	{
		"fastapi",
		"starlette",
		"uvicorn",
		"gunicorn",
		"hypercorn",
		"granian",
		"flask",
		"django",
		"quart",
		"litestar",
		"sanic",
		"aiohttp",
		"tornado",
		"bottle",
		"falcon",
		"pydantic",
		"httpx",
		"requests",
		"urllib3",
		"httptools",
		"uvloop",
		"watchfiles",
		"websockets",
	},
	{
		"sqlalchemy",
		"sqlmodel",
		"alembic",
		"psycopg",
		"asyncpg",
		"aiosqlite",
		"pymysql",
		"aiomysql",
		"asyncmy",
		"redis",
		"valkey",
		"pymongo",
		"motor",
		"beanie",
		"odmantic",
		"peewee",
		"databases",
		"ormar",
		"greenlet",
	},
	{
		"celery",
		"kombu",
		"dramatiq",
		"rq",
		"arq",
		"taskiq",
		"pika",
		"aiormq",
		"aiokafka",
		"apscheduler",
		"huey",
		"flower",
	},
	{
		"structlog",
		"loguru",
		"rich",
		"typer",
		"click",
		"orjson",
		"ujson",
		"msgpack",
		"toml",
		"tomli",
		"tomlkit",
		"simplejson",
		"cachetools",
		"tenacity",
		"backoff",
		"arrow",
		"pendulum",
		"pytz",
		"tzdata",
		"passlib",
		"bcrypt",
		"itsdangerous",
		"authlib",
		"cryptography",
	},
	{
		"numpy",
		"pandas",
		"polars",
		"scipy",
		"matplotlib",
		"torch",
		"tensorflow",
		"transformers",
		"openai",
		"anthropic",
		"langchain",
		"boto3",
		"botocore",
		"aioboto3",
		"stripe",
		"jinja2",
		"lxml",
		"toolz",
		"networkx",
		"pytest",
		"anyio",
		"trio",
		"debugpy",
		"psutil",
		"setuptools",
		"packaging",
		"attrs",
		"six",
		"certifi",
	},
}

// knownDistribution reports whether a package is one of those that are known to bring a module.
func knownDistribution(name string) bool {
	for _, names := range distributions {
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}
