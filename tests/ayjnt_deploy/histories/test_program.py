from ayjnt_codegen.source import Place
from ayjnt_deploy.bundle import Bundle
from ayjnt_deploy.histories.program import Program, program_of
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.wanted import Wanted


def test_a_program_is_what_a_deploy_would_run() -> None:
    leaves = {
        Address(Aspect.VARIABLE, "LEVEL"): Known("info"),
        Address(Aspect.BINDING, "SHOP"): Known({"type": "durable_object_namespace", "class_name": "Shop"}),
        Address(Aspect.BINDING, "FLAGS"): Known({"type": "kv_namespace"}),
        Address(Aspect.COMPATIBILITY, "date"): Known("2026-10-01"),
        Address(Aspect.COMPATIBILITY, "flags"): Known({"nodejs_compat": True}),
    }
    steps = StepList(workflow="orders", class_name="Orders", binding="ORDERS", steps=(), place=Place("w.ts", 1))
    wanted = Wanted(state=State(worker="shop", leaves=leaves), lists=(steps,))

    program = program_of(Bundle(modules={"index.js": b"x"}, entry="index.js"), wanted, ["STRIPE_KEY"])

    assert program == Program(
        modules={"index.js": b"x"},
        entry="index.js",
        classes={"orders": "Orders"},
        variables={"LEVEL": "info"},
        bindings={"SHOP": "durable-object", "FLAGS": "other"},
        secrets=("STRIPE_KEY",),
        compatibility_date="2026-10-01",
        compatibility_flags=("nodejs_compat",),
    )
    assert "info" not in repr(program)
