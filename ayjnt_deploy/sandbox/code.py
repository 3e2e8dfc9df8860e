"""What a bundle says about itself, read with patterns: its exports and the body of a class.

Deliberately not the product's reader of steps: what the sandbox claims about an instance must not come from the code
that is judged with it.
"""

import re

# Each begins with plain letters, which Python finds ten times faster than a word's edge in megabytes of code.
EXPORT_LIST = re.compile(r"export\s*\{([^}]*)\}")
EXPORT_ALL = re.compile(r"export\s*\*\s*(?!as\b)")
EXPORT_ONE = re.compile(r"export\s+(?:async\s+)?(?:class|function\s*\*?|const|let|var)\s+([\w$]+)")
TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?P<comment>//[^\n]*|/\*.*?\*/)|[{}()]""",
    re.DOTALL,
)


def exports(script: str) -> dict[str, str] | None:
    """Map exported names to local ones; None if a pattern cannot tell (`export * from`).

    Text inside of strings may add names that are not there, so a missing name is certain and a present one is not.
    """
    if EXPORT_ALL.search(script):
        return None
    names = {name: name for name in EXPORT_ONE.findall(script)}
    for listed in EXPORT_LIST.findall(script):
        for entry in listed.split(","):
            words = entry.split()
            if words:
                names[words[-1]] = words[0]
    return names


def exported_classes(script: str) -> list[str]:
    """Name the exports that are classes."""
    return [
        name for name, local in (exports(script) or {}).items() if name != "default" and _declaration(script, local)
    ]


def class_body(script: str, name: str) -> str | None:
    """Return the text between the braces of an exported class, comments blanked."""
    found = _declaration(script, (exports(script) or {}).get(name, name))
    if found is None:
        return None
    return _braced(script, found.end())


def _declaration(script: str, local: str) -> re.Match[str] | None:
    """Find where a class begins; of several of the same name the last one counts."""
    # esbuild writes `var X = class extends Y {`, or `class X extends Y {`.
    name = re.escape(local)
    found = [*re.finditer(rf"class\s+{name}\b", script), *re.finditer(rf"{name}\s*=\s*class\b", script)]
    whole = [match for match in found if not re.match(r"[\w$.]", script[match.start() - 1 : match.start()])]
    return max(whole, key=lambda match: match.start(), default=None)


def _braced(script: str, start: int) -> str | None:
    """Return what the first brace outside of parentheses encloses: `class X extends mixin({}) {` has two."""
    braces = parentheses = 0
    opened = 0
    kept: list[str] = []
    last = start
    for token in TOKEN.finditer(script, start):
        kept.append(script[last : token.start()])
        last = token.end()
        mark = token.group()
        if token["comment"]:
            kept.append(" ")
            continue
        kept.append(mark)
        if mark == "(":
            parentheses += 1
        elif mark == ")":
            parentheses -= 1
        elif mark == "{" and (opened or not parentheses):
            opened = opened or len(kept)
            braces += 1
        elif mark == "}" and opened:
            braces -= 1
            if not braces:
                return "".join(kept[opened:-1])
    return None
