"""Counts the objects of the classes that a deploy would delete."""

from collections.abc import Callable, Mapping

from ayjnt_deploy.cloudflare import CloudflareError
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.transition import Transition

Count = Callable[[str], tuple[int, bool]]
"""From the id of a class to the number of its objects, and whether that is all of them."""


def count_objects(transition: Transition, count: Count) -> Mapping[str, Objects]:
    """Return how many objects are lost, by live class; one whose objects cannot be counted is left out."""
    found: dict[str, Objects] = {}
    for name in transition.deleted:
        namespace = transition.live.namespace_ids.get(name)
        try:
            if namespace is not None:
                found[name] = Objects(*count(namespace))
        except CloudflareError:
            continue  # The deletion is told of with or without a number.
    return found
