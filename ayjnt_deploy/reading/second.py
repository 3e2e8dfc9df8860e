"""Reads the bundle beside the source: it shows the steps of dependencies, and what the deployed bundle is compared with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from ayjnt_codegen.bundles import read_bundle
from ayjnt_codegen.source import NOWHERE, Unknown
from ayjnt_deploy.apply.toolchain import ToolMissing, find_toolchain
from ayjnt_deploy.bundle import Bundle, Bundling
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.readings import Disagreement, completed, in_terms, lent, terms
from ayjnt_deploy.state.steps import StepList, step_list
from ayjnt_deploy.state.wanted import Wanted

Lists = Mapping[str, StepList]
"""Step lists by the names of their workflows."""


class SecondReading:
    """The bundle of one run: built once, beside other work, and read once. Ended with the run."""

    def __init__(self, settings: Settings, config: Path, *, required: bool, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._config = config
        self._required = required
        self._say = say
        self._bundling: Bundling | None = None
        self._lists: Lists | None = None

    def __enter__(self) -> Self:
        """Begin at once where the bundle is to be read in any case."""
        if self._required:
            self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bundling is not None:
            self._bundling.end()

    def lists(self, wanted: Wanted, baseline: Baseline) -> Lists:
        """Return the steps as the bundle shows them; nothing where the bundle is not needed, or cannot be built.

        It is needed where it was asked for, where the source leaves something open, and where there is no record.
        """
        if baseline.basis is Basis.GIT:
            if self._required:
                self._say("the bundle is not compared: the steps of a commit are read from its source alone")
            return {}  # Its steps were read from source alone, so the wanted ones are too.
        is_needed = self._required or _is_open(wanted) or baseline.is_read_back
        if self._lists is None and wanted.lists and is_needed:
            self._lists = self._read(wanted.lists)
        return self._lists or {}

    def bundle(self) -> Bundle:
        """Return the bundle itself, built now if nothing has asked for it. Raises `ToolMissing` and `NotBundled`."""
        return self._begin().result()

    def _read(self, lists: Iterable[StepList]) -> Lists:
        try:
            bundle = self.bundle()
        except ToolMissing as error:
            self._say(f"the bundle is not read: {error.message}")
            return {}
        named = {one.workflow: one for one in lists}
        found = read_bundle(bundle.modules, bundle.entry, [one.class_name for one in named.values()])
        return {
            workflow: step_list(found[one.class_name], name=workflow, binding=one.binding)
            for workflow, one in named.items()
            if one.class_name in found
        }

    def _begin(self) -> Bundling:
        if self._bundling is None:
            tools = find_toolchain(self._settings)
            self._say("bundling with wrangler")
            self._bundling = Bundling(self._settings, tools, self._config)
        return self._bundling


def complete(wanted: Wanted, of_bundle: Lists) -> tuple[Wanted, tuple[Disagreement, ...]]:
    """Return `wanted` with the steps that only the bundle shows, and where the two readings disagree."""
    lists: list[StepList] = []
    found: list[Disagreement] = []
    for one in wanted.lists:
        other = of_bundle.get(one.workflow)
        whole, disagreement = (one, None) if other is None else completed(one, other)
        lists.append(whole)
        found += [disagreement] if disagreement is not None else []
    return replace(wanted, lists=tuple(lists)), tuple(found)


def in_the_words_of(wanted: Wanted, of_bundle: Lists, baseline: Baseline) -> Baseline:
    """Return a baseline that was read from deployed code as the source would have said it.

    Fingerprints of a bundle are compared with those of a bundle; what a graph does not tell is taken for unchanged.
    """
    release = baseline.release
    if release is None or not baseline.is_read_back:
        return baseline
    lists = tuple(_translated(one, wanted.steps_of(one.workflow), of_bundle.get(one.workflow)) for one in release.lists)
    return replace(baseline, release=replace(release, lists=lists))


def _translated(old: StepList, new: StepList | None, of_bundle: StepList | None) -> StepList:
    if new is None:
        return old
    old = replace(old, is_agents=new.is_agents, binding=old.binding or new.binding)
    if of_bundle is None or old.place == NOWHERE:
        return lent(replace(old, sources="" if old.escapes or new.escapes else new.sources), new)
    is_same = old.sources == of_bundle.sources
    return in_terms(replace(old, sources=new.sources if is_same else old.sources), terms(new, of_bundle))


def _is_open(wanted: Wanted) -> bool:
    """Whether the source leaves open which steps there are, or what one is called."""
    return any(one.escapes or any(isinstance(step.name, Unknown) for step in one.steps) for one in wanted.lists)
