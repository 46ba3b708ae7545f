import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response, status

from .settings import settings

router = APIRouter(include_in_schema=False)
Check = Callable[[], Awaitable[object]]


@router.get("/health")
async def health() -> dict[str, str]:
    """Liveness: the process answers. Never touches a backing service."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(request: Request, response: Response) -> dict[str, object]:
    """Readiness: every backing service answers in time."""
<%- if .Drains %>
    if request.app.state.draining:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return {"status": "draining"}
<%- end %>
    checks: dict[str, Check] = request.app.state.checks
    answers = await asyncio.gather(*(probe(check) for check in checks.values()))
    results = dict(zip(checks, answers, strict=True))
    ok = all(answer == "ok" for answer in answers)
    if not ok:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return {"status": "ok" if ok else "unavailable", "checks": results}


async def probe(check: Check) -> str:
    try:
        async with asyncio.timeout(settings.ready_timeout):
            await check()
    except Exception as error:  # noqa: BLE001 - the answer reports every failure
        return type(error).__name__
    return "ok"
