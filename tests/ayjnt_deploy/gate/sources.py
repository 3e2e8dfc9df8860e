"""Step lists read from TypeScript, as a deploy would get them."""

from ayjnt_codegen.source import Place
from ayjnt_codegen.tokens import digest
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_codegen.workflows import a_workflow, read
from tests.ayjnt_deploy.builders import FILE, WORKFLOW


def a_source(run: str, *, top: str = "") -> StepList:
    """Return the steps of a workflow whose `run` has this body; `top` stands before the class."""
    reading = read(a_workflow(run, top=top), path=FILE)
    return StepList(
        workflow=WORKFLOW,
        class_name="OrdersProcessing",
        binding="ORDERS_PROCESSING",
        steps=reading.steps,
        escapes=reading.escapes,
        params=reading.params_read,
        params_inside=reading.params_inside,
        sources=digest([top, run]),
        place=Place(FILE, 2),
        first=1,
    )
