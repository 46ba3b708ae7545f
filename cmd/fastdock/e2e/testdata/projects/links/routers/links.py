from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, HttpUrl

from store import Store, get_store

router = APIRouter(prefix="/links")


class NewLink(BaseModel):
    address: HttpUrl


@router.post("", status_code=201)
async def shorten(link: NewLink, store: Annotated[Store, Depends(get_store)]):
    return {"code": await store.add(str(link.address))}
