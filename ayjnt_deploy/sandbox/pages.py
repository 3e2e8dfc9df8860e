"""Long lists, one page at a time: by page number, or by cursor."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json

T = TypeVar("T")


def by_number(
    call: Call, rows: Sequence[T], *, size: int, maximum: int, view: Callable[[T], Any] = lambda row: row
) -> Answer:
    """Show the rows of one page; `view` is only asked for those."""
    page, per_page = call.number("page", 1, 1_000_000), call.number("per_page", size, maximum)
    shown = rows[(page - 1) * per_page : page * per_page]
    pages = -(-len(rows) // per_page)
    return result(
        [view(row) for row in shown],
        page={
            "page": page,
            "per_page": per_page,
            "count": len(shown),
            "total_count": len(rows),
            "total_pages": pages,
        },
    )


def by_cursor(call: Call, rows: Sequence[Json], *, order: Sequence[str], size: int, maximum: int) -> Answer:
    """Continue behind the row whose `id` the cursor holds.

    `order` has the ids of all rows, also of those that a filter left out: a row may leave the filter between two pages.
    """
    if "cursor" in call.query and "page" in call.query:
        raise ApiError(400, 10002, "cursor and page cannot be used together.")
    if "page" in call.query:
        return by_number(call, rows, size=size, maximum=maximum)
    per_page = call.number("per_page", size, maximum)
    left = rows
    if call.query.get("cursor"):
        behind = set(_behind(order, call.query["cursor"]))
        left = [row for row in rows if row["id"] in behind]
    shown = left[:per_page]
    page: Json = {"per_page": per_page, "count": len(shown), "total_count": len(rows)}
    if len(left) > per_page:
        page["cursor"] = urlsafe_b64encode(shown[-1]["id"].encode()).decode()
    return result(list(shown), page=page)


def _behind(order: Sequence[str], cursor: str) -> Sequence[str]:
    try:
        last = urlsafe_b64decode(cursor).decode()
        return order[order.index(last) + 1 :]
    except ValueError as error:
        raise ApiError(400, 10002, "Invalid cursor.") from error
