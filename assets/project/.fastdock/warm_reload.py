# <% .Header %>
# ruff: noqa
# fmt: off
"""`uvicorn --reload`, many times faster, for development: takes uvicorn's arguments, and prints its lines.

The parent keeps the environment's packages imported, never the project's own modules. At each save it forks a child
that imports the project only; meanwhile the old one takes no more requests, which wait in the socket. Then the old one
ends, and the new one starts. FASTDOCK_RELOAD=uvicorn in .env leaves everything to uvicorn.
"""
import asyncio
import atexit
import ctypes
import gc
import html
import importlib
import logging
import os
import signal
import site
import sys
import time
import traceback
from contextlib import suppress
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import socket
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

import uvicorn
from uvicorn.supervisors import basereload

PLACES = [os.path.dirname(os.__file__), *site.getsitepackages()]
ENVIRONMENT = tuple(os.path.join(place, "") for place in PLACES)
LOCKS = ["uv.lock", "poetry.lock", "pdm.lock", "requirements.txt"]
# Packages that change Python itself, or are known not to survive a fork; those that start threads are found out.
LEFT = {"coverage", "ddtrace", "debugpy", "eventlet", "gevent", "jpype", "newrelic", "polars", "_polars_runtime_32",
        "pyarrow", "pydevd", "pyspark", "ray", "readline", "tensorflow"}
CRASHES = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGILL, -signal.SIGFPE}
logger = logging.getLogger("uvicorn.error")
compiled: dict[str, tuple[bytes, CodeType]] = {}  # the project's files
python_get_code = SourceFileLoader.get_code


def environment() -> list[int]:
    return [os.stat(path).st_mtime_ns for path in PLACES + LOCKS if os.path.exists(path)]


class LeftToTheApp(BaseException):
    """Ends an import that is not the parent's; no `except ImportError` may take the module for a missing one."""


def is_kept(spec: Any) -> bool:
    """Says whether a module is the environment's, and not the project's."""
    places = isinstance(spec, ModuleSpec) and ([spec.origin] if spec.origin else spec.submodule_search_locations) or []
    return bool(places) and all(place in ("built-in", "frozen") or place.startswith(ENVIRONMENT) for place in places)


def find_kept(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
    """Is asked first for each module that the parent imports."""
    found = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if finder is not importer)
    spec = next(filter(None, found), None)
    if name.partition(".")[0] in LEFT or spec and not is_kept(spec):
        raise LeftToTheApp(name)
    return spec


importer: Any = SimpleNamespace(find_spec=find_kept)


def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
    """Compiles a file of the project unless it is, byte for byte, what was compiled last."""
    if type(loader) is not SourceFileLoader or loader.path.startswith(ENVIRONMENT):
        return python_get_code(loader, name)
    content = loader.get_data(loader.path)
    if loader.path not in compiled or compiled[loader.path][0] != content:
        compiled[loader.path] = content, loader.source_to_code(content, loader.path)
    return compiled[loader.path][1]


def threads() -> int:
    """Counts the threads, without those that a library ends at each fork and starts again where it needs them."""
    if len(os.listdir("/proc/self/task")) > 1:
        (trial := ForkProcess()).start()
        trial.join()
    return len(os.listdir("/proc/self/task"))


def watch(config: uvicorn.Config, changes: Connection) -> None:
    """Sends what files change, and None when the environment has. A process, so that the parent has no threads."""
    from uvicorn.supervisors.watchfilesreload import FileFilter
    from watchfiles import watch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it ends with its parent
    wanted, first = FileFilter(config), (last := environment())
    for found in watch(*config.reload_dirs, watch_filter=None, step=20, rust_timeout=1000, yield_on_timeout=True,
                       ignore_permission_denied=True):
        if paths := {path for _, path in found if wanted(Path(path))}:
            changes.send(paths)
        last, before = environment(), last
        if last == before != first:  # changed, and settled
            changes.send(None)


class AppServer(uvicorn.Server):
    """Starts when the parent lets it. Told to end, takes no more requests, and ends when the parent lets it."""

    def __init__(self, config: uvicorn.Config, channel: Connection, waits: bool = False) -> None:
        super().__init__(config)
        self.channel, self.waits, self.known = channel, waits, set(sys.modules)
        self.reloads, self.began = waits, time.monotonic()

    def tell(self, phase: str) -> None:
        """Tells the parent how far this process is, and what it has imported since it told last."""
        new = [name for name, module in list(sys.modules.items())
               if name not in self.known and is_kept(getattr(module, "__spec__", None))]
        self.known.update(new)
        self.channel.send((phase, new, list(compiled)))

    async def serve(self, sockets: list[socket] | None = None) -> None:
        self.loop, self.ends, self.sockets = asyncio.get_running_loop(), asyncio.Event(), sockets or []
        self.config.load()
        gc.enable()
        self.tell("loaded")
        self.imported = time.monotonic()
        if self.waits:
            self.channel.recv()
            self.waits = False
        await super().serve(self.sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.sockets.clear()  # it may have yet to listen
        self.loop.call_soon_threadsafe(self.ends.set)

    async def main_loop(self) -> None:
        self.tell("ready" if isinstance(self.config.app, str) else "broken")
        if self.reloads:
            took, imports = (1000 * (moment - self.began) for moment in (time.monotonic(), self.imported))
            logger.info("Reloaded in %.0f ms, %.0f of them for imports", took, imports)
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ends.wait(), 0.1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.tell("drains")
        asked, fresh = set[Any](), time.monotonic() + 0.1  # within which a new connection's first request may come
        await asyncio.sleep(0)
        while not (self.channel.poll() and asked >= self.server_state.connections or self.force_exit):
            for connection in self.server_state.connections - asked:
                if getattr(connection, "cycle", connection) is not None or time.monotonic() > fresh:
                    asked.add(connection)
                    connection.shutdown()
            await asyncio.sleep(0.005)
        if self.server_state.connections or self.server_state.tasks:
            return await super().shutdown()
        logger.info("Shutting down")
        await self.lifespan.shutdown()  # without uvicorn's pause: nobody is served any more


async def broken_app(failure: str, scope: Any, receive: Any, send: Any) -> None:
    """Answers every request with what keeps the app from serving."""
    kind, body = "text/plain", failure
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        kind, body = "text/html", f"<!doctype html><title>500</title><pre>{html.escape(failure)}</pre>"
    headers = [(b"content-type", f"{kind}; charset=utf-8".encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": f"{body}\n".encode()})


class Child(ForkProcess):
    """A process that serves one version of the project, or what is wrong with it.

    One that waits for the old one's end is silent of an app that it cannot load: the old one may hold a port or a lock.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket], waits: bool, failure: str) -> None:
        super().__init__()
        self.name = self.name.replace("Child", "SpawnProcess")  # as uvicorn's are named
        self.config, self.sockets, self.failure, self.errors = config, sockets, failure, list[str]()
        self.ours, self.channel = Pipe()
        self.phase, self.since, self.server = "imports", time.monotonic(), AppServer(config, self.channel, waits)

    def let_go(self) -> None:
        with suppress(OSError):  # it has ended
            self.ours.send("go")

    def run(self) -> None:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        for number in basereload.HANDLED_SIGNALS:
            signal.signal(number, signal.default_int_handler)
        sys.meta_path.remove(importer)
        importlib.invalidate_caches()
        sys.stdin = open(0, closefd=False)
        logger.addFilter(self.hear)
        with suppress(KeyboardInterrupt):
            self.serve()
        atexit._run_exitfuncs()

    def hear(self, record: logging.LogRecord) -> bool:
        """Keeps what uvicorn says of an app that it cannot load or start."""
        if record.levelno >= logging.ERROR:
            self.errors.append(logging.Formatter().format(record))
        return record.levelno < logging.ERROR or not self.server.waits

    def serve(self) -> None:
        try:
            if not self.failure:
                return self.server.run(list(self.sockets))
        except (Exception, SystemExit) as error:
            if self.server.waits:
                raise SystemExit(1) from error
            if not self.errors or not isinstance(error, SystemExit):
                self.failure = traceback.format_exc().rstrip()
        if self.failure:
            print(f"Process {self.name}:\n{self.failure}", file=sys.stderr, flush=True)
        if not self.server.should_exit:
            logger.setLevel(logging.CRITICAL)
            self.config.app = partial(broken_app, self.failure or "\n".join(self.errors))
            self.config.lifespan, self.config.interface, self.config.factory = "off", "asgi3", False
            self.config.loaded = False
            AppServer(self.config, self.channel).run(self.sockets)


class WarmReload(basereload.BaseReload):
    """The parent."""

    process: Child  # type: ignore[assignment]

    def startup(self) -> None:
        self.reloader_name, self.changed, self.jobs, self.tried = "WatchFiles", set[str](), list[str](), set[str]()
        for number in basereload.HANDLED_SIGNALS:
            signal.signal(number, self.signal_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, basereload.HANDLED_SIGNALS)  # which a parent blocks that begins anew
        self.sockets[0].listen(self.config.backlog)
        self.changes, changes = Pipe(duplex=False)
        self.watcher = ForkProcess(target=watch, args=(self.config, changes), daemon=True)
        self.watcher.start()
        changes.close()
        SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
        sys.meta_path.insert(0, importer)
        gc.disable()
        logger.info("Started reloader process [%d] using WatchFiles", self.pid)
        self.process = self.start()

    def start(self, waits: bool = False, failure: str = "") -> Child:
        child = Child(self.config, self.sockets, waits, failure)
        gc.freeze()
        child.start()
        child.channel.close()
        return child

    def turn(self, seconds: float, *children: Child) -> bool:
        """Waits for news and takes it; says whether there was any."""
        living = [child for child in children if child.exitcode is None]
        ready = wait([self.changes, *(end for child in living for end in (child.ours, child.sentinel))], seconds)
        for child in living:
            with suppress(EOFError, OSError):  # its end is seen elsewhere
                if child.ours in ready:
                    (child.phase, names, paths), child.since = child.ours.recv(), time.monotonic()
                    self.jobs = paths + [name for name in names if name not in self.tried] + self.jobs
                    self.tried.update(names)
        if self.changes in ready:
            try:
                self.changed |= self.changes.recv() or self.begin_anew("The environment has changed: starting anew")
            except EOFError:  # the watcher has said why it ends
                self.shutdown()
                sys.exit(1)
        return bool(ready)

    def should_restart(self) -> list[Path] | None:
        """Returns what has changed, once the child takes no more requests. Until then, uses the time."""
        child, works = self.process, self.jobs and self.process.phase in ("ready", "broken")
        news, patience = self.turn(0 if works else 0.2, child), time.monotonic() + 0.2
        if self.should_exit.is_set():
            raise StopIteration
        if self.changed:
            child.kill() if child.phase == "imports" else child.terminate()
            while child.phase != "drains" and child.exitcode is None and time.monotonic() < patience:
                self.turn(0.2, child)
            changed, self.changed = self.changed, set()
            return [Path(path) for path in sorted(changed)]
        if child.exitcode is not None:
            self.replace(child, child.exitcode)
        elif child.phase == "drains":  # somebody else ends it
            child.let_go()
        elif works and not news:
            self.work(self.jobs.pop())
        return None

    def restart(self) -> None:
        """Lets a new child import the project, then the old one end, then the new one start, unless there is news."""
        old, grace = self.process, self.config.timeout_graceful_shutdown
        new = self.start(waits=old.exitcode is None)
        while new.phase == "imports" and new.exitcode is None and not self.changed and not self.should_exit.is_set():
            self.turn(0.2, old, new)
        old.let_go()
        old.join(None if grace is None or sys.stdin.isatty() else grace + 10)
        old.kill()
        self.turn(0)
        if self.changed or self.should_exit.is_set():
            return new.kill()
        new.let_go()
        self.process = new if new.exitcode is None else self.start()

    def replace(self, child: Child, code: int) -> None:
        """Starts another child for one that ended unasked. After a crash nothing is forked any more."""
        why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        logger.warning("Process [%d] ended with %s", child.pid, why)
        if code in CRASHES and self.tried:
            self.begin_anew("A fork may be why: fresh interpreters from now on", FASTDOCK_RELOAD="uvicorn")
        lived = child.phase == "ready" and time.monotonic() > child.since + 1
        self.process = self.start(failure="" if lived else f"ChildProcessError: the app's process ended with {why}")

    def work(self, job: str) -> None:
        """Imports a module for later children, or compiles a file. Begins anew where one starts threads."""
        package, before = job.partition(".")[0], set(sys.modules)
        try:
            get_code(SourceFileLoader("", job), "") if os.path.isabs(job) else importlib.import_module(job)
        except BaseException as error:  # the child says what is wrong
            if isinstance(error, LeftToTheApp) and package not in sys.modules:
                LEFT.add(package)
            for name in set(sys.modules) - before:
                if name.startswith(package + "."):
                    del sys.modules[name]
        if threads() > 1:
            left = ",".join({package, *LEFT})
            self.begin_anew(f"{package} starts threads: starting anew without it", FASTDOCK_LEFT=left)
        if not self.jobs:
            gc.collect()
            left = ", ".join(sorted(LEFT.intersection(name.partition(".")[0] for name in self.tried)))
            why = left and f"; left to the app, because they may not survive a fork: {left}"
            logger.info("Keeping %d modules imported%s", len(sys.modules), why)

    def begin_anew(self, why: str, **variables: str) -> Any:
        signal.pthread_sigmask(signal.SIG_BLOCK, basereload.HANDLED_SIGNALS)
        self.watcher.kill()
        self.process.let_go()
        self.process.terminate()
        self.process.join()
        if self.should_exit.is_set():
            sys.exit()
        logger.warning(why)
        os.environ.update(variables, FASTDOCK_SOCKET=str(self.sockets[0].fileno()))
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])

    def shutdown(self) -> None:
        self.process.let_go()
        super().shutdown()


if __name__ == "__main__":
    sys.path[:] = [place for place in sys.path if place != os.path.dirname(os.path.abspath(__file__))]
    LEFT.update(os.environ.pop("FASTDOCK_LEFT", "").split(","))
    main: Any = importlib.import_module("uvicorn.main")
    if inherited := os.environ.pop("FASTDOCK_SOCKET", ""):
        uvicorn.Config.bind_socket = lambda config: socket(fileno=int(inherited))  # type: ignore
    watches = main.ChangeReload.__name__ == "WatchFilesReload"
    if watches and threads() == 1 and os.environ.get("FASTDOCK_RELOAD") != "uvicorn":  # no debugger's threads
        main.ChangeReload = WarmReload
    else:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, basereload.HANDLED_SIGNALS)
    main.main(prog_name="uvicorn")
