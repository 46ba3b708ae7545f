from decimal import Decimal

from pricing import Line, total


def test_ten_are_cheaper_each_than_nine() -> None:
    assert total([Line(article="cup", quantity=9)]) == Decimal("108.00")
    assert total([Line(article="cup", quantity=10)]) == Decimal("102.00")
