import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.module import Module
from ayjnt_codegen.tokens import fingerprint


def print_of(source: str) -> str:
    module = Module.read("a.ts", source.encode())
    return fingerprint(module, module.root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a, b);", "f( // why\n  a, /* and */ b,\n)"),
        ("const x = 1", "const x: number = 1;"),
        ("f(x)", "f<Row>(x as Row)"),
        ("f(x)", "f(x!)"),
        ("f(x)", "f(x satisfies Row)"),
        ("f(x)", "(f)((x))"),
        ("x => x + 1", "(x: number): number => (x + 1);"),
        ("await step.do(a)", "await step.do<Row>(a)"),
        ("f('it')", 'f("it")'),
        ("f('it\\'s')", 'f("it\'s")'),
        ("const a = [1, 2]", "const a = [\n1,\n2,\n] as const"),
        ("class A { x = 1; f() {} }", "class A implements B { private readonly x: number = 1\n f(): void {} }"),
        ("function f(a) { return a }", "function f(a: string): string;\nfunction f(a?: string) { return a; }"),
        ('import { a } from "./a"', 'import { a, type B } from "./a"; import type C from "./c"; type D = B | C'),
        ("a + b + c", "(a + b) + c"),
    ],
)
def test_comments_types_and_formatting_do_not_count(one: str, other: str) -> None:
    assert print_of(one) == print_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a)", "f(b)"),
        ("(a + b) * c", "a + b * c"),
        ("() => {}", "() => ({})"),
        ("f(a, (b) => c)", "f((a, b) => c)"),
        ("(await a).b", "await a.b"),
        ("f(a); f(b)", "f(b); f(a)"),
        ("a; [b]", "a[b]"),
        ("f('a b')", "f('a  b')"),
        ("!a", "a"),
        ("f(`a${b}`)", "f(`a${c}`)"),
        ("[, a]", "[a]"),
        ("for (;a;) {}", "for (;;a) {}"),
    ],
)
def test_what_the_running_code_sees_counts(one: str, other: str) -> None:
    assert print_of(one) != print_of(other)


WORDS = ("const", "charged", "=", "await", "step", ".", "do", "(", '"charge"', ",", "async", "(", "x", ")", "=>", "{")
MORE = ("return", "{", "id", ":", "`a ${b} c`", "}", ";", "}", ")", ";")
GAPS = st.sampled_from([" ", "  ", "\t", " /* a comment */ ", " /* step.do('no') */ "])


@given(st.lists(GAPS, min_size=len(WORDS + MORE), max_size=len(WORDS + MORE)))
def test_no_spacing_and_no_comment_changes_a_fingerprint(gaps: list[str]) -> None:
    source = "".join(word + gap for word, gap in zip(WORDS + MORE, gaps, strict=True))

    assert print_of(source) == print_of(" ".join(WORDS + MORE))


def test_code_nested_a_thousand_times_is_still_read() -> None:
    assert print_of("f(" * 1000 + ")" * 1000) != print_of("f(" * 999 + ")" * 999)
