"""Discounts and totals."""

from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel, Field

PRICES = {"tea": Decimal("4.50"), "cup": Decimal("12.00"), "kettle": Decimal("39.90")}
BULK = 10
BULK_DISCOUNT = Decimal("0.15")


class Line(BaseModel):
    article: str
    quantity: int = Field(gt=0)


def price(line: Line) -> Decimal:
    """What a line costs; ten or more of an article are cheaper. KeyError names an unknown article."""
    full = PRICES[line.article] * line.quantity
    return full * (1 - BULK_DISCOUNT) if line.quantity >= BULK else full


def total(lines: list[Line]) -> Decimal:
    return sum(map(price, lines), Decimal()).quantize(Decimal("0.01"), ROUND_HALF_UP)
