"""Counts the objects of the classes that a deploy would delete."""

from collections.abc import Callable, Mapping

from ayjnt_deploy.cloudflare import CloudflareError, Connection, read_object_count
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.transition import Transition


def count_objects(transition: Transition, connection: Connection, say: Callable[[str], None]) -> Mapping[str, Objects]:
    """Return how many objects are lost, by live class; one whose objects cannot be counted is left out."""
    found: dict[str, Objects] = {}
    for name in transition.deleted:
        namespace = transition.live.namespace_ids.get(name)
        try:
            if namespace is not None:
                found[name] = Objects(*read_object_count(connection, namespace, progress=say))
        except CloudflareError:
            continue  # The deletion is told of with or without a number.
    return found
