# <% .Header %>
"""A much faster `uvicorn --reload` for development. Accepts uvicorn's arguments and prints uvicorn's log lines.

Three kinds of processes:

- The parent (`WarmReload`) imports the packages of the environment, never a module of the project.
- The child (`Child`) is forked from the parent, imports the project and serves it. At each save the old child ends
  first, then a new one is forked. Requests wait in the socket, which the parent holds.
- The watcher reports changed files to the parent.

A package that must not be shared between the parent and its children is left to each child, and the log shows why: it
starts threads, is known not to survive a fork, or reads environment variables that the app sets.

`fastdock up` starts the container of an app before the app's dependencies are ready. The parent imports packages
meanwhile, and forks the first child when fastdock ends the hold (`is_held`).

Set FASTDOCK_RELOAD=uvicorn to use uvicorn's own reloader.
"""

import ast
import asyncio
import atexit
import contextlib
import ctypes
import dataclasses
import gc
import html
import importlib
import importlib.util
import itertools
import logging
import os
import random
import signal
import site
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing import util as multiprocessing_util
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import socket
from types import CodeType, FrameType
from typing import Any, ClassVar, NoReturn

import uvicorn
from uvicorn.supervisors import basereload

# The folders of the environment's modules: the standard library and the installed packages.
ENVIRONMENT = tuple(os.path.join(place, "") for place in [os.path.dirname(os.__file__), *site.getsitepackages()])
LOCK_FILES = ["uv.lock", "poetry.lock", "pdm.lock", "requirements.txt"]
# The kernel counts here the processes of this container that it killed because of the memory limit (cgroup v2, v1).
MEMORY_EVENTS = ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"]

# `fastdock up` copies these files into the container: the first before the start, with the number of seconds after
# which the hold expires; the second, which ends the hold, when the app's dependencies are ready.
HOLD, GO = Path("/run/fastdock/hold"), Path("/run/fastdock/go")

DEFAULT_GRACE = 8.0  # seconds for a child to exit without --timeout-graceful-shutdown; `docker stop` waits for 10
GRACE_MARGIN = 1.0  # seconds for the end of the lifespan and atexit functions, after --timeout-graceful-shutdown
SAY_AFTER = 1.0  # seconds until the log reports what an old child that does not exit waits for
SAY_STARTING_AFTER = 3.0  # the same for a new child during its start

# The reasons why packages are left to the children, for the log.
LEFT_BECAUSE = {
    "fork": "they may not survive a fork",
    "environ": "they read variables that the app sets",
}
# Packages that change Python itself, or are known not to survive a fork. Packages that start threads are detected.
KNOWN_LEFT = (
    "coverage ddtrace debugpy eventlet gevent jpype newrelic polars _polars_runtime_32 pyarrow pydevd pyspark ray "
    "readline tensorflow"
)

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

logger = logging.getLogger("uvicorn.error")


def read_left(words: str) -> dict[str, str]:
    """Reads packages and why they are left: "gevent prometheus_client=environ"."""
    return {name: why or "fork" for name, _, why in (word.partition("=") for word in words.split())}


# The packages that are left to the children. A restarting parent passes them on in the variable.
left = read_left(os.environ.pop("FASTDOCK_LEFT", KNOWN_LEFT))
told: set[str] = set()  # the modules of the environment that a child has imported


def is_kept(spec: Any) -> bool:
    """Reports whether a module is the environment's, and not the project's.

    A module that is in no file (as six makes six.moves) belongs where its loader does.
    """
    if not isinstance(spec, ModuleSpec):
        return False
    loader = sys.modules.get(type(spec.loader).__module__)
    places = [spec.origin] if spec.origin else spec.submodule_search_locations or [getattr(loader, "__file__", "")]
    return all(place in ("built-in", "frozen") or place.startswith(ENVIRONMENT) for place in places)


class Importer:
    """The first of the parent's import finders: it stops the import of what the parent must not import."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not Importer)
        spec = next(filter(None, found), None)
        if spec and (name.partition(".")[0] in left or not is_kept(spec)):
            raise SystemExit(name)  # an ImportError could be caught by a package that takes the module for missing
        return spec


def forget_project(before: set[str]) -> bool:
    """Forgets modules of the project that the parent has imported since, and reports whether there were any.

    uvicorn imports some before its reloader starts, such as the classes that --log-config names.
    """
    names = [
        name
        for name, module in list(sys.modules.items())
        if name not in before and not is_kept(getattr(module, "__spec__", None))
    ]
    for name in names:
        del sys.modules[name]
    return bool(names)


# Compiled code. The children compile what has changed, tell the parent, and the parent compiles it too: later children
# find it in memory. The bytes are compared, not the times, which miss a save within a tick of the clock.
codes: dict[str, tuple[bytes | str, CodeType]] = {}
compiled_now: list[tuple[bytes | str, str]] = []  # what this process had to compile


def compiled(source: bytes | str, path: str) -> CodeType:
    """Compiles a file of the project, or the methods of a dataclass, unless the parent has compiled the same bytes."""
    key = path if isinstance(source, bytes) else source
    if key not in codes or codes[key][0] != source:
        codes[key] = source, compile(source, path, "exec", dont_inherit=True)
        compiled_now.append((source, path))
    return codes[key][1]


def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
    """Replaces SourceFileLoader.get_code for the modules of the project."""
    if type(loader) is not SourceFileLoader or loader.path.startswith(ENVIRONMENT):
        return super(SourceFileLoader, loader).get_code(name)
    return compiled(loader.get_data(loader.path), loader.path)


def keep_compiled_code() -> None:
    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
    # dataclasses compiles __init__ and others from text, by `exec`: a global of its module comes before the builtin.
    module: Any = dataclasses
    module.exec = lambda text, *names: exec(compiled(text, "<string>"), *names)  # noqa: S102


def is_held() -> bool:
    """Reports whether the project must not be imported yet. A hold that is not ended expires."""
    with contextlib.suppress(OSError, ValueError):
        # the time of the engine's machine: the clock of fastdock's machine may differ
        return not GO.exists() and time.time() < HOLD.stat().st_ctime + float(HOLD.read_text())
    return False


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Lets a signal end the process at once until the block ends: nothing has begun that must end in order."""

    def end(number: int, frame: FrameType | None) -> None:
        os._exit(0)  # SystemExit could be caught by a package that is being imported

    handlers = {number: signal.signal(number, end) for number in basereload.HANDLED_SIGNALS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def wait_while_held() -> None:
    while is_held():
        time.sleep(0.005)  # between two looks


def find_module(name: str) -> ModuleSpec | None:
    """Finds a module by Python's path, and imports nothing, not even the packages that the module is in."""
    spec, places, end = None, None, 0
    while end < len(name) and (end == 0 or places):
        end = (name + ".").index(".", end + 1)
        spec = PathFinder.find_spec(name[:end], places)
        places = spec.submodule_search_locations if spec else None
    return spec if end == len(name) else None


def imported_names(source: bytes, package: str) -> Iterator[str]:
    """Yields what the import of a module imports: nothing in functions, and nothing for type checkers only.

    `from a import b` yields "a" and "a.b", which need not be a module.
    """
    nodes: list[ast.AST] = [*ast.parse(source).body]
    for node in nodes:  # grows
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield from (base, *(f"{base}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes += node.orelse
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.expr)):
            nodes += ast.iter_child_nodes(node)


def environment_modules(app: str) -> Iterator[str]:
    """Yields the modules of the environment that an app imports, itself or by way of modules of the project.

    Nothing is run: the files of the project are read, and compiled for the first child.
    """
    names, seen = [app], set[str]()
    for name in names:  # grows
        end = 0
        while end < len(name):
            end = (name + ".").index(".", end + 1)
            module = name[:end]
            spec = None if module in seen else find_module(module)
            if spec and is_kept(spec):
                if module == name or find_module(name):
                    yield name
                break
            seen.add(module)
            if spec and spec.origin and spec.origin.endswith(".py"):
                package = module if spec.submodule_search_locations else module.rpartition(".")[0]
                with contextlib.suppress(OSError, SyntaxError, ValueError, ImportError):
                    source = Path(spec.origin).read_bytes()
                    names += imported_names(source, package)
                    compiled(source, spec.origin)


def importing_spec() -> Any:
    """Returns the spec of the module whose code leads to the caller, the innermost one, or None."""
    frame: FrameType | None = sys._getframe(1)
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame and frame.f_globals.get("__spec__")


def importing_package() -> str:
    """Returns the package of the environment whose import leads to the caller; empty in a module of the project."""
    spec = importing_spec()
    return spec.name.partition(".")[0] if is_kept(spec) else ""


class Variables:
    """Notes, while modules are imported, which environment variables packages read and which ones the app sets.

    A package may take its configuration from a variable at import. The parent imports it before the app can set one.
    """

    def __init__(self) -> None:
        self.readers: dict[str, set[str]] = {}  # a variable, and the packages that have read it
        self.app_set: set[str] = set()  # the variables to which the app has given another value
        self.late: set[str] = set()  # the packages that have read one of these since

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Takes notes by way of the methods of os.environ's class, until the block ends."""
        kind: Any = type(os.environ)
        originals = kind.__getitem__, kind.__setitem__, kind.__delitem__
        get, put, delete = originals

        def read(environ: Any, name: str) -> Any:
            self.note_read(name)
            return get(environ, name)

        def write(environ: Any, name: str, value: str) -> None:
            try:
                same = get(environ, name) == value
            except KeyError:
                same = False
            put(environ, name, value)
            self.note_written(name, same)

        def remove(environ: Any, name: str) -> None:
            delete(environ, name)
            self.note_written(name, False)

        kind.__getitem__, kind.__setitem__, kind.__delitem__ = read, write, remove
        try:
            yield
        finally:
            kind.__getitem__, kind.__setitem__, kind.__delitem__ = originals

    def note_read(self, name: str) -> None:
        if package := importing_package():
            self.readers.setdefault(name, set()).add(package)
            if name in self.app_set:
                self.late.add(package)

    def note_written(self, name: str, same: bool) -> None:
        if not same and not importing_package():
            self.app_set.add(name)


class Randomness:
    """The random generators that packages make while the parent imports them: no two children may share their state.

    Those that the system seeded are seeded again in each child. A seed that a package chose stays. UUIDs come from the
    system at each call; those that packages make at import are keys within a process, and may be shared.
    """

    def __init__(self) -> None:
        self.generators = weakref.WeakSet[random.Random]()  # seeded by the system, also those of Faker
        self.numpy: list[Any] = []
        self.seed: Any = random.Random.seed

    def note(self) -> None:
        """Begins to take notes, in the parent. A child begins with `renew`."""

        def seed(generator: random.Random, a: Any = None, version: int = 2) -> None:
            self.seed(generator, a, version)
            (self.generators.add if a is None else self.generators.discard)(generator)

        random.Random.seed = seed  # type: ignore[method-assign,assignment]

    def find_numpy(self) -> None:
        """Looks for NumPy's generators, wherever they are held. Must come before gc.freeze, which hides objects."""
        module: Any = sys.modules.get("numpy.random")
        if module:
            kinds = (module.RandomState, module.Generator)
            self.numpy += [found for found in gc.get_objects() if isinstance(found, kinds) and is_unseeded(found)]

    def renew(self) -> None:
        """Seeds all again, in a child. Python itself does so for the functions of `random`."""
        random.Random.seed = self.seed  # type: ignore[method-assign]
        for generator in self.generators:
            generator.seed()
        for generator in self.numpy:
            bits = bit_generator(generator)
            bits.state = type(bits)().state


def bit_generator(generator: Any) -> Any:
    """Returns what a generator of NumPy takes its bits from."""
    return getattr(generator, "bit_generator", None) or getattr(generator, "_bit_generator", None)


def is_unseeded(generator: Any) -> bool:
    """Reports whether NumPy has seeded a generator from the system: with 128 bits, where a person's seed is short."""
    entropy = getattr(getattr(bit_generator(generator), "_seed_seq", None), "entropy", None)
    return isinstance(entropy, int) and entropy >= 1 << 64


def thread_count() -> int:
    """Counts the threads, without those that a library ends at each fork and starts again where it needs them."""
    if len(os.listdir("/proc/self/task")) > 1:
        (trial := ForkProcess()).start()
        trial.join()
    return len(os.listdir("/proc/self/task"))


def set_process_option(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value)


def kills_for_memory() -> int:
    """Returns how often the kernel has killed a process of this container for want of memory."""
    for path in MEMORY_EVENTS:
        with contextlib.suppress(OSError):
            counters = dict(line.split() for line in Path(path).read_text().splitlines())
            return int(counters.get("oom_kill", 0))
    return 0


def adopted_processes(known: set[int | None]) -> list[int]:
    """Returns the processes that children left behind when they ended. Those that have ended too are reaped.

    A process that has begun a session of its own is meant to stay.
    """
    try:
        children = Path("/proc/self/task", str(os.getpid()), "children").read_text().split()
    except OSError:  # a kernel without this file
        return []
    found = []
    for pid in map(int, children):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if pid not in known and os.waitpid(pid, os.WNOHANG) == (0, 0) and os.getsid(pid) == os.getsid(0):
                found.append(pid)
    return found


def end_adopted_processes(known: set[int | None]) -> None:
    """Ends what children left behind, such as the workers of a pool: with SIGKILL where SIGTERM does not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in adopted_processes(known):
            os.kill(pid, number)
        deadline = time.monotonic() + 0.5
        while adopted_processes(known) and time.monotonic() < deadline:
            time.sleep(0.002)  # between two looks


@dataclasses.dataclass
class Report:
    """What a child tells its parent."""

    phase: str = ""  # loaded, ready, drains, ends; empty when it is the same
    modules: list[str] = dataclasses.field(default_factory=list)  # of the environment, that it has imported
    sources: list[tuple[bytes | str, str]] = dataclasses.field(default_factory=list)  # that it has compiled
    late: set[str] = dataclasses.field(default_factory=set)  # packages that have read a variable which the app has set
    stale: set[str] = dataclasses.field(default_factory=set)  # packages that had read it before
    level: int = 0  # of a line for the log
    line: str = ""


class LifecycleLogger(logging.Logger):
    """uvicorn's logger in a child. The app can neither switch it off nor take the errors of a start away.

    logging.config.dictConfig disables all loggers that it does not name, unless told otherwise. Errors until the app is
    ready go to the parent, whose logging the app cannot reach: they say why the app does not start.
    """

    report: Callable[[logging.LogRecord], bool]

    def isEnabledFor(self, level: int) -> bool:
        return level >= min(self.getEffectiveLevel(), logging.ERROR)

    def handle(self, record: logging.LogRecord) -> None:
        if not self.report(record) and self.filter(record):
            self.callHandlers(record)


class Child(ForkProcess, uvicorn.Server):
    """A process that serves one version of the project, or the error that keeps it from starting."""

    configures_logging = False  # because the parent's logging uses modules of the project
    readers: ClassVar[dict[str, set[str]]] = {}  # the parent's: see Variables

    def __init__(self, config: uvicorn.Config, target: Any, sockets: list[socket], died: str = "") -> None:
        ForkProcess.__init__(self)
        uvicorn.Server.__init__(self, config)
        self.name = self.name.replace("Child", "SpawnProcess")  # as uvicorn's are named
        self.parent_end, self.channel = Pipe()
        self.sending = threading.Lock()  # an app's threads may log
        self.sockets = sockets
        self.died = died  # how the one before has ended, if it must not be tried again
        self.is_reload = bool(told)
        self.errors: list[str] = []
        self.phase, self.since = "imports", time.monotonic()
        self.said_waiting = False
        self.memory_kills = kills_for_memory()
        self.end_asked = asyncio.Event()
        self.variables, self.notes = Variables(), contextlib.ExitStack()

    # What runs in the child.

    def run(self, sockets: Any = None) -> NoReturn:
        """Is the whole life of the process. os._exit does not wait for the app's threads, as Python's end does."""
        code = 0
        try:
            self.prepare()
            self.serve_project()
            self.call_exit_functions()
        except BaseException:  # noqa: BLE001 - the process ends in each case
            traceback.print_exc()
            code = 1
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
            os._exit(code)

    def prepare(self) -> None:
        set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)  # it ends with its parent
        signal.set_wakeup_fd(-1)
        for number in basereload.HANDLED_SIGNALS:
            signal.signal(number, self.ignore_signal)
        self.let_signals_end_workers()
        sys.meta_path.remove(Importer)
        importlib.invalidate_caches()
        compiled_now.clear()
        randomness.renew()
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - stays open; multiprocessing has put /dev/null there
        logger.__class__ = LifecycleLogger
        vars(logger).update(report=self.report_error)
        self.notes.enter_context(self.variables.noted())

    def ignore_signal(self, number: int, frame: FrameType | None) -> None:
        """Ignores a signal before and after uvicorn's own handler: the parent may send one twice.

        signal.SIG_IGN would be inherited by every program that the app starts.
        """

    def let_signals_end_workers(self) -> None:
        """Makes a signal end every process that the app forks, such as a worker of a pool, whenever it comes.

        A forked process has this process's handlers in Python. One that has just begun to wait for work would not run
        them, and one that is still being forked forgets the signal: whoever waits for its end would wait forever.
        """
        masks = threading.local()

        def block() -> None:
            masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, basereload.HANDLED_SIGNALS)

        def unblock() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masks.before)

        def restore() -> None:
            for number in basereload.HANDLED_SIGNALS:
                if signal.getsignal(number) in (self.ignore_signal, self.handle_exit):
                    signal.signal(number, signal.SIG_DFL)
            unblock()

        os.register_at_fork(before=block, after_in_parent=unblock, after_in_child=restore)

    def serve_project(self) -> None:
        try:
            if self.died:
                raise ChildProcessError(f"the app's process ended with {self.died}")
            if self.configures_logging:
                self.config.configure_logging()
            uvicorn.Server.run(self, self.sockets)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the app raises is shown
            self.serve_failure(error)

    def serve_failure(self, error: BaseException) -> None:
        """Answers every request with the error, until the next save."""
        self.notes.close()
        self.phase, self.is_reload = "loaded", False
        self.started = self.should_exit = False  # uvicorn's marks of the start that failed
        if not (isinstance(error, SystemExit) and self.errors):  # else uvicorn has said why
            logger.critical("Process %s:", self.name, exc_info=error)
        vars(logger).update(isEnabledFor=lambda level: level >= logging.CRITICAL)  # uvicorn's lines would mislead
        vars(self.config).update(app=self.answer, factory=False, interface="asgi3", lifespan="off", loaded=False)
        uvicorn.Server.run(self, self.sockets)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Is the app that answers with the error."""
        kind, body = b"text/plain; charset=utf-8", "\n".join(self.errors) + "\n"
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            kind, body = b"text/html; charset=utf-8", f"<!doctype html><title>503</title><pre>{html.escape(body)}</pre>"
        await send({"type": "http.response.start", "status": 503, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body.encode()})

    def call_exit_functions(self) -> None:
        """Calls what atexit has registered, in the time that the parent gives.

        multiprocessing's own function would wait for the workers of a pool; the parent ends these.
        """
        atexit.unregister(multiprocessing_util._exit_function)  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        multiprocessing_util._run_finalizers(0)  # type: ignore[attr-defined]

    def report_error(self, record: logging.LogRecord) -> bool:
        """Sends an error to the parent's log, and reports whether it has: only before the app is ready."""
        if record.levelno < logging.ERROR or self.phase not in ("imports", "loaded"):
            return False
        self.errors.append(logging.Formatter().format(record))
        self.send(Report(level=record.levelno, line=self.errors[-1]))
        return True

    def send(self, report: Report) -> None:
        with self.sending, contextlib.suppress(OSError):
            self.channel.send(report)

    def tell(self, phase: str, line: str = "") -> None:
        """Tells the parent how far this process is, and what it has imported and compiled."""
        self.phase = phase
        report = Report(phase, level=logging.INFO, line=line)
        if phase in ("loaded", "ready"):  # later, nobody may read much
            report.modules = [
                name
                for name, module in list(sys.modules.items())
                if name not in told and is_kept(getattr(module, "__spec__", None))
            ]
            told.update(report.modules)
            report.sources = compiled_now.copy()
            compiled_now.clear()
            report.late = self.variables.late
        self.send(report)

    def stale_packages(self) -> set[str]:
        """Returns the packages that the parent has imported before the app has set a variable which they read."""
        readers = (self.readers.get(name, set()) for name in self.variables.app_set)
        return set[str]().union(*readers) - left.keys() - self.variables.late

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self.imported = time.monotonic()
        self.notes.close()
        gc.enable()
        if stale := self.stale_packages():
            self.send(Report(stale=stale))
            await self.end_asked.wait()  # the parent ends this process, and begins anew
        self.tell("loaded")
        await super().startup(sockets)
        if self.lifespan.should_exit:
            sys.exit(3)  # as uvicorn does since 0.50; before, it returned

    async def _serve(self, sockets: list[socket] | None = None) -> None:
        await super()._serve(sockets)
        if self.started and self.phase in ("loaded", "ready"):
            # a signal came during the start: older releases of uvicorn return then, and the app's lifespan never ends
            await self.shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.sockets.clear()  # it may have yet to listen
        asyncio.get_running_loop().call_soon_threadsafe(self.end_asked.set)

    async def main_loop(self) -> None:
        took, imports = (1000 * (moment - self.since) for moment in (time.monotonic(), self.imported))
        self.tell("ready", f"Reloaded in {took:.0f} ms, {imports:.0f} of them for imports" if self.is_reload else "")
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.end_asked.wait(), 0.1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Ends as uvicorn does, but sooner, and so that no request is refused.

        The parent sends SIGINT when a file has changed, tells the change once no more requests are accepted, and then
        sends SIGTERM. Until then connections are answered whose request was on its way.
        """
        end_lifespan = self.lifespan.shutdown

        async def tell_and_end_lifespan() -> None:
            self.tell("ends")
            await end_lifespan()

        self.lifespan.shutdown = tell_and_end_lifespan
        for server in self.servers:
            server.close()
        self.tell("drains")
        asked, fresh = set[Any](), time.monotonic() + 0.1  # within which a new connection's first request may come
        await asyncio.sleep(0.001)  # for what is accepted already
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

    # What runs in the parent.

    def terminate(self, number: int = signal.SIGTERM) -> None:
        """Asks the process to end. One that still imports has nothing to end properly."""
        if self.pid and self.exitcode is None:
            os.kill(self.pid, signal.SIGKILL if self.phase == "imports" else number)

    def waits_for(self) -> str:
        """Returns what a process waits for that does not end; empty where uvicorn says it.

        devenv/reload of fastdock reads these lines.
        """
        return {
            "loaded": "Waiting for the application to start.",
            "ready": "Waiting for the event loop, which the application blocks.",
            "ends": "Waiting for the application to shut down.",
        }.get(self.phase, "")

    def say_waiting(self) -> None:
        if not self.said_waiting and (line := self.waits_for()):
            logger.info(line)
            self.said_waiting = True


def watch(config: uvicorn.Config, changes: Connection) -> None:
    """Sends the paths that change, and None when the environment has changed.

    Runs in a process of its own, so that the parent has no threads: a fork copies only one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
    first = last = environment_times()
    for paths in (notified if "watchfiles" in sys.modules else polled)(config):
        if paths:
            changes.send(paths)
        last, before = environment_times(), last
        if last == before != first:  # changed, and settled
            changes.send(None)


def environment_times() -> list[float]:
    return [os.path.getmtime(path) for path in [*ENVIRONMENT, *LOCK_FILES] if os.path.exists(path)]


def notified(config: uvicorn.Config) -> Iterator[set[str]]:
    """Yields the paths that watchfiles says have changed, and nothing once a second."""
    from uvicorn.supervisors.watchfilesreload import FileFilter
    from watchfiles import Change
    from watchfiles import watch as watchfiles_watch

    is_wanted = FileFilter(config)

    def matters(change: Change, path: str) -> bool:
        # A folder that was renamed brings no events of its files.
        return is_wanted(Path(path)) or change is Change.added and any(map(is_wanted, files_below(path)))

    for found in watchfiles_watch(
        *config.reload_dirs,
        watch_filter=None,
        step=10,
        rust_timeout=1000,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        yield {path for change, path in found if matters(change, path)}


def polled(config: uvicorn.Config) -> Iterator[set[str]]:
    """Yields the paths whose times have changed, where watchfiles is not installed."""
    includes = ["*.py", *config.reload_includes]
    excludes = [".*", ".py[cod]", ".sw.*", "~*", *config.reload_excludes]

    def times() -> dict[str, int]:
        found = {}
        for path in (path for folder in config.reload_dirs for path in files_below(str(folder))):
            if any(map(path.match, includes)) and not any(map(path.match, excludes)):
                with contextlib.suppress(OSError):
                    found[str(path)] = path.stat().st_mtime_ns
        return found

    last = times()
    while True:
        time.sleep(config.reload_delay)
        last, before = times(), last
        yield {path for path in last.keys() | before.keys() if last.get(path) != before.get(path)}


def files_below(folder: str) -> Iterator[Path]:
    """Yields the files of a folder, but not those of a virtual environment or in a hidden folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        if "pyvenv.cfg" in files:
            folders.clear()
        yield from (Path(place, name) for name in files)


class WarmReload(basereload.BaseReload):
    """The parent."""

    process: Child  # type: ignore[assignment]
    has_imported = False  # before the first child

    def startup(self) -> None:
        self.reloader_name = "WatchFiles" if "watchfiles" in sys.modules else "StatReload"
        self.changed = set[str]()
        self.jobs: list[Any] = []  # names of modules to import, and sources with their paths to compile
        self.variables = Variables()
        Child.readers = self.variables.readers
        self.environment = environment_times()
        self.sockets[0].listen(self.config.backlog)
        self.changes, changes = Pipe(duplex=False)
        self.signals, end = os.pipe()
        os.set_blocking(end, False)
        signal.set_wakeup_fd(end, warn_on_full_buffer=False)  # a signal ends a wait: Python itself would resume it
        self.watcher = ForkProcess(target=watch, args=(self.config, changes), daemon=True)
        self.watcher.start()
        changes.close()
        Child.configures_logging = forget_project(modules_before)
        set_process_option(PR_SET_CHILD_SUBREAPER, 1)  # what a child leaves behind becomes the parent's, to be ended
        keep_compiled_code()
        randomness.note()
        sys.meta_path.insert(0, Importer)
        gc.disable()
        basereload.get_subprocess = self.first_child  # type: ignore
        super().startup()

    def first_child(self, **arguments: Any) -> Child:
        """Makes the first child, and imports packages for it while the app is held. uvicorn handles signals already."""
        if is_held():
            with ended_by_signals():
                self.import_while_held()
        return Child(**arguments)

    def import_while_held(self) -> None:
        began, before = time.monotonic(), len(sys.modules)
        serving = ["uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto", "uvicorn.lifespan.on"]
        app, _, _ = str(self.config.app).partition(":")
        for name in itertools.chain(serving, environment_modules(app)):
            package, _, attribute = name.rpartition(".")
            taken = attribute in vars(sys.modules.get(package, object))  # which `from a import b` would then take
            if name not in sys.modules and not taken and name.partition(".")[0] not in left:
                self.keep(name)
            if not is_held():
                break
        self.has_imported = len(sys.modules) > before
        took = 1000 * (time.monotonic() - began)
        self.prepare_to_fork()
        wait_while_held()
        logger.info(f"Imported {len(sys.modules) - before} modules in {took:.0f} ms while waiting for the dependencies")
        if environment_times() != self.environment:
            self.begin_anew("The environment has changed: restarting the reloader")

    def take_news(self, *sources: Any, seconds: float) -> None:
        """Waits for news of the child, and of other sources, and takes it."""
        child = self.process
        child.channel.close()  # is the child's only
        ready = wait([*sources, child.parent_end, child.sentinel, self.signals], seconds)
        if self.signals in ready:
            os.read(self.signals, 1)
        with contextlib.suppress(EOFError, OSError):  # an end is seen elsewhere
            if self.changes in ready:
                self.changed |= self.changes.recv() or self.begin_anew("The environment has changed: restarting the reloader")
            if child.parent_end in ready:
                self.take_report(child, child.parent_end.recv())

    def take_report(self, child: Child, report: Report) -> None:
        if report.line:
            logger.log(report.level, "%s", report.line)
        if report.phase:
            child.phase, child.since, child.said_waiting = report.phase, time.monotonic(), False
        self.jobs = [*report.sources, *report.modules, *self.jobs]
        told.update(report.modules)
        left.update(dict.fromkeys(report.late, "environ"))
        if report.stale:
            left.update(dict.fromkeys(report.stale, "environ"))
            names = ", ".join(sorted(report.stale))
            self.begin_anew(f"{names}: reads variables that the app sets: restarting the reloader without it")

    def should_restart(self) -> list[Path] | None:
        """Returns what has changed, once the child takes no more requests. Until then, uses the time."""
        child = self.process
        can_work = bool(self.jobs) and child.phase == "ready"
        self.take_news(self.changes, seconds=0 if can_work else 0.2)
        if self.watcher.exitcode is not None:  # it has said why
            self.shutdown()
            sys.exit(1)
        if self.should_exit.is_set():
            raise StopIteration
        if self.changed:
            return self.close_to_requests(child)
        if child.exitcode is not None:
            self.replace(child, child.exitcode)
        elif can_work:
            self.work(self.jobs.pop())
        elif child.phase in ("drains", "ends"):  # by itself, as with --limit-max-requests
            self.end(child)
        elif child.phase == "loaded" and time.monotonic() > child.since + SAY_STARTING_AFTER:
            child.say_waiting()
        return None

    def close_to_requests(self, child: Child) -> list[Path]:
        """Waits until no answer of the old code can follow the line that tells the change."""
        child.terminate(signal.SIGINT)
        patience = time.monotonic() + 0.2
        while child.phase not in ("drains", "ends") and child.exitcode is None and time.monotonic() < patience:
            self.take_news(self.changes, seconds=0.2)
        changed, self.changed = self.changed, set()
        return [Path(path) for path in sorted(changed)]

    def restart(self) -> None:
        self.end(self.process)
        self.begin()

    def begin(self, died: str = "") -> None:
        self.process = Child(self.config, self.target, self.sockets, died)
        self.process.start()

    def shutdown(self) -> None:
        self.end(self.process)
        super().shutdown()

    def end(self, child: Child) -> None:
        """Ends a child, with all that it has started. Kills it when it takes too long, so that a save always wins.

        Not where the app has a terminal: a prompt of a debugger may wait there.
        """
        child.terminate()
        limit = self.config.timeout_graceful_shutdown
        grace = DEFAULT_GRACE if limit is None else limit + GRACE_MARGIN
        began = time.monotonic()
        while child.exitcode is None and (time.monotonic() < began + grace or os.isatty(0)):
            self.take_news(seconds=0.1)
            if time.monotonic() > began + SAY_AFTER and child.exitcode is None:
                child.say_waiting()
        if child.exitcode is None:
            logger.warning("Process [%d] did not exit within %g s and is killed", child.pid, grace)
            child.kill()
        child.join()
        end_adopted_processes({self.watcher.pid})

    def replace(self, child: Child, code: int) -> None:
        """Starts another child for one that ended unasked. After a crash nothing is forked any more."""
        why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if why == "SIGKILL" and kills_for_memory() > child.memory_kills:
            why += ": the container is out of memory; raise its memory limit, or reduce the app's memory use"
        logger.warning("Process [%d] ended with %s", child.pid, why)
        shares = told or self.has_imported
        if code < 0 and -code not in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM) and shares:
            self.begin_anew("Forking may be the cause: using a new interpreter for each reload from now on", FASTDOCK_RELOAD="uvicorn")
        end_adopted_processes({self.watcher.pid})
        lived = child.phase == "ready" and time.monotonic() > child.since + 1
        self.begin("" if lived else why)

    def work(self, job: Any) -> None:
        """Imports a module for later children, or compiles a source. Begins anew where a package cannot be shared."""
        if isinstance(job, str):
            self.keep(job)
        else:
            with contextlib.suppress(Exception):  # the child says what is wrong
                compiled(*job)
        if not self.jobs:
            self.settle()

    def keep(self, name: str) -> None:
        before, package = set(sys.modules), name.partition(".")[0]
        try:
            with self.variables.noted():
                importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - the child says what is wrong
            if isinstance(error, SystemExit) and package not in sys.modules:
                left[package] = left.get(str(error).partition(".")[0], "fork")
            for new in set(sys.modules) - before:
                if new.startswith(package + "."):
                    del sys.modules[new]
        if thread_count() > 1:
            left[package] = "fork"
            self.begin_anew(f"{package} starts threads: restarting the reloader without it")

    def settle(self) -> None:
        """Prepares for the next fork when all is imported, and says so."""
        self.prepare_to_fork()
        line = f"Keeping {len(sys.modules)} modules imported"
        used = {name.partition(".")[0] for name in told}
        for reason, words in LEFT_BECAUSE.items():
            if names := sorted(name for name, why in left.items() if why == reason and name in used):
                line += f"; left to the app, because {words}: {', '.join(names)}"
        logger.info(line)

    def prepare_to_fork(self) -> None:
        gc.collect()
        randomness.find_numpy()
        gc.freeze()  # so that no child's collections write to the memory that they share

    def begin_anew(self, why: str, **variables: str) -> NoReturn:
        """Replaces the parent by a fresh one, which inherits the socket: no request is refused."""
        signal.pthread_sigmask(signal.SIG_BLOCK, basereload.HANDLED_SIGNALS)
        self.watcher.kill()
        if "process" in vars(self):
            self.end(self.process)
        if self.should_exit.is_set():
            sys.exit()
        logger.warning(why)
        words = " ".join(f"{name}={reason}" for name, reason in left.items())
        os.environ.update(variables, FASTDOCK_LEFT=words, FASTDOCK_SOCKET=str(self.sockets[0].fileno()))
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def why_not_warm(main: Any) -> str:
    """Returns what speaks against this reloader; empty if nothing does."""
    if thread_count() > 1:
        return "a process with threads (a debugger's?) cannot be forked"
    needed = {
        main: ["ChangeReload", "main"],
        basereload: ["get_subprocess", "HANDLED_SIGNALS"],
        basereload.BaseReload: ["run", "startup", "restart", "shutdown", "should_restart"],
        uvicorn.Config: ["bind_socket", "configure_logging", "load", "should_reload"],
        uvicorn.Server: [
            "run",
            "startup",
            "main_loop",
            "on_tick",
            "shutdown",
            "handle_exit",
            "capture_signals",
            "_serve",
        ],
    }
    for owner, names in needed.items():
        for name in names:
            if not hasattr(owner, name):
                return f"uvicorn {uvicorn.__version__} has no {owner.__name__}.{name}"
    return ""


def keep_app_out_of_parent() -> None:
    """Keeps uvicorn 0.47 to 0.49 from importing the app before the reloader starts."""
    load_app: Any = getattr(uvicorn.Config, "load_app", None)
    own = os.getpid()
    config_class: Any = uvicorn.Config

    def load_outside_parent(config: uvicorn.Config) -> Any:
        return None if config.should_reload and os.getpid() == own else load_app(config)

    if load_app:
        config_class.load_app = load_outside_parent


randomness = Randomness()
modules_before = set(sys.modules)


def run() -> None:
    main: Any = importlib.import_module("uvicorn.main")
    config_class: Any = uvicorn.Config
    if inherited := os.environ.pop("FASTDOCK_SOCKET", ""):
        config_class.bind_socket = lambda config: socket(fileno=int(inherited))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, basereload.HANDLED_SIGNALS)  # which a parent blocks that begins anew
    is_asked = os.environ.get("FASTDOCK_RELOAD") != "uvicorn"
    why = why_not_warm(main) if is_asked else ""
    if why:
        print(f"WARNING:  {why}: using uvicorn's own reloader", file=sys.stderr, flush=True)
    if is_asked and not why:
        keep_app_out_of_parent()
        main.ChangeReload = WarmReload
    else:
        with ended_by_signals():
            wait_while_held()
    main.main(prog_name="uvicorn")


if __name__ == "__main__":
    run()
