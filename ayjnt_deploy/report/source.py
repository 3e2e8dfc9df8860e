"""What `ayjnt build` found and wrote, in lines."""

from collections.abc import Iterator, Sequence

from ayjnt_codegen import lock
from ayjnt_codegen.names import binding_of, workflow_name_of
from ayjnt_codegen.source import SourceTree


def source_lines(tree: SourceTree, staging: lock.Staging, changed: Sequence[str]) -> Iterator[str]:
    """Return what was found, why some files were not picked up, what was written and what is staged."""
    for agent in tree.agents:
        yield f"agent {agent.class_name} at {agent.route}, binding {binding_of(agent.class_name)} ({agent.place})"
    for one in tree.workflows:
        name, steps = workflow_name_of(one.class_name), len(one.steps)
        yield f"workflow {name}, binding {binding_of(one.class_name)}, {steps} steps ({one.place})"
        for escape in one.escapes:
            yield f"  cannot see every step: {escape.why} ({escape.place})"
    for missed in tree.not_detected:
        yield f"not picked up: {missed.place}: {missed.why}"
    yield from migration_lines(staging)
    for path in changed:
        yield f"wrote {path}"
    if not changed:
        yield "everything was up to date"


def migration_lines(staging: lock.Staging) -> Iterator[str]:
    """Return what the pending Durable Object migration would do, and which classes have lost their source."""
    migration = staging.migration
    if migration is not None:
        for name in migration.new_sqlite_classes:
            yield f"migration {migration.tag}: new class {name}"
        for rename in migration.renamed_classes:
            yield f"migration {migration.tag}: class {rename.before} becomes {rename.after}, with its objects"
        for name in migration.deleted_classes:
            yield f"migration {migration.tag}: class {name} is deleted with the data of all its objects"
        yield f"commit {lock.LOCK_PATH}"
    yield from class_lines(staging)
    if migration is None and not staging.moved and not staging.gone:
        yield "no migration is pending"


def class_lines(staging: lock.Staging) -> Iterator[str]:
    """Return which classes have moved without a migration, and which have lost their source."""
    for moved in staging.moved:
        yield f"class {moved.class_name} moved from {moved.before} to {moved.after}: no migration"
    for gone in staging.gone:
        yield (
            f"class {gone.class_name} is gone from the source tree, its objects are kept: bring it back, "
            f"or destroy their data with `ayjnt build --delete {gone.class_name}`"
        )
