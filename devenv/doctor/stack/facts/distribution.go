package facts

import (
	"slices"
	"strings"
)

// DistributionOf returns the package that brings a module, as far as it is known.
func DistributionOf(module string) string {
	if names := Distributions[module]; len(names) > 0 {
		return names[0]
	}
	return module
}

// KnownDistribution reports whether a package is one of those that are known to bring a module.
func KnownDistribution(name string) bool {
	for _, names := range Distributions {
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// Namespaced returns the packages that bring a module of a package that several share, such as google; nil for others.
func Namespaced(module string) []string {
	for _, pair := range namespaces {
		if module == pair[0] || strings.HasPrefix(module, pair[0]+".") {
			return []string{pair[1]}
		}
	}
	return nil
}

// namespaces are the beginnings of modules in packages that several distributions share, each with the one that brings
// it.
var namespaces = func() (all [][2]string) {
	for _, pair := range strings.Fields(namespaceNames) {
		module, name, _ := strings.Cut(pair, ":")
		all = append(all, [2]string{module, name})
	}
	return all
}()

const namespaceNames = `
google.protobuf:protobuf google.auth:google-auth google.oauth2:google-auth google.api_core:google-api-core
google.cloud.storage:google-cloud-storage google.cloud.bigquery:google-cloud-bigquery
google.cloud.pubsub:google-cloud-pubsub google.cloud.pubsub_v1:google-cloud-pubsub
google.cloud.firestore:google-cloud-firestore google.cloud.secretmanager:google-cloud-secret-manager
google.generativeai:google-generativeai google.genai:google-genai googleapiclient:google-api-python-client
azure.storage.blob:azure-storage-blob azure.identity:azure-identity azure.servicebus:azure-servicebus
azure.keyvault.secrets:azure-keyvault-secrets opentelemetry.sdk:opentelemetry-sdk
opentelemetry.exporter.otlp:opentelemetry-exporter-otlp
opentelemetry.instrumentation.fastapi:opentelemetry-instrumentation-fastapi
opentelemetry.instrumentation.sqlalchemy:opentelemetry-instrumentation-sqlalchemy
opentelemetry.instrumentation.celery:opentelemetry-instrumentation-celery
opentelemetry.instrumentation.httpx:opentelemetry-instrumentation-httpx
opentelemetry.instrumentation.asyncpg:opentelemetry-instrumentation-asyncpg
opentelemetry:opentelemetry-api grpc_tools:grpcio-tools grpc_health:grpcio-health-checking
grpc_reflection:grpcio-reflection grpc:grpcio mysql.connector:mysql-connector-python
zope.interface:zope.interface jaraco.functools:jaraco.functools
`

// Distributions are the packages that are known to bring a module. No other name is ever suggested: a package that has
// the name of a module may be of any author.
var Distributions = func() map[string][]string {
	all := map[string][]string{}
	for _, pair := range strings.Fields(otherNames) {
		module, names, _ := strings.Cut(pair, ":")
		all[module] = strings.Split(names, ",")
	}
	for _, name := range strings.Fields(sameNames) {
		all[name] = []string{name}
	}
	for _, pair := range namespaces {
		if !strings.Contains(pair[0], ".") {
			all[pair[0]] = []string{pair[1]}
		}
	}
	return all
}()

// otherNames are modules with the packages that bring them, the usual one first.
const otherNames = `
Crypto:pycryptodome Levenshtein:levenshtein MySQLdb:mysqlclient OpenSSL:pyopenssl PIL:pillow aio_pika:aio-pika
argon2:argon2-cffi attr:attrs bs4:beautifulsoup4 bson:pymongo confluent_kafka:confluent-kafka
corsheaders:django-cors-headers cv2:opencv-python-headless,opencv-python dateutil:python-dateutil
decouple:python-decouple discord:discord.py dns:dnspython docx:python-docx dotenv:python-dotenv
email_validator:email-validator engineio:python-engineio fastapi_users:fastapi-users fitz:pymupdf
git:gitpython github:pygithub gitlab:python-gitlab gridfs:pymongo jose:python-jose jwt:pyjwt
kafka:kafka-python ldap:python-ldap magic:python-magic multipart:python-multipart mysql:mysql-connector-python
nacl:pynacl nats:nats-py pkg_resources:setuptools pptx:python-pptx prometheus_client:prometheus-client
psycopg2:psycopg2-binary,psycopg2 psycopg_binary:psycopg-binary psycopg_pool:psycopg-pool
pydantic_settings:pydantic-settings pythonjsonlogger:python-json-logger rapidjson:python-rapidjson
rest_framework:djangorestframework sentry_sdk:sentry-sdk serial:pyserial skimage:scikit-image
sklearn:scikit-learn slugify:python-slugify socketio:python-socketio sqlalchemy_utils:sqlalchemy-utils
starlette_context:starlette-context starlette_exporter:starlette-exporter telegram:python-telegram-bot
PyPDF2:pypdf2 asgi_correlation_id:asgi-correlation-id cassandra:cassandra-driver channels_redis:channels-redis
clickhouse_connect:clickhouse-connect clickhouse_driver:clickhouse-driver crispy_forms:django-crispy-forms
debug_toolbar:django-debug-toolbar dj_database_url:dj-database-url django_filters:django-filter
environ:django-environ factory:factory-boy fastapi_cache:fastapi-cache2 fastapi_mail:fastapi-mail
fastapi_pagination:fastapi-pagination flask_cors:flask-cors flask_login:flask-login flask_migrate:flask-migrate
flask_sqlalchemy:flask-sqlalchemy influxdb_client:influxdb-client langchain_openai:langchain-openai
opensearchpy:opensearch-py prometheus_fastapi_instrumentator:prometheus-fastapi-instrumentator
qdrant_client:qdrant-client sentence_transformers:sentence-transformers sse_starlette:sse-starlette
storages:django-storages strawberry:strawberry-graphql weaviate:weaviate-client websocket:websocket-client
prisma:prisma tortoise:tortoise-orm ulid:python-ulid usb:pyusb yaml:pyyaml zmq:pyzmq
`

// sameNames are well-known packages whose module has their name.
const sameNames = `
aioboto3 aiohttp aiokafka aiomysql aiormq aiosqlite alembic anthropic anyio apscheduler arq arrow asyncmy
asyncpg attrs authlib backoff bcrypt beanie boto3 botocore bottle cachetools celery certifi click cryptography
databases debugpy django dramatiq falcon fastapi flask flower granian greenlet gunicorn httptools httpx huey
hypercorn itsdangerous jinja2 jsonschema kombu langchain litestar loguru lxml markdown matplotlib motor
msgpack networkx numpy odmantic openai openpyxl orjson ormar packaging pandas passlib peewee pendulum pika
polars psutil psycopg pydantic pymongo pymysql pytest pytz quart redis requests rich rq sanic scipy setuptools
simplejson six sqlalchemy sqlmodel starlette stripe structlog taskiq tenacity tensorflow toml tomli tomlkit
aiocache aiofiles aiogram channels chromadb click cohere dash docker duckdb elasticsearch eventlet faker
feedparser fiona freezegun gensim geopandas gevent graphene gradio httpcore hvac kubernetes ldap3 lightgbm
litellm minio neo4j nltk oracledb paramiko pdfplumber playwright plotly pyarrow pymilvus pymssql pyodbc pyotp
pypdf pytesseract qrcode rasterio reportlab respx seaborn selenium shapely slowapi spacy sqlglot statsmodels
streamlit sympy tabulate testcontainers tiktoken tqdm tweepy weasyprint whitenoise xgboost xlsxwriter
pycurl opentelemetry-exporter-otlp
toolz torch tornado transformers trio typer tzdata ujson urllib3 uvicorn uvloop valkey watchfiles websockets
`
