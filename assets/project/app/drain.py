import asyncio
import signal

from fastapi import FastAPI


def drain_on_sigterm(app: FastAPI, seconds: float) -> None:
    """Makes /ready answer 503 from SIGTERM on, and leaves the port open for some seconds before the server stops.

    The proxy needs that time to send no more requests here.
    """
    stop = signal.getsignal(signal.SIGTERM)  # the server's own handler
    if seconds <= 0 or not callable(stop):
        return
    loop = asyncio.get_running_loop()

    def begin() -> None:
        app.state.draining = True
        loop.call_later(seconds, stop, signal.SIGTERM, None)

    loop.add_signal_handler(signal.SIGTERM, begin)
