"""What bindings lead to, as far as wrangler looks for it before an upload, or makes it: a name and an id, and nothing inside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Json, Resource
from ayjnt_deploy.sandbox.router import Route

ACCOUNT: Final = "/accounts/{account}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One kind of resource: where it is, what it calls name and id, and how it says that there is none."""

    path: str
    name: str = "name"
    answered: str | None = None
    """What an answer calls the name, where that is not what a request calls it."""
    id: str = "id"
    absent: int
    is_listed: bool = True
    """Whether an answer to the list is in pages; R2 has a shape of its own."""


PRODUCTS: Final = (
    Product(path="storage/kv/namespaces", name="title", absent=10013),
    Product(path="r2/buckets", absent=10006, is_listed=False),
    Product(path="d1/database", id="uuid", absent=7404),
    Product(path="workers/dispatch/namespaces", answered="namespace_name", id="namespace_id", absent=100119),
    Product(path="flagship/apps", absent=10007),
    Product(path="ai-search/namespaces", absent=10007),
    Product(path="agent-memory/namespaces", absent=10007),
)


def routes() -> tuple[Route, ...]:
    """Return the paths of every product."""
    return tuple(
        route
        for product in PRODUCTS
        for at in (f"{ACCOUNT}/{product.path}",)
        for route in (
            Route("GET", at, _listing(product)),
            Route("POST", at, _creating(product)),
            Route("GET", f"{at}/{{resource}}", _getting(product)),
        )
    )


def _listing(product: Product) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        found = [_view(product, one) for one in call.account.resources(product.path)]
        return by_number(call, found, size=20, maximum=1000) if product.is_listed else result({"buckets": found})

    return answer


def _creating(product: Product) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        made = Resource(product=product.path, id=uuid4().hex, name=str(call.json_object().get(product.name)))
        call.account.save_resource(made)
        return result(_view(product, made))

    return answer


def _getting(product: Product) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        wanted = call.names["resource"]
        for one in call.account.resources(product.path):
            if wanted in {one.id, one.name}:
                return result(_view(product, one))
        raise ApiError(404, product.absent, f"{product.path}: there is no {wanted}.")

    return answer


def _view(product: Product, one: Resource) -> Json:
    return {product.id: one.id, product.answered or product.name: one.name}
