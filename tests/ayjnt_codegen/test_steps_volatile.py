"""What decides over a step and may differ at the next replay."""

import pytest

from ayjnt_codegen.source import Exact
from tests.ayjnt_codegen.workflows import a_workflow, read


def rests(run: str, name: str = "a", *, top: str = "") -> tuple[str, ...]:
    return next(step.rests_on for step in read(a_workflow(run, top=top)).steps if step.name == Exact(name))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('if (this.env.MODE) { await step.do("a", f) }', ("env.MODE",)),
        ('if (x) { } else if (this.env.MODE) { await step.do("a", f) }', ("env.MODE",)),
        ('if (this.env["MODE"] === "x") await step.do("a", f)', ("env.MODE",)),
        ('const mode = this.env.MODE;\nif (mode) await step.do("a", f)', ("env.MODE",)),
        ('const { MODE } = this.env;\nif (MODE) await step.do("a", f)', ("env.MODE",)),
        ('const env = this.env;\nif (env.MODE) await step.do("a", f)', ("env.MODE",)),
        ('let on = false; on = this.env.MODE;\nif (on) await step.do("a", f)', ("env.MODE",)),
        ('const on = () => this.env.MODE;\nif (on()) await step.do("a", f)', ("env.MODE",)),
        ('this.env.MODE && (await step.do("a", f));', ("env.MODE",)),
        ('await step.do(this.env.MODE ? "a" : "b", f)', ("env.MODE",)),
        ('switch (this.env.MODE) { case "x": await step.do("a", f); break }', ("env.MODE",)),
        ('for (let i = 0; i < this.env.TURNS; i++) { await step.do("a", f) }', ("env.TURNS",)),
        ('for (const one of this.env.ALL.split(",")) { await step.do("a", f) }', ("env.ALL",)),
        ('while (this.env.MODE) { await step.do("a", f) }', ("env.MODE",)),
        ('if (this.env.STOP) return;\nawait step.do("a", f)', ("env.STOP",)),
        ('if (this.env.A) { if (this.env.B) { await step.do("a", f) } }', ("env.A", "env.B")),
        ('if (Date.now() > 5 || Math.random() > 1) await step.do("a", f)', ("Date.now()", "Math.random()")),
        ('if (new Date() > limit) await step.do("a", f)', ("new Date()",)),
        ('if (new Date(event.timestamp) > limit) await step.do("a", f)', ()),
        ('if (event.payload.MODE) await step.do("a", f)', ()),
        ('if (config.MODE) await step.do("a", f)', ()),
        ('log(this.env.MODE, Date.now()); await step.do("a", () => this.env.MODE)', ()),
        ('const on = await step.do("on", () => this.env.MODE);\nif (on) await step.do("a", f)', ()),
        ('if (this.env.MODE) { log() }\nawait step.do("a", f)', ()),
    ],
)
def test_what_a_condition_reads_is_known_and_what_is_kept_is_not_part_of_it(
    run: str, expected: tuple[str, ...]
) -> None:
    assert rests(run) == expected


def test_the_environment_of_the_platform_is_one_too() -> None:
    top = 'import { env } from "cloudflare:workers";'

    assert rests('if (env.MODE) await step.do("a", f)', top=top) == ("env.MODE",)
    assert rests('if (env.MODE) await step.do("a", f)', top='import { env } from "./env";') == ()


def test_a_variable_in_a_name_decides_over_the_key() -> None:
    (step,) = read(a_workflow("await step.do(`charge ${this.env.PROVIDER} ${Date.now()}`, f)")).steps

    assert step.rests_on == ("env.PROVIDER",)
