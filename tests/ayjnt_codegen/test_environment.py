import pytest

from ayjnt_codegen.environment import reads_of, uses_of
from ayjnt_codegen.source import Place


def read(source: str, path: str = "agents/orders/agent.ts") -> int | None:
    """Return the line in which `source` counts on CACHE."""
    place = reads_of({path: source.encode()}, ["CACHE"]).get("CACHE")
    return None if place is None else place.line


@pytest.mark.parametrize(
    "code",
    [
        'await this.env.CACHE.get("a")',
        "use(env.CACHE)",
        'use(env["CACHE"])',
        "use((this.env as Env).CACHE!)",
        "use(c.env.CACHE)",
        "use(process.env.CACHE)",
        "const { CACHE } = this.env",
        "const { CACHE: cache } = env",
        "const x = `${env.CACHE}`",
        "return ready ? env.CACHE : none",
    ],
)
def test_code_that_counts_on_a_binding_is_found(code: str) -> None:
    assert read(f"// CACHE\nfunction f() {{\n  {code};\n}}") == 3


@pytest.mark.parametrize(
    "code",
    [
        "// env.CACHE",
        'log("env.CACHE")',
        "use(env.CACHES)",
        "use(settings.CACHE)",
        "use(CACHE)",
        "const { CACHE } = settings",
        "const { cache: CACHE } = env",
        'use(env.OTHER["CACHE"])',
        "interface Env { CACHE: KVNamespace }",
    ],
)
def test_what_only_has_its_name_is_not(code: str) -> None:
    assert read(code) is None


@pytest.mark.parametrize(
    "code",
    [
        "await env.CACHE?.get('a')",
        "use(env.CACHE ?? fallback)",
        "use(env.CACHE || fallback)",
        "if (env.CACHE) { await env.CACHE.get('a') }",
        "if (!this.env.CACHE) { return }\nawait this.env.CACHE.get('a')",
        "use(env.CACHE ? env.CACHE.get('a') : none)",
        "if (env.CACHE === 'on') { start() }",
        "env.CACHE = fake",
    ],
)
def test_a_file_that_asks_whether_it_is_there_counts_on_nothing(code: str) -> None:
    assert read(code) is None


@pytest.mark.parametrize("path", ["agents/a/agent.test.ts", "agents/a/env.d.ts", "agents/a/notes.md"])
def test_files_that_are_not_deployed_count_on_nothing(path: str) -> None:
    assert read("use(env.CACHE)", path) is None


def test_the_first_place_of_each_name_is_told_in_path_order() -> None:
    files = {"b.ts": b"use(env.ONE, env.TWO)", "a.tsx": b"\nconst x = <p>{env.TWO}</p>"}

    assert reads_of(files, ["ONE", "TWO", "THREE"]) == {"TWO": Place("a.tsx", 2, 15), "ONE": Place("b.ts", 1, 5)}


def test_a_use_is_a_read_with_or_without_a_question() -> None:
    files = {"a.ts": b"// env.ONE\n", "b.ts": b"if (env.ONE) { go(env.ONE); }\n", "c.ts": b"env.TWO?.get('a')\n"}

    assert uses_of(files, ["ONE", "TWO", "THREE"]) == {"ONE": Place("b.ts", 1, 5), "TWO": Place("c.ts", 1, 1)}
    assert reads_of(files, ["ONE", "TWO", "THREE"]) == {}
