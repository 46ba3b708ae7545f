"""An app that imports what FastAPI projects use, and tells for each package whether it was kept and whether it works."""

import asyncio
import importlib
import io
import sys
import threading
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

app = FastAPI()
uses: dict[str, Callable[[Any], object]] = {}
kept: dict[str, bool] = {}
before = frozenset(sys.modules)
modules: dict[str, Any] = {}


def use(name: str) -> Callable[[Callable[[Any], object]], None]:
    """Imports a module, and registers a use of it that raises where it does not work."""
    kept[name] = name in before
    modules[name] = importlib.import_module(name)
    return lambda function: uses.__setitem__(name, function)


def refused(connect: Callable[[], object]) -> None:
    """A driver works as far as a network without its server lets it: it must fail to connect, and soon."""
    done: list[str] = []

    def ask() -> None:
        try:
            result = connect()
            if asyncio.iscoroutine(result):
                asyncio.run(asyncio.wait_for(result, 5))
        except Exception as error:
            done.append(repr(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(10)
    assert done, "neither connected nor refused"


def answer(value: object, wanted: object) -> None:
    assert value == wanted, f"{value!r} is not {wanted!r}"


use("sqlalchemy")(lambda m: answer(m.create_engine("sqlite://").connect().scalar(m.text("select 42")), 42))
use("asyncpg")(lambda m: refused(lambda: m.connect("postgresql://a:b@127.0.0.1:1/c")))
use("psycopg")(lambda m: refused(lambda: m.connect("postgresql://a:b@127.0.0.1:1/c", connect_timeout=2)))
use("psycopg2")(lambda m: refused(lambda: m.connect("postgresql://a:b@127.0.0.1:1/c", connect_timeout=2)))
use("asyncmy")(lambda m: refused(lambda: asyncio.run(m.connect(host="127.0.0.1", port=1))))
use("pymysql")(lambda m: refused(lambda: m.connect(host="127.0.0.1", port=1)))
use("pymongo")(lambda m: refused(lambda: m.MongoClient("127.0.0.1", 1, serverSelectionTimeoutMS=200).list_database_names()))
use("redis")(lambda m: refused(lambda: m.Redis(port=1).ping()))
use("alembic.config")(lambda m: answer(m.Config().get_main_option("a", "b"), "b"))
use("sqlmodel")(lambda m: answer(m.SQLModel().model_dump(), {}))
use("aiohttp")(lambda m: refused(lambda: asyncio.run(m.request("GET", "http://127.0.0.1:1/").__aenter__())))
use("httpx")(lambda m: answer(m.Client(transport=m.MockTransport(lambda _: m.Response(204))).get("http://a/").status_code, 204))
use("requests")(lambda m: refused(lambda: m.get("http://127.0.0.1:1/")))
use("numpy")(lambda m: answer(float((m.ones((300, 300)) @ m.ones((300, 300))).sum()), 300.0**3))
use("pandas")(lambda m: answer(int(m.DataFrame({"a": [1, 1, 2], "b": [1, 2, 3]}).groupby("a").b.sum()[1]), 3))
use("polars")(lambda m: answer(m.DataFrame({"a": [1, 2, 3]}).select(m.col("a").sum()).item(), 6))
use("pyarrow")(lambda m: answer(m.array([1, 2, 3]).sum().as_py(), 6))
use("orjson")(lambda m: answer(m.loads(m.dumps({"a": 1})), {"a": 1}))
use("msgpack")(lambda m: answer(m.unpackb(m.packb([1, 2])), [1, 2]))
use("lxml.etree")(lambda m: answer(m.fromstring("<a><b/></a>")[0].tag, "b"))
use("jinja2")(lambda m: answer(m.Template("{{ 6 * 7 }}").render(), "42"))
use("jwt")(lambda m: answer(m.decode(m.encode({"a": 1}, "k" * 32), "k" * 32, ["HS256"]), {"a": 1}))
use("bcrypt")(lambda m: answer(m.checkpw(b"a", m.hashpw(b"a", m.gensalt(4))), True))
use("prometheus_client")(lambda m: m.generate_latest())
use("structlog")(lambda m: m.get_logger())
use("email_validator")(lambda m: m.validate_email("ada@example.org", check_deliverability=False, test_environment=True))
use("boto3")(lambda m: refused(lambda: m.client("s3", region_name="a", endpoint_url="http://127.0.0.1:1", aws_access_key_id="a", aws_secret_access_key="b", config=importlib.import_module("botocore.config").Config(connect_timeout=1, retries={"max_attempts": 0})).list_buckets()))


@use("cryptography.fernet")
def _(m: Any) -> None:
    box = m.Fernet(m.Fernet.generate_key())
    answer(box.decrypt(box.encrypt(b"a")), b"a")


@use("PIL.Image")
def _(m: Any) -> None:
    m.new("RGB", (64, 64), "teal").resize((32, 32)).save(io.BytesIO(), "PNG")


@use("aiosqlite")
def _(m: Any) -> None:
    async def ask() -> object:
        async with m.connect(":memory:") as connection:
            return (await (await connection.execute("select 42")).fetchone())[0]

    result: list[object] = []
    asking = threading.Thread(target=lambda: result.append(asyncio.run(ask())), daemon=True)
    asking.start()
    asking.join(10)
    answer(result, [42])


@use("celery")
def _(m: Any) -> None:
    tasks = m.Celery(broker="memory://", backend="cache+memory://", set_as_current=False)

    @tasks.task(name="double")
    def double(x: int) -> int:
        return 2 * x

    double.delay(21)
    answer(double.apply(args=[21]).get(), 42)


@use("grpc")
def _(m: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    echo = m.method_handlers_generic_handler("a", {"b": m.unary_unary_rpc_method_handler(lambda request, _: request)})
    server = m.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((echo,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with m.insecure_channel(f"127.0.0.1:{port}") as channel:
        answer(channel.unary_unary("/a/b")(b"c", timeout=10), b"c")
    server.stop(0)


@use("opentelemetry.sdk.trace.export")
def _(m: Any) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(m.BatchSpanProcessor(spans))
    with provider.get_tracer("a").start_as_current_span("b"):
        pass
    assert provider.force_flush(5000)
    answer([span.name for span in spans.get_finished_spans()], ["b"])
    provider.shutdown()


@use("sentry_sdk")
def _(m: Any) -> None:
    sent: list[object] = []
    m.init("http://a@127.0.0.1:1/1", before_send=lambda event, _: sent.append(event))
    m.capture_message("a")
    answer(len(sent), 1)


@app.get("/packages")
def packages() -> dict[str, dict[str, object]]:
    told = {}
    for name, function in uses.items():
        try:
            function(modules[name])
            told[name] = {"kept": kept[name], "fault": ""}
        except Exception as error:
            told[name] = {"kept": kept[name], "fault": repr(error)}
    return told


@app.get("/health")
def health() -> dict[str, int]:
    return {"edition": 1}
