# <% .Header %>
# ruff: noqa
# fmt: off
"""uvicorn --reload, many times faster: takes the arguments of `uvicorn` and prints its lines.

The parent keeps the environment's modules imported, never the project's own. At each save it forks a child that imports
the project, while the old child takes no more requests: they wait in the parent's socket. Then the old child ends, and
the new one starts. FASTDOCK_RELOAD=uvicorn in the environment leaves everything to uvicorn.
"""
import atexit
import gc
import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections import deque
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from socket import socket
from types import FrameType
from typing import Any, NoReturn

import uvicorn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from warm_child import PLACES, Sources, kept, logger, reuse, serve

sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.abspath(__file__))]
STATE = "FASTDOCK_WARM_RELOAD"  # what a parent hands to the one that it becomes
# They change Python itself, or are known not to survive a fork.
LEFT = {"coverage", "ddtrace", "debugpy", "eventlet", "gevent", "jpype", "newrelic", "polars", "_polars_runtime_32", "pyarrow", "pydevd", "pyspark", "ray", "readline", "tensorflow"}
CRASHES = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE}
DRAIN = 0.2  # seconds
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "requirements.txt")


def threads() -> int:
    return len(os.listdir("/proc/self/task"))


class LeftToTheApp(BaseException):
    """Ends an import that is not the parent's; no `except ImportError` may take the module for a missing one."""


class Importer:
    """Is asked first for each module that the parent imports: refuses what is not kept, and sees who starts threads."""

    def __init__(self, left: set[str]) -> None:
        self.left, self.named, self.culprits, self.threads = left, set[str](), set[str](), threads()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if not self.left.isdisjoint((name, name.partition(".")[0])):
            self.named.add(name)
            raise LeftToTheApp(name)
        found = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if finder is not self)
        spec = next(filter(None, found), None)
        if spec and not kept(spec):
            raise LeftToTheApp(name)
        if spec and spec.loader and not isinstance(spec.loader, type):
            self.observe(spec.loader, name)
        return spec

    def observe(self, loader: Any, name: str) -> None:
        def exec_module(module: Any) -> None:
            vars(loader).pop("exec_module", None)
            loader.exec_module(module)
            if threads() > self.threads and not self.end_with_a_fork():
                self.culprits.add(name)
            self.threads = threads()

        if hasattr(loader, "__dict__"):
            loader.exec_module = exec_module

    def end_with_a_fork(self) -> bool:
        """Says whether the new threads belong to a library that knows forks: it ends them, and begins anew in each process."""
        with warnings.catch_warnings(action="ignore"):
            pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        return threads() <= self.threads


class Child:
    def __init__(self, pid: int, channel: Connection, alone: bool) -> None:
        self.pid, self.channel, self.alone, self.phase, self.drains = pid, channel, alone, "imports", False
        self.since, self.bound = time.monotonic(), float("inf")

    def send(self, word: str) -> None:
        try:
            self.channel.send(word)
        except OSError:
            pass  # its end is told


class WarmReload:
    """Is the parent; uvicorn makes and runs it as it does its own reloaders."""

    def __init__(self, config: uvicorn.Config, target: Any, sockets: list[socket]) -> None:
        self.config, self.sockets, self.exits, self.again, self.number = config, sockets, False, False, 0
        self.serving: Child | None = None  # was told to go
        self.coming: Child | None = None  # imports, and waits for the other's end
        self.jobs, self.sources, self.keeps = deque[tuple[str, str]](), Sources(), 0
        self.tried, self.code = set[str](), 0
        self.moments: list[float] = []  # of a reload: seen, loaded, told to go

    def run(self) -> None:
        if threads() > 1:  # a debugger's: nothing can be forked
            return uvicorn_reload(self.config, uvicorn.Server(self.config).run, self.sockets).run()
        self.importer = Importer(LEFT | set(state.get("left", ())))
        self.wakes, self.waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, self.signalled)
        logger.info("Started reloader process [%d] using WatchFiles", os.getpid())
        gc.disable()
        for one in self.sockets:
            one.listen(self.config.backlog)
        self.watch()
        self.before = self.last = self.look()
        self.coming = self.start(alone=True)
        while not self.exits:
            self.turn()
        self.stop()
        logger.info("Stopping reloader process [%d]", os.getpid())
        sys.exit(self.code)

    def signalled(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            if self.exits and self.serving:
                self.serving.bound = 0
            self.exits = True

    def watch(self) -> None:
        """Starts the process that waits for changes, so that the parent has no thread."""
        self.changes, changes = Pipe()
        parent, self.watcher = os.getpid(), os.fork()
        if self.watcher:
            return changes.close()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self.changes.close()
        wanted = FileFilter(self.config)
        try:
            for found in watchfiles.watch(*self.config.reload_dirs, watch_filter=None, step=20, rust_timeout=1000,
                                          yield_on_timeout=True, ignore_permission_denied=True):
                if os.getppid() != parent:
                    break
                if paths := sorted({path for _, path in found if wanted(Path(path))}):
                    changes.send(paths)
        except BaseException:
            traceback.print_exc()
        os._exit(0)

    def start(self, alone: bool, failure: str = "") -> Child:
        self.number += 1
        ours, channel = Pipe()
        sys.stdout.flush(), sys.stderr.flush()
        gc.freeze()
        if pid := os.fork():
            channel.close()
            return Child(pid, ours, alone)
        code = 1
        try:
            self.leave_to_child(ours)
            code = serve(self.config, self.sockets, channel, self.number, alone, failure)
        finally:  # what an interpreter does at its end, without the parent's frames
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)

    def leave_to_child(self, ours: Connection) -> None:
        """Takes from a new child what is the parent's."""
        gc.enable()
        signal.set_wakeup_fd(-1)
        for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL), (signal.SIGCHLD, signal.SIG_DFL)):
            signal.signal(number, handler)
        os.close(self.wakes), os.close(self.waker)
        for channel in (ours, self.changes, *(child.channel for child in (self.serving, self.coming) if child)):
            channel.close()
        importlib.invalidate_caches()
        reuse(self.sources)
        if numpy := sys.modules.get("numpy.random"):
            numpy.seed()  # Python's own random does so itself

    def turn(self) -> None:
        children = {child.channel: child for child in (self.serving, self.coming) if child and not child.channel.closed}
        idle = not self.coming and self.serving is not None and self.serving.phase in ("ready", "broken")
        ready = wait([self.wakes, self.changes, *children], 0 if idle and self.jobs else 1)
        for one in ready:
            if one == self.wakes:
                os.read(self.wakes, 4096)
            elif one is self.changes:
                self.changed()
            elif children[one] in (self.serving, self.coming) and not one.closed and one.poll():
                self.told(children[one])
        self.reap()
        if idle and not ready:
            self.work() if self.jobs else self.compare()

    def changed(self) -> None:
        try:
            paths = [Path(path) for path in self.changes.recv()]
        except (EOFError, OSError):
            return  # the watcher's end is told
        here = Path.cwd()
        self.restart_without_threads()
        names = ", ".join(f"'{path.relative_to(here) if path.is_relative_to(here) else path}'" for path in paths)
        self.moments, self.again = [time.monotonic()], False
        if self.serving:
            self.drain(self.serving)
        logger.warning("WatchFiles detected changes in %s. Reloading...", names)
        if self.coming:  # it has served nobody yet
            os.kill(self.coming.pid, signal.SIGKILL)
            self.coming.channel.close()
        self.coming = self.start(alone=self.serving is None)

    def drain(self, child: Child) -> None:
        """Lets a child take no more requests, before anybody hears of the change. One that is too busy to say so takes none."""
        child.send("drain")
        while not (child.drains or child.channel.closed) and wait([child.channel], DRAIN):
            self.told(child)

    def told(self, child: Child) -> None:
        try:
            phase, modules, files = child.channel.recv()
        except (EOFError, OSError):
            return child.channel.close()
        self.jobs.extend([("module", name) for name in modules if name not in self.tried] + [("source", path) for path in files])
        self.tried.update(modules)
        child.drains = child.drains or phase == "drains"
        if phase not in ("drains", "stops") and child.phase != "stops":
            child.phase, child.since = phase, time.monotonic()
        if child is self.serving and phase == "loaded":  # did not start, and now says why
            return child.send("go")
        if phase == "loaded":
            self.moments.append(time.monotonic())
        if phase in ("loaded", "again"):
            self.again = phase == "again"
            self.end(self.serving) if self.serving else self.go()
        elif phase == "ready" and len(self.moments) == 3:
            steps = [1000 * (after - before) for before, after in zip(self.moments, [*self.moments[1:], time.monotonic()])]
            logger.info("Reloaded in %.0f ms: import %.0f, shutdown %.0f, startup %.0f", sum(steps), *steps)

    def go(self) -> None:
        """Lets the coming child serve, now that no other does."""
        if self.coming and self.coming.phase == "loaded":
            self.serving, self.coming = self.coming, None
            self.moments.append(time.monotonic())
            self.serving.send("go")
        elif not self.coming and self.again:
            self.again, self.coming = False, self.start(alone=True)

    def end(self, child: Child) -> None:
        child.send("stop")
        child.phase = "stops"
        if self.config.timeout_graceful_shutdown is not None and not (sys.stdin and sys.stdin.isatty()):
            child.bound = time.monotonic() + self.config.timeout_graceful_shutdown + 10

    def reap(self) -> None:
        if self.serving and time.monotonic() > self.serving.bound:
            logger.warning("Process [%d] does not end: it is killed", self.serving.pid)
            os.kill(self.serving.pid, signal.SIGKILL)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            if pid == self.watcher and not self.exits:
                self.exits, self.code = True, 1  # it has said why, as with too few inotify watches
            elif self.serving and pid == self.serving.pid:
                child, self.serving = self.serving, None
                self.ended(child, code)
            elif self.coming and pid == self.coming.pid:
                child, self.coming = self.coming, None
                self.ended(child, code)

    def ended(self, child: Child, code: int) -> None:
        child.channel.close()
        if self.exits:
            return
        if child.phase not in ("stops", "again"):
            self.crashed(child, code)
        if not self.serving:
            self.go()

    def crashed(self, child: Child, code: int) -> None:
        """Decides what follows a child that ended unasked: a fork that fails gives way to fresh interpreters."""
        why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if -code in CRASHES and self.keeps:
            logger.warning("Process [%d] ended with %s after a fork: uvicorn starts a fresh interpreter from now on", child.pid, why)
            self.restart(cold=True)
        if not child.alone and self.serving:
            self.again = True
            self.end(self.serving)
        elif child.phase == "ready" and time.monotonic() > child.since + 1 and not self.coming:
            logger.warning("Process [%d] ended with %s: starting another one", child.pid, why)
            self.coming = self.start(alone=True)
        elif not self.coming:
            failure = f"ChildProcessError: the app's process ended with {why}"
            print(f"Process SpawnProcess-{self.number}:\n{failure}", file=sys.stderr, flush=True)
            self.coming = self.start(alone=True, failure=failure)

    def work(self) -> None:
        """Does one job for later reloads: imports a module, or compiles a file."""
        kind, name = self.jobs.popleft()
        sys.meta_path.insert(0, self.importer)
        try:
            if kind == "module":
                importlib.import_module(name)
            elif self.sources.get(name, (b"", None))[0] != (content := Path(name).read_bytes()):
                self.sources[name] = content, compile(content, name, "exec", dont_inherit=True)
        except BaseException:
            pass  # the child imports it itself, and says what is wrong
        finally:
            sys.meta_path.remove(self.importer)
        if not self.jobs:
            self.restart_without_threads()
        if not self.jobs and len(sys.modules) != self.keeps:
            gc.collect()
            self.keeps, left = len(sys.modules), ", ".join(sorted(self.importer.named))
            logger.info("Keeping %d modules imported%s", self.keeps, left and f"; left to the app, because they may not survive a fork: {left}")

    def restart_without_threads(self) -> None:
        """Begins anew once it is known who starts threads: nothing is forked beside them. Those that start late have no name."""
        times = state.get("times", 0)
        if self.importer.culprits and times == 2:
            logger.warning("Packages start threads whenever they like: uvicorn starts a fresh interpreter from now on")
            self.restart(cold=True)
        if self.importer.culprits:
            self.restart(left=sorted(self.importer.culprits | self.importer.left), times=times + 1)

    def look(self) -> list[tuple[str, int]]:
        """Is when the environment and the locks last changed."""
        specs = [getattr(module, "__spec__", None) for module in list(sys.modules.values())]
        files = [*PLACES, *LOCKS, *(spec.origin for spec in specs if spec and spec.has_location)]
        return [(file, os.stat(file).st_mtime_ns) for file in files if os.path.exists(file)]

    def compare(self) -> None:
        """Begins anew when the environment has changed, and has settled."""
        if len(now := self.look()) < len(self.before) or not set(self.before) <= set(now):
            if now == self.last:
                logger.warning("The environment has changed. Starting anew...")
                self.restart()
        else:
            self.before = now
        self.last = now

    def restart(self, **then: Any) -> NoReturn:
        self.stop()
        os.environ[STATE] = json.dumps({"socket": self.sockets[0].fileno(), **then})
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])

    def stop(self) -> None:
        self.exits = True
        for pid in [self.watcher, *([self.coming.pid] if self.coming else [])]:
            os.kill(pid, signal.SIGKILL)
        if self.serving:
            self.end(self.serving)
        while self.serving:
            if wait([self.wakes], 0.2):
                os.read(self.wakes, 4096)
            self.reap()


if __name__ == "__main__":
    state: dict[str, Any] = json.loads(os.environ.pop(STATE, "{}"))
    main = importlib.import_module("uvicorn.main")
    if "socket" in state:
        uvicorn.Config.bind_socket = lambda config: socket(fileno=state["socket"])  # type: ignore[method-assign]
    try:
        import watchfiles
        from uvicorn.supervisors.watchfilesreload import FileFilter
    except ImportError:
        state["cold"] = True  # uvicorn looks at the files' times, and says so
    uvicorn_reload = main.ChangeReload
    if os.environ.get("FASTDOCK_RELOAD") != "uvicorn" and not state.get("cold"):
        main.ChangeReload = WarmReload
    main.main(prog_name="uvicorn")
