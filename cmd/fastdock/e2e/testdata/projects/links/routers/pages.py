from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from store import Store, get_store

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory="templates")


@router.get("/", response_class=HTMLResponse)
async def index(request: Request, store: Annotated[Store, Depends(get_store)]):
    return templates.TemplateResponse(
        request, "index.html", {"links": await store.all()}
    )


@router.get("/{code}")
async def follow(code: str, store: Annotated[Store, Depends(get_store)]):
    address = await store.find(code)
    if address is None:
        raise HTTPException(404, "no such link")
    return RedirectResponse(address)
