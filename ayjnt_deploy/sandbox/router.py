"""From a method and a path to the endpoint that answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ayjnt_deploy.sandbox.answers import Answer
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.errors import ApiError

Endpoint = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A path with names in braces; each of them stands for one segment."""

    method: str
    path: str
    endpoint: Endpoint

    def names_in(self, segments: Sequence[str]) -> Mapping[str, str] | None:
        """Return what the names stand for, None if this is another path."""
        expected = self.path.split("/")
        if len(expected) != len(segments):
            return None
        names = {}
        for wanted, given in zip(expected, segments, strict=True):
            if wanted.startswith("{"):
                names[wanted.strip("{}")] = given
            elif wanted != given:
                return None
        return names


def find(routes: Sequence[Route], method: str, path: str) -> tuple[Endpoint, Mapping[str, str]]:
    segments = [unquote(segment) for segment in path.rstrip("/").split("/")]
    matching = [(route, names) for route in routes if (names := route.names_in(segments)) is not None]
    for route, names in matching:
        if route.method == method:
            return route.endpoint, names
    if matching:
        raise ApiError(405, 10405, "Method not allowed for this authentication scheme.")
    raise ApiError(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")
