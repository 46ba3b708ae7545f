# <% .Header %>
# ruff: noqa
# fmt: off
"""`uvicorn --reload`, many times faster, for development: takes uvicorn's arguments, and prints its lines.

The parent keeps the environment's packages imported, never the project's modules; at each save it forks a child that
imports the project, once the old one has ended. Requests wait in the socket. FASTDOCK_RELOAD=uvicorn gives way to it.
"""
import asyncio
import atexit
import ctypes
import dataclasses
import gc
import html
import importlib
import io
import logging
import os
import signal
import site
import sys
import time
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import socket
from types import CodeType, FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import basereload

ENVIRONMENT = tuple(os.path.join(place, "") for place in [os.path.dirname(os.__file__), *site.getsitepackages()])
LOCKS = ["uv.lock", "poetry.lock", "pdm.lock", "requirements.txt"]
# Packages that change Python itself, or are known not to survive a fork; those that start threads are found out.
LEFT = set(os.environ.pop("FASTDOCK_LEFT", "coverage ddtrace debugpy eventlet gevent jpype newrelic polars "
           "_polars_runtime_32 pyarrow pydevd pyspark ray readline tensorflow").split())
logger = logging.getLogger("uvicorn.error")
codes: dict[str, tuple[bytes | str, CodeType]] = {}
missed: list[Any] = []  # what had to be compiled
told: set[str] = set()  # the environment's modules that a child has imported


def is_kept(spec: Any) -> bool:
    """Says whether a module is the environment's, and not the project's; one that is in no file is its loader's."""
    if not isinstance(spec, ModuleSpec):
        return False
    loader = sys.modules.get(type(spec.loader).__module__)
    places = [spec.origin] if spec.origin else spec.submodule_search_locations or [getattr(loader, "__file__", "")]
    return all(place in ("built-in", "frozen") or place.startswith(ENVIRONMENT) for place in places)


class Importer:
    """Is asked first for each module that the parent imports."""
    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not Importer)
        spec = next(filter(None, found), None)
        if spec and (name.partition(".")[0] in LEFT or not is_kept(spec)):
            raise SystemExit(name)  # no `except ImportError` may take the module for a missing one
        return spec


def compiled(source: bytes | str, path: str) -> CodeType:
    """Compiles a file of the project, or a dataclass's methods, unless it is, byte for byte, what was compiled last."""
    key = path if isinstance(source, bytes) else source
    if key not in codes or codes[key][0] != source:
        codes[key] = source, compile(source, path, "exec", dont_inherit=True)
        missed.append((source, path))
    return codes[key][1]


def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
    if type(loader) is not SourceFileLoader or loader.path.startswith(ENVIRONMENT):
        return super(SourceFileLoader, loader).get_code(name)
    return compiled(loader.get_data(loader.path), loader.path)


def threads() -> int:
    """Counts the threads, without those that a library ends at each fork and starts again where it needs them."""
    if len(os.listdir("/proc/self/task")) > 1:
        (trial := ForkProcess()).start()
        trial.join()
    return len(os.listdir("/proc/self/task"))


class Child(ForkProcess, uvicorn.Server):
    """A process that serves one version of the project, or what is wrong with it."""
    def __init__(self, config: uvicorn.Config, target: Any, sockets: list[socket], died: str = "") -> None:
        ForkProcess.__init__(self)
        uvicorn.Server.__init__(self, config)
        self.name = self.name.replace("Child", "SpawnProcess")  # as uvicorn's are named
        self.ours, self.channel = Pipe()
        self.sockets, self.died, self.reloads, self.errors = sockets, died, bool(told), io.StringIO()
        self.phase, self.since, self.ends = "imports", time.monotonic(), asyncio.Event()

    def run(self, sockets: Any = None) -> None:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # but for uvicorn's own handler; the parent may tell it twice
        sys.meta_path.remove(Importer)
        importlib.invalidate_caches()
        missed.clear()
        sys.stdin = open(0, closefd=False)
        logger.addHandler(hears := logging.StreamHandler(self.errors))
        hears.setLevel(logging.ERROR)
        try:
            if self.died:
                raise ChildProcessError(f"the app's process ended with {self.died}")
            uvicorn.Server.run(self, self.sockets)
        except (Exception, SystemExit) as error:
            self.serve_failure(error)
        atexit._run_exitfuncs()

    def serve_failure(self, error: BaseException) -> None:
        if not (isinstance(error, SystemExit) and self.errors.getvalue()):  # else uvicorn has said why
            logger.critical("Process %s:", self.name, exc_info=True)
        logger.setLevel(logging.CRITICAL)
        vars(self.config).update(app=self.answer, factory=False, interface="asgi3", lifespan="off", loaded=False)
        uvicorn.Server.run(self, self.sockets)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        kind, body = b"text/plain; charset=utf-8", self.errors.getvalue()
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            kind, body = b"text/html; charset=utf-8", f"<!doctype html><title>503</title><pre>{html.escape(body)}</pre>"
        await send({"type": "http.response.start", "status": 503, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body.encode()})

    def terminate(self, number: int = signal.SIGTERM) -> None:
        if self.pid and self.exitcode is None:
            os.kill(self.pid, signal.SIGKILL if self.phase == "imports" else number)

    def tell(self, phase: str) -> None:
        """Tells the parent how far this process is, and what it has imported and compiled."""
        new = [name for name, module in list(sys.modules.items())
               if name not in told and is_kept(getattr(module, "__spec__", None))]
        told.update(new)
        self.channel.send((phase, new, [] if phase == "drains" else missed))  # nobody may read much of one that ends

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self.imported = time.monotonic()
        gc.enable()
        self.tell("loaded")
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.sockets.clear()  # it may have yet to listen
        asyncio.get_running_loop().call_soon_threadsafe(self.ends.set)

    async def main_loop(self) -> None:
        if self.reloads:
            took, imports = (1000 * (moment - self.since) for moment in (time.monotonic(), self.imported))
            logger.info("Reloaded in %.0f ms, %.0f of them for imports", took, imports)
        self.tell("ready")
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ends.wait(), 0.1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.tell("drains")
        asked, fresh = set[Any](), time.monotonic() + 0.1  # within which a new connection's first request may come
        await asyncio.sleep(0.001)  # for what is accepted already; SIGTERM follows once the change is told
        while (new := self.server_state.connections - asked) or self._captured_signals == [signal.SIGINT]:
            for connection in new:
                if getattr(connection, "cycle", connection) is not None or time.monotonic() > fresh:
                    asked.add(connection)
                    connection.shutdown()
            await asyncio.sleep(0.001)
        if self.server_state.connections or self.server_state.tasks:
            return await super().shutdown()
        logger.info("Shutting down")
        await self.lifespan.shutdown()  # without uvicorn's pause: nobody is served any more


class WarmReload(basereload.BaseReload):
    """The parent."""
    process: Child  # type: ignore[assignment]

    def startup(self) -> None:
        self.reloader_name, self.changed, self.jobs = "WatchFiles", set[str](), list[Any]()
        self.sockets[0].listen(self.config.backlog)
        self.changes, changes = Pipe(duplex=False)
        self.watcher = ForkProcess(target=self.watch, args=(changes,), daemon=True)
        self.watcher.start()
        changes.close()
        SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
        setattr(dataclasses, "exec", lambda text, *names: exec(compiled(text, "<string>"), *names))
        sys.meta_path.insert(0, Importer)
        gc.disable()
        basereload.get_subprocess = Child  # type: ignore
        super().startup()

    def watch(self, changes: Connection) -> None:
        """Sends what files change, and None when the environment has. A process, so that the parent has no threads."""
        from uvicorn.supervisors.watchfilesreload import FileFilter
        from watchfiles import watch

        def environment() -> list[float]:
            return [os.path.getmtime(path) for path in [*ENVIRONMENT, *LOCKS] if os.path.exists(path)]
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it ends with its parent
        wanted, first = FileFilter(self.config), (last := environment())
        for found in watch(*self.config.reload_dirs, watch_filter=None, step=10, rust_timeout=1000,
                           yield_on_timeout=True, ignore_permission_denied=True):
            if paths := {path for _, path in found if wanted(Path(path))}:
                changes.send(paths)
            last, before = environment(), last
            if last == before != first:  # changed, and settled
                changes.send(None)

    def turn(self, seconds: float) -> None:
        """Waits for news, and takes it."""
        child = self.process
        child.channel.close()  # is the child's only
        ready = wait([self.changes, child.ours, child.sentinel], seconds)
        with suppress(EOFError, OSError):  # an end is seen elsewhere
            if self.changes in ready:
                self.changed |= self.changes.recv() or self.begin_anew("The environment has changed: starting anew")
            if child.ours in ready:
                (child.phase, names, sources), child.since = child.ours.recv(), time.monotonic()
                self.jobs = [*sources, *names, *self.jobs]
                told.update(names)

    def should_restart(self) -> list[Path] | None:
        """Returns what has changed, once the child takes no more requests. Until then, uses the time."""
        child, works = self.process, self.jobs and self.process.phase == "ready"
        self.turn(0 if works else 0.2)
        if self.watcher.exitcode is not None:  # it has said why
            self.shutdown()
            sys.exit(1)
        if self.should_exit.is_set():
            raise StopIteration
        if self.changed:
            child.terminate(signal.SIGINT)
            patience = time.monotonic() + 0.2
            while child.phase != "drains" and child.exitcode is None and time.monotonic() < patience:
                self.turn(0.2)
            changed, self.changed = self.changed, set()
            return [Path(path) for path in sorted(changed)]
        if child.exitcode is not None:
            self.replace(child, child.exitcode)
        elif works:
            self.work(self.jobs.pop())
        return None

    def replace(self, child: Child, code: int) -> None:
        """Starts another child for one that ended unasked. After a crash nothing is forked any more."""
        why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        logger.warning("Process [%d] ended with %s", child.pid, why)
        if code < 0 and why not in ("SIGINT", "SIGKILL", "SIGTERM") and told:
            self.begin_anew("A fork may be why: fresh interpreters from now on", FASTDOCK_RELOAD="uvicorn")
        lived = child.phase == "ready" and time.monotonic() > child.since + 1
        self.process = Child(self.config, self.target, self.sockets, "" if lived else why)
        self.process.start()

    def work(self, job: Any) -> None:
        """Imports a module for later children, or compiles. Begins anew where a package starts threads."""
        before, package = set(sys.modules), job.partition(".")[0] if isinstance(job, str) else ""
        try:
            importlib.import_module(job) if package else compiled(*job)
        except BaseException as error:  # the child says what is wrong
            if isinstance(error, SystemExit) and package not in sys.modules:
                LEFT.add(package)
            for name in [name for name in set(sys.modules) - before if name.startswith(package + ".")]:
                del sys.modules[name]
        if threads() > 1:
            LEFT.add(package)
            self.begin_anew(f"{package} starts threads: starting anew without it")
        if not self.jobs:
            gc.collect()
            gc.freeze()  # so that no child's collections write to what they share
            left = ", ".join(sorted(LEFT.intersection(name.partition(".")[0] for name in told)))
            why = left and f"; left to the app, because they may not survive a fork: {left}"
            logger.info("Keeping %d modules imported%s", len(sys.modules), why)

    def begin_anew(self, why: str, **variables: str) -> Any:
        signal.pthread_sigmask(signal.SIG_BLOCK, basereload.HANDLED_SIGNALS)
        self.watcher.kill()
        self.process.terminate()
        self.process.join()
        if self.should_exit.is_set():
            sys.exit()
        logger.warning(why)
        os.environ.update(variables, FASTDOCK_LEFT=" ".join(LEFT), FASTDOCK_SOCKET=str(self.sockets[0].fileno()))
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


if __name__ == "__main__":
    main: Any = importlib.import_module("uvicorn.main")
    if inherited := os.environ.pop("FASTDOCK_SOCKET", ""):
        uvicorn.Config.bind_socket = lambda config: socket(fileno=int(inherited))  # type: ignore
    if threads() == 1 and "watchfiles" in sys.modules and os.environ.get("FASTDOCK_RELOAD") != "uvicorn":
        main.ChangeReload = WarmReload  # under a debugger there are more threads
    signal.pthread_sigmask(signal.SIG_UNBLOCK, basereload.HANDLED_SIGNALS)  # which a parent blocks that begins anew
    main.main(prog_name="uvicorn")
