from ayjnt_deploy.histories.capnp import FIRST, config_text
from ayjnt_deploy.histories.program import Program

PROGRAM = Program(modules={}, entry="index.js", classes={}, compatibility_date="2026-10-01")


def test_modules_have_their_kind_and_the_first_is_ours() -> None:
    text = config_text(PROGRAM, ["index.js", "a/b.wasm", "c.txt", "d.bin", FIRST], "2026-11-17")

    listed = [line.strip().rstrip(",") for line in text.splitlines() if " = embed " in line]
    assert listed == [
        f'(name = "{FIRST}", esModule = embed "modules/{FIRST}")',
        '(name = "index.js", esModule = embed "modules/index.js")',
        '(name = "a/b.wasm", wasm = embed "modules/a/b.wasm")',
        '(name = "c.txt", text = embed "modules/c.txt")',
        '(name = "d.bin", data = embed "modules/d.bin")',
    ]


def test_a_date_that_the_runtime_does_not_know_yet_becomes_its_newest() -> None:
    assert 'compatibilityDate = "2026-10-01"' in config_text(PROGRAM, [FIRST], "2026-11-17")
    assert 'compatibilityDate = "2026-09-01"' in config_text(PROGRAM, [FIRST], "2026-09-01")


def test_no_text_leaves_its_quotes() -> None:
    program = Program(modules={}, entry="index.js", classes={}, variables={'a"b\\': "é\n", "n": {"k": 1}})

    text = config_text(program, [FIRST], "2026-11-17")

    assert r'(name = "a\x22b\x5c", text = "\xc3\xa9\x0a"), (name = "n", json = "{\x22k\x22: 1}")' in text
