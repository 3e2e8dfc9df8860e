"""Lists that come in pages: by number, or by cursor."""

from collections.abc import Mapping
from typing import Any

from ayjnt_deploy.cloudflare.answer import Answer
from ayjnt_deploy.cloudflare.calls import Call
from ayjnt_deploy.cloudflare.client import Client
from ayjnt_deploy.cloudflare.errors import BadAnswer

Row = Mapping[str, Any]

_MOST_PAGES = 1000


async def by_number(client: Client, call: Call) -> tuple[Row, ...]:
    """Read every page of a list."""
    rows: list[Row] = []
    previous: tuple[Row, ...] = ()
    for number in range(1, _MOST_PAGES + 1):
        answer = await client.get(call.asking(page=number))
        page = answer.rows()
        if page and page == previous:
            raise answer.bad(f"page {number} is page {number - 1} again")
        rows += page
        previous = page
        if not page or _is_last(answer, number, len(page), len(rows)):
            return tuple(rows)
    raise BadAnswer(str(call), f"more than {_MOST_PAGES} pages")


async def by_cursor(client: Client, call: Call, *, limit: int) -> tuple[tuple[Row, ...], bool]:
    """Read pages until there are enough rows; say whether that was the whole list."""
    rows: list[Row] = []
    seen = set[str]()
    for _ in range(_MOST_PAGES):
        answer = await client.get(call)
        rows += answer.rows()
        cursor = _cursor(answer)
        if not isinstance(cursor, str) or not cursor:
            return tuple(rows), True
        if len(rows) >= limit:
            return tuple(rows), False
        if cursor in seen:
            raise answer.bad("the list comes back to a cursor that it gave before")
        seen.add(cursor)
        call = call.asking(cursor=cursor)
    raise BadAnswer(str(call), f"more than {_MOST_PAGES} pages")


def _cursor(answer: Answer) -> object:
    """Workflows answer `cursor`, Durable Objects `cursors.after`."""
    info = answer.result_info
    cursors = info.get("cursors")
    return cursors.get("after") if isinstance(cursors, dict) else info.get("cursor")


def _is_last(answer: Answer, number: int, on_page: int, so_far: int) -> bool:
    info = answer.result_info
    if isinstance(pages := info.get("total_pages"), int):
        return number >= pages
    if isinstance(total := info.get("total_count"), int):
        return so_far >= total
    # Cloudflare may give fewer on a page than it was asked for.
    size = info.get("per_page", answer.call.query.get("per_page"))
    # A list that was asked for no size, and says nothing of pages, has none: custom domains (cloudflare-go,
    # workers/domain.go: `SinglePage`).
    return on_page < size if isinstance(size, int) else not info
