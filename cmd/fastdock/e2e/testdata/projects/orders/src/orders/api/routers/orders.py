from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from orders.db import Order, session

router = APIRouter(prefix="/orders", tags=["orders"])
Session = Annotated[AsyncSession, Depends(session)]


class NewOrder(BaseModel):
    customer: str = Field(min_length=1, max_length=200)
    article: str = Field(min_length=1, max_length=80)
    quantity: int = Field(gt=0)


class PlacedOrder(NewOrder):
    model_config = ConfigDict(from_attributes=True)

    id: int
    placed_at: datetime


@router.get("")
async def latest(request: Request, session: Session) -> list[PlacedOrder]:
    size = request.app.state.settings.page_size
    found = await session.scalars(select(Order).order_by(Order.id.desc()).limit(size))
    return [PlacedOrder.model_validate(order) for order in found]


@router.post("", status_code=201)
async def place(new: NewOrder, session: Session) -> PlacedOrder:
    order = Order(**new.model_dump())
    session.add(order)
    await session.flush()
    await session.refresh(order)
    return PlacedOrder.model_validate(order)


@router.get("/{order_id}")
async def one(order_id: int, session: Session) -> PlacedOrder:
    order = await session.get(Order, order_id)
    if order is None:
        raise HTTPException(404, f"there is no order {order_id}")
    return PlacedOrder.model_validate(order)
