"""Tests of project/.fastdock, for a development container: pytest, uvicorn and watchfiles are there.

Each test saves files of a project and looks at what the server prints and answers. WARM_RELOAD names the script.
"""
import http.client
import importlib.util
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import textwrap
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

PATIENCE = float(os.environ.get("PATIENCE", "60"))
SITE = Path(sysconfig.get_path("purelib"))
APP = """
    import os
    from contextlib import asynccontextmanager
    print("imports", {value}, os.getpid(), flush=True)
    @asynccontextmanager
    async def lifespan(app):
        print("starts", {value}, flush=True)
        yield
        print("ends", {value}, flush=True)
    from fastapi import FastAPI
    app = FastAPI(lifespan=lifespan)
    @app.get("/")
    def value(): return {value}
"""
READY = r"Application startup complete\."
RELOADS = r"WatchFiles detected changes in .*\. Reloading\.\.\."


class Server:
    """A running server, and the lines that it has printed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lines, self.news, self.seen = folder, list[str](), threading.Condition(), 0

    def save(self, name: str, text: str, **values: object) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name("." + path.name)
        text = textwrap.dedent(text)
        new.write_text(text.format(**values) if values else text)
        new.rename(path)

    def start(self, *args: str, app: str = "main:app", ready: str | None = READY, python: Iterable[str] = (), **env: str) -> "Server":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, *python, os.environ["WARM_RELOAD"], app, "--port", str(self.port), "--reload", "--reload-dir", str(self.folder), "--timeout-graceful-shutdown", "2"]
        self.process = subprocess.Popen([*command, *args], cwd=self.folder, env=os.environ | env, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        threading.Thread(target=self.read, daemon=True).start()
        if ready:
            self.await_line(ready)
        return self

    def read(self) -> None:
        for line in self.process.stdout or ():
            with self.news:
                self.lines.append(line.rstrip())
                self.news.notify_all()

    def await_line(self, pattern: str) -> re.Match[str]:
        """Returns the next line that fits, after the one that was returned last."""
        deadline = time.monotonic() + PATIENCE
        with self.news:
            while True:
                while self.seen < len(self.lines):
                    self.seen += 1
                    if found := re.search(pattern, self.lines[self.seen - 1]):
                        return found
                if not self.news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no line {pattern!r} in\n" + "\n".join(self.lines))

    def ask(self, path: str = "/", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def processes(self) -> set[int]:
        """The processes of the server's session."""
        found = set[int]()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[3]) == self.process.pid and fields[0] != "Z":
                found.add(int(stat.parent.name))
        return found

    def leaves_nothing(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.processes():
            assert time.monotonic() < deadline, f"still there: {self.processes()}"
            time.sleep(0.02)  # between two looks at the processes

    def end(self) -> None:
        """Ends the process, which must leave nothing, and prints what it has said."""
        if not hasattr(self, "process"):
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
            self.leaves_nothing()
        finally:
            for pid in self.processes():
                os.kill(pid, signal.SIGKILL)
            print("\n".join(self.lines))

    def child(self) -> int:
        return int(re.findall(r"Started server process \[(\d+)\]", "\n".join(self.lines))[-1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.end()


@pytest.fixture
def site() -> Iterator[Path]:
    """The environment, from which modules named fake_* are taken again."""
    yield SITE
    for path in SITE.glob("fake_*"):
        path.unlink()


def order(server: Server, *patterns: str) -> None:
    """Waits for lines in this order: an answer may come before the line about it."""
    deadline, at = time.monotonic() + PATIENCE, 0
    for pattern in patterns:
        with server.news:
            while not (found := re.compile(pattern).search(text := "\n".join(server.lines), at)):
                said = server.news.wait(deadline - time.monotonic())
                assert said, f"no {pattern!r} after line {text.count(chr(10), 0, at)} of\n{text}"
        at = found.end()


def test_a_save_is_served(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    assert server.ask() == (200, "1")
    server.await_line(r"Keeping \d+ modules imported$")
    server.save("main.py", APP, value=2)
    server.await_line(RELOADS)
    assert server.ask() == (200, "2")
    server.await_line(r"Reloaded in \d+ ms, \d+ of them for imports")
    order(server, "Will watch for changes", "Uvicorn running on", r"Started reloader process \[\d+\] using WatchFiles", "imports 1", r"Started server process \[\d+\]", "starts 1", READY)
    order(server, RELOADS, "Shutting down", "ends 1", "Application shutdown complete", "Finished server process", "imports 2", "Started server process", "starts 2", READY)
    importers = {int(pid) for pid in re.findall(r"imports \d+ (\d+)", "\n".join(server.lines))}
    assert len(importers) == 2 and server.process.pid not in importers


def test_the_last_of_many_saves_is_served(server: Server) -> None:
    server.save("main.py", "from value import VALUE\n" + textwrap.dedent(APP), value="VALUE")
    server.save("value.py", "VALUE = 0")
    server.start()
    for value in range(1, 30):
        with open(server.folder / "value.py", "r+") as file:  # one change: emptying it first would be another
            file.write(f"VALUE = {value % 10}")  # the same size, often within a tick of the clock
        server.await_line(RELOADS)
        assert server.ask() == (200, str(value % 10))


@pytest.mark.parametrize("broken, says, kind", [
    ("def broken(:", "SyntaxError: invalid syntax", r"Process SpawnProcess-\d+:"),
    ("import missing_module", "ModuleNotFoundError: No module named 'missing_module'", r"Process SpawnProcess-\d+:"),
    ("raise ValueError('no moon')", "ValueError: no moon", r"Process SpawnProcess-\d+:"),
    ("import sys; sys.exit(4)", "SystemExit: 4", r"Process SpawnProcess-\d+:"),
    ("other = 1", 'Attribute "app" not found in module "main"', "Error loading ASGI app"),
    (APP.replace("yield", "raise ValueError('no sun'); yield").format(value=2), "ValueError: no sun", r"Application startup failed\. Exiting\."),
])
def test_broken_code_answers(server: Server, broken: str, says: str, kind: str) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", broken)
    server.await_line(RELOADS)
    status, body = server.ask()
    assert status == 503 and says in body and "<html" not in body
    status, body = server.ask(Accept="text/html,*/*")
    assert status == 503 and body.startswith("<!doctype html>") and says.replace('"', "&quot;").replace("'", "&#x27;") in body
    server.save("main.py", APP, value=3)
    server.await_line(RELOADS)
    assert server.ask() == (200, "3")
    order(server, RELOADS, "ends 1", kind, RELOADS, READY)
    assert len(re.findall(kind, "\n".join(server.lines))) == 1


def test_an_app_that_is_broken_from_the_start(server: Server) -> None:
    server.start(ready=None)
    server.await_line('Could not import module "main"')
    assert 'Could not import module "main"' in server.ask()[1]
    server.save("main.py", APP, value=1)
    server.await_line(READY)
    assert server.ask() == (200, "1")


@pytest.mark.parametrize("file, args, app, env", [
    ("shop/main.py", [], "shop.main:app", {}),
    ("src/shop/main.py", [], "shop.main:app", {"PYTHONPATH": "src"}),
    ("code/shop/main.py", ["--app-dir", "code"], "shop.main:app", {}),
    ("company/shop/web.py", [], "company.shop.web:app", {}),
    ("main.py", ["--factory"], "main:make", {}),
])
def test_layouts(server: Server, file: str, args: list[str], app: str, env: dict[str, str]) -> None:
    factory = "\ndef make(): return app\n"
    if "company" not in file:  # else a namespace package
        server.save(str(Path(file).parent / "__init__.py"), "")
    server.save(file, textwrap.dedent(APP).format(value=1) + factory)
    server.start(*args, app=app, **env)
    assert server.ask() == (200, "1")
    server.save(file, textwrap.dedent(APP).format(value=2) + factory)
    server.await_line(RELOADS)
    assert server.ask() == (200, "2")


def test_polling(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start(WATCHFILES_FORCE_POLLING="true")
    time.sleep(1)  # polling compares whole seconds
    server.save("main.py", APP, value=2)
    server.await_line(RELOADS)
    assert server.ask() == (200, "2")


def test_polling_sees_templates(server: Server) -> None:
    server.save("main.py", APP, value="open('page.html').read()")
    server.save("page.html", "1")
    server.start("--reload-include", "*.html", WATCHFILES_FORCE_POLLING="true")
    time.sleep(1)  # polling compares whole seconds
    server.save("page.html", "2")
    assert server.await_line(RELOADS).group() == "WatchFiles detected changes in 'page.html'. Reloading..."
    server.await_line(READY)
    assert server.ask() == (200, '"2"')


def test_includes_and_excludes(server: Server) -> None:
    server.save("main.py", APP, value="open('page.html').read()")
    server.save("page.html", "1")
    server.start("--reload-include", "*.html", "--reload-exclude", "generated.py")
    server.save("generated.py", "")
    server.save("page.html", "2")
    assert "generated" not in server.await_line(RELOADS).group()


def test_a_burst_is_one_reload(server: Server) -> None:
    server.save("main.py", APP, value=1)
    for number in range(100):
        server.save(f"part_{number}.py", "a = 1")
    server.start()
    for number in range(100):
        server.save(f"part_{number}.py", "a = 2")
    server.save("main.py", APP, value=2)
    server.await_line("starts")
    assert server.ask() == (200, "2")
    server.await_line("Reloaded in")
    assert len(re.findall(READY, "\n".join(server.lines))) == 2


def test_a_save_during_a_start_begins_another(server: Server) -> None:
    slow = APP.replace("yield", "import asyncio; await asyncio.sleep(1); yield")
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", slow, value=2)
    server.await_line("starts 2")
    server.save("main.py", APP, value=3)
    server.await_line(RELOADS)
    assert server.ask() == (200, "3")
    order(server, "starts 2", "ends 2", "starts 3")


def test_an_open_stream_is_bounded(server: Server) -> None:
    server.save("main.py", textwrap.dedent(APP).format(value=1) + textwrap.dedent("""
        import asyncio
        from fastapi.responses import StreamingResponse
        async def endless():
            while True:
                yield "more"
                await asyncio.sleep(0.1)
        @app.get("/stream")
        def stream(): return StreamingResponse(endless())
    """))
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/stream")
    assert connection.getresponse().read(4) == b"more"
    server.save("main.py", APP, value=2)
    assert server.await_line(r"Waiting for connections to close\.")
    assert server.await_line(r"Cancel 1 running task\(s\), timeout graceful shutdown exceeded")
    assert server.ask() == (200, "2")


def test_ends_when_told(server: Server) -> None:
    server.save("main.py", textwrap.dedent(APP).format(value=1) + "\nimport atexit; atexit.register(print, 'at exit', flush=True)")
    server.start()
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0
    server.leaves_nothing()
    server.await_line(r"Stopping reloader process \[\d+\]")
    order(server, "ends 1", "at exit", "Stopping reloader process")


def test_a_stop_during_the_start_ends_the_lifespan(server: Server) -> None:
    stop = "import os, signal, time; os.kill(os.getppid(), signal.SIGTERM); time.sleep(0.5); yield"
    server.save("main.py", textwrap.dedent(APP).replace("yield", stop), value=1)
    server.start(ready=None)
    assert server.process.wait(PATIENCE) == 0
    server.leaves_nothing()
    server.await_line(r"Stopping reloader process \[\d+\]")
    order(server, "starts 1", "Application startup complete", "ends 1")


def test_ends_during_a_reload(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", "import time; print('slowly', flush=True); time.sleep(60)")
    server.await_line("slowly")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(PATIENCE) == 0
    server.leaves_nothing()
    order(server, "ends 1", "slowly", "Stopping reloader process")


def test_a_child_that_is_killed_is_replaced(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.await_line("Keeping")
    time.sleep(1)  # an app that dies sooner is not started again and again
    os.kill(server.child(), signal.SIGKILL)
    server.await_line(r"Process \[\d+\] ended with SIGKILL")
    assert server.ask() == (200, "1")


def test_an_app_that_dies_while_it_starts_is_told(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", "import os; os._exit(7)")
    server.await_line(r"ChildProcessError: the app's process ended with exit code 7")
    assert server.ask()[0] == 503
    server.save("main.py", APP, value=2)
    server.await_line(READY)
    assert server.ask() == (200, "2")


def test_a_parent_that_is_killed_leaves_nothing(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.process.kill()
    server.process.wait()
    server.leaves_nothing()


@pytest.mark.parametrize("slow", ["import time; print('slowly', flush=True); time.sleep(60)", APP.replace("yield", "print('slowly', flush=True); import time; time.sleep(60); yield")])
def test_a_parent_that_is_killed_during_a_reload_leaves_nothing(server: Server, slow: str) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", slow.format(value=2))
    server.await_line("slowly")
    server.process.kill()
    server.process.wait()
    server.leaves_nothing()
    server.save("main.py", APP, value=3)
    server.start()
    assert server.ask() == (200, "3")


def test_a_debugger_attaches_after_a_reload(server: Server) -> None:
    pytest.importorskip("debugpy")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    listens = f"import debugpy; debugpy.listen(('127.0.0.1', {port}))\n"
    server.save("main.py", listens + textwrap.dedent(APP).format(value=1))
    server.start()
    server.save("main.py", listens + textwrap.dedent(APP).format(value=2))
    server.await_line("Reloaded in")
    asked = b'{"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "test"}}'
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
        client.sendall(b"Content-Length: %d\r\n\r\n" % len(asked) + asked)
        told = b""
        while b'"command": "initialize"' not in told:
            assert (more := client.recv(4096)), told
            told += more
    assert b'"success": true' in told and server.ask() == (200, "2")


def test_coverage_measures_each_child(server: Server) -> None:
    pytest.importorskip("coverage")
    server.save(".coveragerc", "[run]\nparallel = true\nconcurrency = multiprocessing,thread\nsource = .\n")
    server.save("main.py", APP, value=1)
    server.start(python=["-m", "coverage", "run"])
    for value in (2, 3):
        server.save("main.py", APP, value=value)
        server.await_line("Reloaded in")
        assert server.ask() == (200, str(value))
    server.process.terminate()
    server.process.wait(PATIENCE)
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine"], cwd=server.folder, check=True)
    report = subprocess.run([*coverage, "report"], cwd=server.folder, check=True, text=True, capture_output=True).stdout
    assert re.search(r"main.py +\d+ +0 +100%", report), report


def test_a_watcher_that_ends_ends_all(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    (watcher,) = server.processes() - {server.process.pid, server.child()}
    os.kill(watcher, signal.SIGKILL)
    assert server.process.wait(PATIENCE) == 1
    server.leaves_nothing()


def test_an_app_that_holds_a_port_is_loaded_alone(server: Server) -> None:
    holds = "import socket; held = socket.create_server(('127.0.0.1', {port}))\n"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server.save("main.py", holds.format(port=port) + textwrap.dedent(APP), value=1)
    server.start()
    server.save("main.py", holds.format(port=port) + textwrap.dedent(APP), value=2)
    server.await_line(RELOADS)
    assert server.ask() == (200, "2")
    assert "Traceback" not in "\n".join(server.lines)


def test_forty_reloads_leave_no_more_than_ten(server: Server) -> None:
    """RELOADS=1000 makes it a thousand, by hand."""

    def has() -> tuple[int, int, int]:
        parent = Path("/proc", str(server.process.pid))
        kilobytes = int(re.findall(r"VmRSS:\s+(\d+)", (parent / "status").read_text())[0])
        return len(server.processes()), len(list((parent / "fd").iterdir())), kilobytes

    server.save("main.py", APP, value=0)
    server.start()
    for value in range(1, int(os.environ.get("RELOADS", "40")) + 1):
        server.save("main.py", APP, value=value)
        server.await_line("Reloaded in")
        if value == 10:
            early = has()
    late = has()
    print(early, late)
    assert late[0] == early[0] and late[1] <= early[1] + 2 and late[2] < early[2] * 1.1  # a connection may have yet to go


def test_a_new_package_is_kept_for_the_next_time(server: Server, site: Path) -> None:
    (site / "fake_package.py").write_text("import os; pid = os.getpid()")
    server.save("main.py", APP, value=1)
    server.start()
    before = server.await_line(r"Keeping (\d+) modules")
    for value in (2, 3):
        server.save("main.py", "import fake_package\n" + textwrap.dedent(APP), value=f"[fake_package.pid, os.getpid(), {value}]")
        server.await_line("Reloaded in")
        package, own, _ = server.ask()[1].strip("[]").split(",")
        assert (package == own) == (value == 2) and (package == str(server.process.pid)) == (value == 3)
        if value == 2:
            assert int(server.await_line(r"Keeping (\d+) modules").group(1)) > int(before.group(1))


def test_a_package_is_kept_that_makes_modules_and_looks_for_others(server: Server, site: Path) -> None:
    """As six makes six.moves, and pandas looks for pyarrow."""
    (site / "fake_maker.py").write_text(textwrap.dedent("""
        import importlib.util, os, sys
        try: import fake_missing
        except ImportError: pid = os.getpid()
        class Maker:
            def find_spec(self, name, path=None, target=None):
                return importlib.util.spec_from_loader(name, self) if name == "fake_made" else None
            def create_module(self, spec): return None
            def exec_module(self, module): module.pid = pid
        sys.meta_path.append(Maker())
        import fake_made
    """))
    server.save("main.py", "import fake_maker\n" + textwrap.dedent(APP), value="[fake_maker.fake_made.pid == os.getpid(), 1]")
    server.start(FASTDOCK_LEFT="fake_missing")
    server.await_line(r"Keeping \d+ modules imported$")
    server.save("main.py", "import fake_maker\n" + textwrap.dedent(APP), value="[fake_maker.fake_made.pid == os.getpid(), 2]")
    server.await_line("Reloaded in")
    assert server.ask() == (200, "[false,2]")


def test_what_starts_threads_is_left_to_the_app(server: Server, site: Path) -> None:
    (site / "fake_thread.py").write_text("import threading, time; thread = threading.Thread(target=time.sleep, args=(1e6,), daemon=True); thread.start()")
    (site / "fake_user.py").write_text("try:\n    import fake_thread\nexcept ImportError:\n    fake_thread = None")
    server.save("main.py", "import fake_user\n" + textwrap.dedent(APP), value="[fake_user.fake_thread.thread.is_alive(), 1]")
    server.start()
    server.await_line("Keeping .* left to the app, because they may not survive a fork: fake_thread")
    assert server.ask() == (200, "[true,1]")
    server.save("main.py", "import fake_user\n" + textwrap.dedent(APP), value="[fake_user.fake_thread.thread.is_alive(), 2]")
    server.await_line(RELOADS)
    assert server.ask() == (200, "[true,2]")


def test_what_dies_after_a_fork_gets_a_fresh_interpreter(server: Server, site: Path) -> None:
    (site / "fake_crash.py").write_text("import os; pid = os.getpid()")
    crash = "import os, fake_crash\nif fake_crash.pid != os.getpid(): os.abort()\n"
    server.save("main.py", crash + textwrap.dedent(APP), value=1)
    server.start()
    server.await_line("Keeping")
    server.save("main.py", crash + textwrap.dedent(APP), value=2)
    server.await_line("Forking may be the cause: using a new interpreter for each reload from now on")
    server.await_line("starts 2")
    assert server.ask() == (200, "2")
    server.save("main.py", crash + textwrap.dedent(APP), value=3)
    server.await_line("starts 3")
    assert server.ask() == (200, "3")


def test_a_changed_environment_begins_anew(server: Server, site: Path) -> None:
    server.save("main.py", "import importlib.util\n" + textwrap.dedent(APP), value="importlib.util.find_spec('fake_new') is not None")
    server.start()
    server.await_line("Keeping")
    assert server.ask() == (200, "false")
    (site / "fake_new.py").write_text("")
    server.await_line("The environment has changed")
    assert server.ask() == (200, "true")
    order(server, "The environment has changed", "Started reloader process", READY)


# What an app may leave running, and what its answer to /extra is.
THREAD = "import threading, time; threading.Thread(target=time.sleep, args=(3600,)).start()\n"
TIMER = "import threading; threading.Timer(3600, print).start()\n"
POOL = "from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing\npool = ProcessPoolExecutor(2, multiprocessing.get_context('fork'))\nresult = pool.submit(abs, -1).result()\n"
WORKERS = "import multiprocessing\nworkers = multiprocessing.get_context('fork').Pool(2)\nresult = workers.map(abs, [-1])\n"
PROGRAM = "import subprocess; program = subprocess.Popen(['sleep', '3600'])\n"


@pytest.mark.parametrize("leaves", [THREAD, TIMER, POOL, WORKERS, PROGRAM], ids=["thread", "timer", "pool", "workers", "program"])
def test_a_child_ends_with_all_that_it_started(server: Server, leaves: str) -> None:
    server.save("main.py", leaves + textwrap.dedent(APP), value=1)
    server.start()
    before = len(server.processes())
    for value in (2, 3):
        server.save("main.py", leaves + textwrap.dedent(APP), value=value)
        server.await_line("Reloaded in")
        assert server.ask() == (200, str(value))
        assert len(server.processes()) <= before
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0
    server.leaves_nothing()
    assert "is killed" not in "\n".join(server.lines)


def test_a_pool_that_a_request_started_ends(server: Server) -> None:
    """Its workers have the signal handlers of the server."""
    lazy = POOL.replace("result =", "#") + textwrap.dedent(APP) + "@app.get('/extra')\ndef extra(): return pool.submit(abs, -41).result(60)\n"
    server.save("main.py", lazy, value=1)
    server.start()
    before = len(server.processes())
    assert server.ask("/extra") == (200, "41")
    server.save("main.py", lazy, value=2)
    server.await_line("Reloaded in")
    assert server.ask() == (200, "2") and len(server.processes()) == before
    assert "Traceback" not in "\n".join(server.lines)


def test_a_pool_can_be_ended_at_any_moment(server: Server) -> None:
    """Without blocked signals one of 20 pools would wait for a worker that has missed its signal."""
    pools = "import multiprocessing\nfor _ in range(100):\n    with multiprocessing.get_context('fork').Pool(2) as pool: pool.map(abs, [-1])\n"
    server.save("main.py", pools + textwrap.dedent(APP), value=1)
    server.start()
    assert server.ask() == (200, "1")


def test_a_program_of_the_app_can_be_ended(server: Server) -> None:
    started = "import subprocess; program = subprocess.Popen(['sleep', '3600']); program.terminate(); program.wait()\n"
    server.save("main.py", started + textwrap.dedent(APP), value=1)
    server.start()
    assert server.ask() == (200, "1")


def test_an_exit_function_that_hangs_is_bounded(server: Server) -> None:
    hangs = "import atexit, threading; atexit.register(threading.Event().wait)\n"
    server.save("main.py", hangs + textwrap.dedent(APP), value=1)
    server.start()
    server.save("main.py", APP, value=2)
    server.await_line(r"Waiting for the application to shut down\.")
    server.await_line(r"Process \[\d+\] did not exit within 3 s and is killed")
    assert server.ask() == (200, "2")


def test_a_save_wins_over_a_start_that_hangs(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start()
    server.save("main.py", APP.replace("yield", "import asyncio; await asyncio.sleep(3600); yield"), value=2)
    server.await_line("starts 2")
    server.await_line(r"Waiting for the application to start\.")
    server.save("main.py", APP, value=3)
    server.await_line("did not exit within 3 s and is killed")
    assert server.ask() == (200, "3")


@pytest.mark.parametrize("stop", [False, True], ids=["save", "stop"])
def test_a_handler_that_blocks_the_event_loop_is_bounded(server: Server, stop: bool) -> None:
    blocks = "\nimport time\n@app.get('/block')\nasync def block(): print('blocks', flush=True); time.sleep(3600)\n"
    server.save("main.py", textwrap.dedent(APP).format(value=1) + blocks)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET /block HTTP/1.1\r\nHost: x\r\n\r\n")
        server.await_line("^blocks")
        if stop:
            server.process.terminate()
        else:
            server.save("main.py", APP, value=2)
        server.await_line(r"Waiting for the event loop, which the application blocks\.")
        server.await_line("did not exit within 3 s and is killed")
    if not stop:
        assert server.ask() == (200, "2")
        return
    assert server.process.wait(PATIENCE) == 0
    server.leaves_nothing()


@pytest.mark.parametrize("silence", [
    "import logging.config; logging.config.dictConfig({'version': 1, 'root': {'level': 'WARNING'}})",
    "import logging.config; logging.config.dictConfig({'version': 1, 'loggers': {'uvicorn.error': {'handlers': [], 'propagate': False}}})",
    "import logging; logging.disable(logging.CRITICAL)",
])
@pytest.mark.parametrize("broken, says, kind", [
    ("import missing_module", "ModuleNotFoundError: No module named 'missing_module'", r"Process SpawnProcess-\d+:"),
    ("other = 1", 'Attribute "app" not found in module "main"', "Error loading ASGI app"),
    (APP.replace("yield", "raise ValueError('no sun'); yield").format(value=2), "ValueError: no sun", r"Application startup failed\. Exiting\."),
])
def test_logging_of_the_app_hides_no_reload(server: Server, silence: str, broken: str, says: str, kind: str) -> None:
    server.save("main.py", silence + "\n" + textwrap.dedent(APP).format(value=1))
    server.start(ready="starts 1")
    server.save("main.py", silence + "\n" + textwrap.dedent(broken))
    server.await_line(RELOADS)
    status, body = server.ask()
    assert status == 503 and says in body
    server.save("main.py", silence + "\n" + textwrap.dedent(APP).format(value=3))
    server.await_line(r"Reloaded in \d+ ms")
    assert server.ask() == (200, "3")
    order(server, RELOADS, kind, RELOADS, "Reloaded in")


def test_modules_that_the_logging_names_are_reloaded(server: Server) -> None:
    config = '{"version": 1, "disable_existing_loggers": false, "formatters": {"own": {"()": "shop.logs.Formatter"}}, "handlers": {"own": {"class": "logging.StreamHandler", "formatter": "own"}}, "loggers": {"uvicorn.error": {"handlers": ["own"], "level": "INFO"}}}'
    formatter = "import logging\nVALUE = {value}\nclass Formatter(logging.Formatter): pass\n"
    server.save("shop/logs.py", formatter, value=1)
    server.save("main.py", "from shop import logs\n" + textwrap.dedent(APP), value="logs.VALUE")
    server.save("logging.json", config)
    server.start("--log-config", "logging.json", PYTHONPATH=str(server.folder))
    assert server.ask() == (200, "1")
    server.save("shop/logs.py", formatter, value=2)
    server.await_line("Reloaded in")
    assert server.ask() == (200, "2")


def test_random_numbers_differ_between_children(server: Server, site: Path) -> None:
    (site / "fake_random.py").write_text(textwrap.dedent("""
        import random
        class Holder: generator = random.Random()
        seeded = random.Random(1)
        import numpy
        numpy_generator = numpy.random.default_rng()
        numpy_seeded = numpy.random.RandomState(1)
        import faker
    """))
    server.save("main.py", "import fake_random as f\n" + textwrap.dedent(APP), value="[f.Holder.generator.random(), f.numpy.random.rand(), f.numpy_generator.random(), f.faker.Faker().pystr(), f.numpy_seeded.rand(), f.seeded.random()]")
    server.start()
    server.await_line(r"Keeping \d+ modules imported$")
    answers = []
    for _ in range(3):
        server.save("more.py", f"A = {len(answers)}")
        server.await_line("Reloaded in")
        answers.append(server.ask()[1].strip("[]").split(","))
    for values in list(zip(*answers))[:4]:
        assert len(set(values)) == 3, answers
    for values in list(zip(*answers))[4:]:
        assert len(set(values)) == 1, answers


READER = "import os\ndef colour(): return os.environ.get('FAKE_COLOUR')\nCOLOUR = colour()\n"


def test_a_package_that_reads_what_the_app_sets_is_left_to_it(server: Server, site: Path) -> None:
    """As prometheus_client does, and others after load_dotenv."""
    (site / "fake_reader.py").write_text(READER)
    (site / "fake_other.py").write_text("import os\nos.environ['FAKE_OWN'] = '1'\nOWN = os.environ['FAKE_OWN'] + os.environ.get('FAKE_UNSET', '')\n")
    sets = "import os\nos.environ.setdefault('FAKE_COLOUR', '{value}')\nimport fake_other, fake_reader\n"
    server.save("main.py", sets.format(value="red") + textwrap.dedent(APP), value="fake_reader.COLOUR")
    server.start()
    server.await_line("left to the app, because they read variables that the app sets: fake_reader$")
    assert server.ask() == (200, '"red"')
    server.save("main.py", sets.format(value="blue") + textwrap.dedent(APP), value="fake_reader.COLOUR")
    server.await_line("Reloaded in")
    assert server.ask() == (200, '"blue"')


def test_a_kept_package_is_let_go_when_the_app_sets_what_it_has_read(server: Server, site: Path) -> None:
    (site / "fake_reader.py").write_text(READER)
    server.save("main.py", "import fake_reader\n" + textwrap.dedent(APP), value="fake_reader.COLOUR")
    server.start()
    server.await_line(r"Keeping \d+ modules imported$")
    assert server.ask() == (200, "null")
    server.save("main.py", "import os; os.environ['FAKE_COLOUR'] = 'red'\nimport fake_reader\n" + textwrap.dedent(APP), value="fake_reader.COLOUR")
    server.await_line("fake_reader: reads variables that the app sets: restarting the reloader without it")
    server.await_line(READY)
    assert server.ask() == (200, '"red"')


def test_a_renamed_package_is_reloaded(server: Server) -> None:
    server.save("shop/__init__.py", "VALUE = 1")
    server.save("main.py", "try: from shop import VALUE\nexcept ImportError: from store import VALUE\n" + textwrap.dedent(APP), value="VALUE")
    server.save("store_new/__init__.py", "VALUE = 2")
    server.start()
    (server.folder / "shop").rename(server.folder / "old")
    server.await_line("Reloaded in|ModuleNotFoundError")
    (server.folder / "store_new").rename(server.folder / "store")
    server.await_line(RELOADS)
    assert server.ask() == (200, "2")


def test_without_watchfiles_files_are_polled(server: Server) -> None:
    server.save("without/watchfiles.py", "raise ImportError('not installed')")
    server.save("main.py", APP, value=1)
    server.start(PYTHONPATH=str(server.folder / "without"))
    server.await_line(r"Keeping \d+ modules imported$")
    order(server, r"Started reloader process \[\d+\] using StatReload")
    server.save("main.py", "def broken(:")
    server.await_line(r"StatReload detected changes in 'main.py'\. Reloading\.\.\.")
    status, body = server.ask()
    assert status == 503 and "SyntaxError" in body
    server.save("main.py", APP, value=2)
    server.await_line("StatReload detected changes")
    assert server.ask() == (200, "2")


def test_a_kill_for_want_of_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("warm_reload", os.environ["WARM_RELOAD"])
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "warm_reload", module)
    spec.loader.exec_module(module)
    events = tmp_path / "memory.events"
    monkeypatch.setattr(module, "MEMORY_EVENTS", [str(tmp_path / "missing"), str(events)])
    assert module.kills_for_memory() == 0
    events.write_text("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n")
    assert module.kills_for_memory() == 2


class Held(Server):
    """A server that finds its reloader held, as `fastdock up` would have it, in a folder of the test's own."""

    def hold(self, seconds: float = PATIENCE) -> "Held":
        self.folder.mkdir(exist_ok=True)
        self.run = self.folder.with_name("run")
        self.run.mkdir()
        (self.run / "hold").write_text(str(seconds))
        script = Path(os.environ["WARM_RELOAD"]).read_text()
        assert script.count('"/run/fastdock/') == 2
        self.script = self.run / "warm_reload.py"
        self.script.write_text(script.replace("/run/fastdock/", f"{self.run}/"))
        return self

    def release(self) -> None:
        (self.run / "go").touch()

    def await_handler(self) -> None:
        """Waits until the process handles SIGTERM, as it does while it is held."""
        deadline = time.monotonic() + PATIENCE
        status = Path(f"/proc/{self.process.pid}/status")
        while not int(status.read_text().partition("SigCgt:")[2].split()[0], 16) >> (signal.SIGTERM - 1) & 1:
            assert time.monotonic() < deadline
            time.sleep(0.01)  # between two looks


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    server = Held(tmp_path / "app").hold()
    monkeypatch.setenv("WARM_RELOAD", str(server.script))
    yield server
    server.release()
    server.end()


IMPORTED = r"Imported (\d+) modules in \d+ ms while waiting for the dependencies"


def test_a_held_app_is_imported_when_it_is_released(held: Held, site: Path) -> None:
    (site / "fake_base.py").write_text("import os; print('base in', os.getpid(), flush=True)")
    (site / "fake_lazy.py").write_text("print('lazy', flush=True)")
    (site / "fake_typed.py").write_text("print('typed', flush=True)")
    held.save("shop/__init__.py", "")
    held.save("shop/data.py", """
        from typing import TYPE_CHECKING
        import fake_base
        if TYPE_CHECKING:
            import fake_typed
        def later(): import fake_lazy
    """)
    held.save("shop/main.py", "from . import data\nprint('project', flush=True)\n" + textwrap.dedent(APP), value=1)
    held.start(app="shop.main:app", ready="base in")
    probe = socket.create_connection(("127.0.0.1", held.port), PATIENCE)
    probe.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")  # waits in the socket
    held.release()
    held.await_line(IMPORTED)
    held.await_line(READY)
    assert probe.recv(100).startswith(b"HTTP/1.1 200 OK")
    order(held, f"base in {held.process.pid}", IMPORTED, "project", "imports 1", READY)
    text = "\n".join(held.lines)
    assert "lazy" not in text and "typed" not in text and text.count("base in") == 1


def test_a_hold_that_nobody_ends_expires(held: Held) -> None:
    held.save("main.py", APP, value=1)
    (held.run / "hold").write_text("3")
    began = time.monotonic()
    held.start()
    assert held.ask() == (200, "1") and time.monotonic() > began + 2


@pytest.mark.parametrize("content", ["0", "", "soon"])
def test_a_hold_that_is_over_holds_nothing(held: Held, content: str) -> None:
    held.save("main.py", APP, value=1)
    (held.run / "hold").write_text(content)
    held.start()
    assert held.ask() == (200, "1")
    assert not re.search(IMPORTED, "\n".join(held.lines))


def test_a_restart_of_a_released_app_is_not_held(held: Held) -> None:
    held.save("main.py", APP, value=1)
    held.release()
    held.start()
    assert held.ask() == (200, "1")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("env", [{}, {"FASTDOCK_RELOAD": "uvicorn"}])
def test_a_held_app_ends_when_told(held: Held, site: Path, number: int, env: dict[str, str]) -> None:
    # in small steps: Python handles a signal that comes right before a wait after it
    (site / "fake_slow.py").write_text("import time\nprint('slow', flush=True)\nfor _ in range(6000): time.sleep(0.01)")
    held.save("main.py", "import fake_slow")
    held.start(ready=None, **env)
    if not env:
        held.await_line("slow")
    held.await_handler()
    held.process.send_signal(number)
    assert held.process.wait(PATIENCE) == 0
    held.leaves_nothing()


def test_uvicorns_own_reloader_is_held(held: Held) -> None:
    held.save("main.py", APP, value=f"__import__('os').path.exists('{held.run / 'go'}')")
    held.start(ready=None, FASTDOCK_RELOAD="uvicorn")
    held.await_handler()
    held.release()
    held.await_line("imports True")
    held.await_line(READY)
    assert "imports False" not in "\n".join(held.lines)


def test_a_held_app_without_watchfiles(held: Held, site: Path) -> None:
    (site / "fake_seen.py").write_text("print('seen', flush=True)")
    held.save("without/watchfiles.py", "raise ImportError('not installed')")
    held.save("main.py", "import fake_seen\n" + textwrap.dedent(APP), value=1)
    held.start(ready="^seen$", PYTHONPATH=str(held.folder / "without"))
    held.release()
    held.await_line(IMPORTED)
    held.await_line(READY)
    assert held.ask() == (200, "1")
    order(held, r"Started reloader process \[\d+\] using StatReload", "seen", IMPORTED, "imports 1")


def test_a_hold_survives_a_parent_that_begins_anew(held: Held, site: Path) -> None:
    (site / "fake_threads.py").write_text("import os, threading\nprint('threads in', os.getpid(), flush=True)\n"
                                          "threading.Thread(target=threading.Event().wait, daemon=True).start()")
    (site / "fake_last.py").write_text("print('last', flush=True)")
    held.save("main.py", "import fake_threads, fake_last\n" + textwrap.dedent(APP), value=1)
    held.start(ready="fake_threads starts threads: restarting the reloader without it")
    held.await_line("last")
    assert "imports 1" not in "\n".join(held.lines)
    held.release()
    held.await_line(READY)
    assert held.ask() == (200, "1")
    order(held, f"threads in {held.process.pid}", "restarting the reloader", "last", IMPORTED, r"threads in \d+", "imports 1")


def test_a_package_that_reads_what_a_held_app_sets(held: Held, site: Path) -> None:
    (site / "fake_reader.py").write_text("import os; VALUE = os.environ.get('FAKE_VALUE', 'none'); print('read', flush=True)")
    held.save("main.py", "import os; os.environ['FAKE_VALUE'] = 'set'\nimport fake_reader\n" + textwrap.dedent(APP), value="fake_reader.VALUE")
    held.start(ready="^read$")
    held.release()
    held.await_line("fake_reader: reads variables that the app sets: restarting the reloader without it")
    held.await_line(READY)
    assert held.ask() == (200, '"set"')
    assert "starts none" not in "\n".join(held.lines)


def test_what_dies_after_a_fork_that_was_held(held: Held, site: Path) -> None:
    (site / "fake_dies.py").write_text("import os\nPID = os.getpid()\nprint('of', PID, flush=True)\ndef use():\n if PID != os.getpid(): os.abort()")
    held.save("main.py", "import fake_dies; fake_dies.use()\n" + textwrap.dedent(APP), value=1)
    held.start(ready=r"^of \d+$")
    held.release()
    held.await_line("Forking may be the cause: using a new interpreter for each reload from now on")
    held.await_line(READY)
    assert held.ask() == (200, "1")


def test_an_environment_that_a_dependency_changes(held: Held, site: Path) -> None:
    (site / "fake_version.py").write_text("VALUE = 1; print('version 1', flush=True)")
    held.save("main.py", "import fake_version\n" + textwrap.dedent(APP), value="fake_version.VALUE")
    held.start(ready="version 1")
    new = site / "fake_new.py"
    new.write_text("VALUE = 2")
    new.replace(site / "fake_version.py")
    os.utime(site)
    held.release()
    held.await_line("The environment has changed: restarting the reloader")
    held.await_line(READY)
    assert held.ask() == (200, "2")


def test_a_held_app_that_is_broken(held: Held) -> None:
    held.save("main.py", "def broken(:")
    held.start(ready=None)
    held.release()
    held.await_line("SyntaxError: invalid syntax")
    assert held.ask()[0] == 503
    held.save("main.py", APP, value=1)
    held.await_line(READY)
    assert held.ask() == (200, "1")


def test_a_save_while_the_app_is_held(held: Held, site: Path) -> None:
    (site / "fake_seen.py").write_text("print('seen', flush=True)")
    held.save("main.py", "import fake_seen\n" + textwrap.dedent(APP), value=1)
    held.start(ready="^seen$")
    held.save("main.py", "import fake_seen\n" + textwrap.dedent(APP), value=2)
    held.release()
    held.await_line(READY)
    assert held.ask() == (200, "2")


def test_another_uvicorn_gets_its_own_reloader(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.save("lacks/sitecustomize.py", """
        import uvicorn
        if hasattr(uvicorn.Server, "capture_signals"):
            del uvicorn.Server.capture_signals
            uvicorn.Server.serve = uvicorn.Server._serve
    """)
    server.start(PYTHONPATH=str(server.folder / "lacks"))
    order(server, r"WARNING: +uvicorn [\d.]+ has no Server\.capture_signals: using uvicorn's own reloader", READY)
    server.save("main.py", APP, value=2)
    server.await_line("starts 2")
    assert server.ask() == (200, "2")


def test_uvicorn_itself(server: Server) -> None:
    server.save("main.py", APP, value=1)
    server.start(FASTDOCK_RELOAD="uvicorn")
    server.save("main.py", APP, value=2)
    server.await_line("starts 2")
    assert server.ask() == (200, "2") and "Keeping" not in "\n".join(server.lines)


def test_options_and_environment_are_uvicorns(server: Server) -> None:
    request = "\nfrom fastapi import Request\n@app.get('/request')\ndef request(r: Request): return [os.environ['COLOUR'], r.scope['root_path'], r.client.host]\n"
    server.save("main.py", textwrap.dedent(APP).format(value=1) + request)
    server.save("colours", "COLOUR=blue")
    server.start("--env-file", "colours", "--header", "x-tea: green", "--root-path", "/api", "--forwarded-allow-ips", "*", "--no-access-log", UVICORN_LOG_LEVEL="info")
    for value in (1, 2):  # in the first process, and after a fork
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", "/request", headers={"X-Forwarded-For": "10.9.8.7"})
        answer = connection.getresponse()
        assert (answer.read(), answer.getheader("x-tea", "").strip()) == (b'["blue","/api","10.9.8.7"]', "green")
        server.save("main.py", textwrap.dedent(APP).format(value=value + 1) + request)
        server.await_line("Reloaded in")
    assert "GET /request" not in "\n".join(server.lines)


def test_an_option_that_is_wrong_is_told_as_by_uvicorn(server: Server) -> None:
    server.start("--no-such-option", ready=None)
    assert server.process.wait(PATIENCE) == 2
    server.await_line("No such option")


def test_a_breakpoint_on_a_terminal(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.save("main.py", APP.replace("return {value}", "return breakpoint() or 7").format(value=1))
    ours, terminal = pty.openpty()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    command = [sys.executable, os.environ["WARM_RELOAD"], "main:app", "--port", str(server.port), "--reload"]
    server.process = subprocess.Popen(command, cwd=tmp_path, env=os.environ | {"NO_COLOR": "1"}, stdin=terminal, stdout=terminal, stderr=terminal, text=True, start_new_session=True)
    os.close(terminal)

    def until(text: bytes) -> None:
        said = b""
        while text not in said:
            assert select.select([ours], [], [], PATIENCE)[0], said.decode()
            said += os.read(ours, 4096)

    until(b"startup complete")
    answers = list[tuple[int, str]]()
    asking = threading.Thread(target=lambda: answers.append(server.ask()))
    asking.start()
    until(b"(Pdb)")
    os.write(ours, b"p 6 * 7\nc\n")
    until(b"42")
    asking.join(PATIENCE)
    server.process.terminate()
    until(b"Stopping reloader process")
    server.process.wait(PATIENCE)
    assert answers == [(200, "7")]
