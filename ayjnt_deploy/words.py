"""How many of a thing there are, in words."""


def counted(number: int, thing: str) -> str:
    """Return `1 step`, `2 steps`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
