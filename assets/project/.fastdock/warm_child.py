# <% .Header %>
# ruff: noqa
# fmt: off
"""The child of warm_reload.py: uvicorn's server for one version of the project, or for what is wrong with it."""
import asyncio
import copy
import gc
import html
import logging
import os
import site
import sys
import sysconfig
import time
import traceback
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.connection import Connection
from socket import socket
from types import CodeType
from typing import Any

import uvicorn

PLACES = sorted({*(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")), *site.getsitepackages()})
ENVIRONMENT = tuple(os.path.join(place, "") for place in PLACES)
FRESH = 0.1  # seconds for which the first request of a new connection may be on its way
TICK = 0.005
IMPORT_THRESHOLD = 200_000
Sources = dict[str, tuple[bytes, CodeType]]
logger = logging.getLogger("uvicorn.error")


def kept(spec: ModuleSpec) -> bool:
    """Says whether a module is the environment's, and not the project's."""
    places = [spec.origin] if spec.origin else list(spec.submodule_search_locations or ())
    return bool(places) and all(place in ("built-in", "frozen") or place.startswith(ENVIRONMENT) for place in places)


class AppServer(uvicorn.Server):
    """Starts when told to, stops accepting when told to, and stops without waiting for uvicorn's clock."""

    def __init__(self, config: uvicorn.Config, channel: Connection, known: set[str], broken: bool = False) -> None:
        super().__init__(config)
        self.channel, self.known, self.broken = channel, known, broken
        self.went = self.draining = False

    def tell(self, word: str) -> None:
        """Tells the parent where the child stands, and what it has imported that the parent has not."""
        new = [(name, getattr(module, "__spec__", None)) for name, module in list(sys.modules.items()) if name not in self.known]
        specs = [spec for name, spec in new if isinstance(spec, ModuleSpec) and spec.name == name]
        files = [spec.origin for spec in specs if not kept(spec) and spec.has_location]
        self.known |= {name for name, _ in new}
        self.channel.send((word, [spec.name for spec in specs if kept(spec)], files))

    async def serve(self, sockets: list[socket] | None = None) -> None:
        self.news = asyncio.Event()
        asyncio.get_running_loop().add_reader(self.channel.fileno(), self.told)
        threshold = gc.get_threshold()
        gc.set_threshold(IMPORT_THRESHOLD, *threshold[1:])  # imports make much, and little garbage
        self.config.load()
        if gc.get_threshold()[0] == IMPORT_THRESHOLD:  # else it is the app's wish
            gc.set_threshold(*threshold)
        self.tell("loaded")
        while not self.went and not self.should_exit:
            await self.news.wait()
            self.news.clear()
        if self.went:
            await super().serve(sockets)

    def told(self) -> None:
        try:
            word = self.channel.recv()
        except (EOFError, OSError):  # the parent is gone
            word, loop = "stop", asyncio.get_running_loop()
            loop.remove_reader(self.channel.fileno())
            loop.call_later((self.config.timeout_graceful_shutdown or 5) + 5, os._exit, 1)
        self.went = self.went or word == "go"
        self.should_exit = self.should_exit or word == "stop"
        self.news.set()
        if word == "drain" and not self.draining:
            self.drain()
            self.tell("drains")

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.draining:
            self.drain()
        self.tell("broken" if self.broken else "ready")

    async def main_loop(self) -> None:
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % 864000
            try:
                await asyncio.wait_for(self.news.wait(), 0.1)
            except asyncio.TimeoutError:
                continue
            self.news.clear()

    def drain(self) -> None:
        self.draining = True
        if self.started:
            for server in self.servers:
                server.close()
            self.closing = asyncio.ensure_future(self.close_connections())

    async def close_connections(self) -> None:
        """Lets each connection end with its answer; a new one may ask first."""
        asked, patience = set[Any](), time.monotonic() + FRESH
        while connections := self.server_state.connections:
            for connection in connections - asked:
                if getattr(connection, "cycle", connection) is not None or time.monotonic() > patience:
                    asked.add(connection)
                    connection.shutdown()
            await asyncio.sleep(TICK)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        logger.info("Shutting down")
        if not self.draining:
            self.drain()
        try:
            await asyncio.wait_for(self.rest(), self.config.timeout_graceful_shutdown)
        except asyncio.TimeoutError:
            logger.error("Cancel %d running task(s), timeout graceful shutdown exceeded", len(self.server_state.tasks))
            for task in self.server_state.tasks:
                task.cancel()
        self.tell("stops")
        if not self.force_exit:
            await self.lifespan.shutdown()

    async def rest(self) -> None:
        """Waits until nobody is answered any more, and says so where it takes long."""
        ticks, state = 0, self.server_state
        while (state.connections or state.tasks) and not self.force_exit:
            if (ticks := ticks + 1) == 20:
                what = "connections to close" if state.connections else "background tasks to complete"
                logger.info("Waiting for %s. (CTRL+C to force quit)", what)
            await asyncio.sleep(TICK)


class Errors(logging.Filter):
    """Keeps what uvicorn says of an app that it cannot load or start; nobody else hears it where the app is tried again."""

    def __init__(self, server: AppServer, alone: bool) -> None:
        super().__init__()
        self.server, self.alone, self.texts = server, alone, list[str]()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            self.texts.append(logging.Formatter().format(record))
        return record.levelno < logging.ERROR or self.alone or self.server.went


def broken_app(text: str) -> Any:
    """Answers every request with what keeps the app from serving."""
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 1011})
        kind, body = b"text/plain", f"{text}\n".encode()
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            page = "<!doctype html><title>500</title><h1>The app cannot serve</h1><pre>{}</pre><p>It is tried again when a file is saved.\n"
            kind, body = b"text/html", page.format(html.escape(text)).encode()
        headers = [(b"content-type", kind + b"; charset=utf-8"), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def traceback_of(error: BaseException) -> str:
    """Is a traceback from the first frame that is the project's."""
    frames, machinery = error.__traceback__, (os.path.dirname(__file__), "<frozen", *ENVIRONMENT)
    while frames and frames.tb_next and frames.tb_frame.f_code.co_filename.startswith(machinery):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()


def serve(config: uvicorn.Config, sockets: list[socket], channel: Connection, number: int, alone: bool, failure: str) -> int:
    """Serves the app, or why there is none, and returns an exit code.

    An app that cannot be loaded beside its predecessor, which may still hold a port or a lock, is not broken yet.
    """
    known, code = set(sys.modules), 0
    server = AppServer(config, channel, known)
    errors = Errors(server, alone)
    logger.addFilter(errors)
    try:
        if not failure:
            server.run(sockets=sockets)
    except KeyboardInterrupt:
        pass
    except BaseException as error:
        if not alone and not server.went:
            channel.send(("again", [], []))
            return 3
        code, failure = 3, "\n".join(errors.texts)
        if not failure or not isinstance(error, SystemExit):
            failure = traceback_of(error)
            print(f"Process SpawnProcess-{number}:\n{failure}", file=sys.stderr, flush=True)
    if failure and not server.should_exit:
        logger.setLevel(logging.CRITICAL)
        page = copy.copy(config)
        page.app, page.factory, page.lifespan, page.interface, page.loaded = broken_app(failure), False, "off", "asgi3", False
        AppServer(page, channel, known, broken=True).run(sockets=sockets)
    return code


def reuse(sources: Sources) -> None:
    """Compiles only those files of the project that are not, byte for byte, what the parent has compiled."""
    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        if type(self) is not SourceFileLoader or self.path.startswith(ENVIRONMENT):
            return python(self, name)
        content = self.get_data(self.path)
        known, code = sources.get(self.path, (None, None))
        return code if known == content else self.source_to_code(content, self.path)

    python, SourceFileLoader.get_code = SourceFileLoader.get_code, get_code  # type: ignore[method-assign,assignment]
