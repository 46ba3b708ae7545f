from pricing import PRICES
from rich.console import Console
from rich.table import Table


def main() -> None:
    table = Table("article", "price")
    for article, price in sorted(PRICES.items()):
        table.add_row(article, str(price))
    Console().print(table)
