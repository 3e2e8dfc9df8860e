"""What makes a fingerprint of a step differ, and what does not."""

import pytest

from ayjnt_codegen.source import Step
from tests.ayjnt_codegen.workflows import a_workflow, read

Prints = tuple[object, ...]


def steps(run: str, top: str = "") -> tuple[Step, ...]:
    reading = read(a_workflow(run, top=top))
    assert reading.escapes == ()
    return reading.steps


def one(run: str, top: str = "") -> Step:
    (step,) = steps(run, top)
    return step


def prints(run: str, top: str = "") -> Prints:
    step = steps(run, top)[-1]
    return step.name, step.holes


# Holes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "await step.do(`charge ${event.payload.orderId}`, f)",
            "await step.do(`charge ${event.payload.customerId}`, f)",
        ),
        ('await step.do("pay " + event.payload.a, f)', 'await step.do("pay " + event.payload.b, f)'),
        (
            "const id = event.payload.a; await step.do(`pay ${id}`, f)",
            "const id = event.payload.b; await step.do(`pay ${id}`, f)",
        ),
        (
            "const { a: id } = event.payload; await step.do(`pay ${id}`, f)",
            "const { b: id } = event.payload; await step.do(`pay ${id}`, f)",
        ),
        (
            "const pay = (key) => step.do(key, f); await pay(`pay ${event.payload.a}`)",
            "const pay = (key) => step.do(key, f); await pay(`pay ${event.payload.b}`)",
        ),
        (
            "for (const x of event.payload.xs) await step.do(`pay ${x.a}`, f)",
            "for (const x of event.payload.xs) await step.do(`pay ${x.b}`, f)",
        ),
        ("const n = () => g(1); await step.do(n(), f)", "const n = () => g(2); await step.do(n(), f)"),
        ("let k = g(1); k = h(); await step.do(`a ${k}`, f)", "let k = g(1); k = j(); await step.do(`a ${k}`, f)"),
    ],
)
def test_another_value_in_the_hole_of_a_name_is_seen(before: str, after: str) -> None:
    assert one(before).name == one(after).name
    assert one(before).holes != one(after).holes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("await step.do(`pay ${event.payload.a}`, f)", 'await step.do("pay " + event.payload.a, f)'),
        ("await step.do(`pay ${event.payload.a}`, f)", "const { a } = event.payload; await step.do(`pay ${a}`, f)"),
        ("await step.do(`pay ${event.payload.a}`, f)", "const key = `pay ${event.payload.a}`; await step.do(key, f)"),
        ("await step.do(`${KIND} ${event.payload.a}`, f)", "await step.do(`pay ${event.payload.a}`, f)"),
        (
            "for (const x of event.payload.xs) await step.do(`pay ${x.id}`, f)",
            "for (const order of event.payload.xs) await step.do(`pay ${order.id}`, f)",
        ),
        (
            "for (const { id } of await load()) await step.do(`pay ${id}`, f)",
            "for (const { id: key } of await load()) await step.do(`pay ${key}`, f)",
        ),
        (
            "await Promise.all(xs().map((x, i) => step.do(`pay ${x.id} ${i}`, f)))",
            "await Promise.all(xs().map((y, n) => step.do(`pay ${y.id} ${n}`, f)))",
        ),
        (
            "const pay = (s, key) => s.do(`pay ${key}`, f); await pay(step, event.payload.a)",
            "const charge = (w, id) => w.do(`pay ${id}`, f); await charge(step, event.payload.a)",
        ),
        (
            'const order = await step.do("load", f); await step.do(`pay ${order.id}`, f)',
            'const { id } = await step.do("load", f); await step.do(`pay ${id}`, f)',
        ),
    ],
)
def test_the_same_value_under_another_name_is_the_same(before: str, after: str) -> None:
    top = 'const KIND = "pay";'

    assert prints(before, top) == prints(after, top)


def test_an_exact_name_has_no_holes() -> None:
    assert (one('await step.do("a", f)').holes, one('await step.do("a", f)').indexed) == ("", False)


@pytest.mark.parametrize(
    "run",
    [
        "for (let i = 0; i < 3; i++) await step.do(`a ${i}`, f)",
        "let page = 1; while (more()) { await step.do(`a ${page}`, f); page++; }",
        "for (const [n, x] of xs().entries()) await step.do(`a ${n}`, f)",
        "for (const i in event.payload.xs) await step.do(`a ${i}`, f)",
        "await Promise.all(event.payload.xs.map((x, i) => step.do(`a ${x.id} ${i + 1}`, f)))",
        "await Promise.all(xs().map((_, i) => step.do(`a ${i}`, f)))",
    ],
)
def test_a_name_made_of_a_number_of_a_turn_is_indexed(run: str) -> None:
    assert one(run).indexed


@pytest.mark.parametrize(
    "run",
    [
        "for (const x of event.payload.xs) await step.do(`a ${x}`, f)",
        "for (let i = 0; i < 3; i++) await step.do(`a ${xs[i].id}`, f)",
        "let k = 1; k = event.payload.k; await step.do(`a ${k}`, f)",
    ],
)
def test_a_name_made_of_what_an_element_holds_is_not_indexed(run: str) -> None:
    assert not one(run).indexed
