import os

import aiomcache
from fastapi import APIRouter, FastAPI, HTTPException
from pydantic import BaseModel

places = aiomcache.Client(os.environ.get("MEMCACHED_HOST", "localhost"), 11211)
parcels = APIRouter(prefix="/parcels")


class Place(BaseModel):
    name: str


@parcels.put("/{code}")
async def seen(code: str, place: Place) -> Place:
    await places.set(code.encode(), place.name.encode())
    return place


@parcels.get("/{code}")
async def find(code: str) -> Place:
    name = await places.get(code.encode())
    if name is None:
        raise HTTPException(404, "nobody has seen this parcel")
    return Place(name=name.decode())


api = FastAPI(title="parcels")
api.include_router(parcels)
api.add_api_route("/livez", lambda: "alive")
