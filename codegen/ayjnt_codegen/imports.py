"""Which files of the project a file imports when it runs."""

import posixpath
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from ayjnt_codegen.aliases import Aliases, read_aliases
from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import arguments, is_type_import, unquoted
from ayjnt_codegen.tokens import digest, fingerprint
from ayjnt_codegen.typescript import Node

_T = TypeVar("_T")

ENDINGS: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
# TypeScript lets an import name the file that it will be compiled to.
_COMPILED: Final = {".js": (".ts", ".tsx", ".js"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}


def imports(module: Module) -> tuple[str, ...]:
    """Return what `module` imports, as written and in order; types are not imported."""
    return module.once(_read)


def _read(module: Module) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_imports(module)))


def _imports(module: Module) -> Iterator[str]:
    for node in module.root.named_children:
        source = node.child_by_field_name("source")
        if source is not None and node.type in {"import_statement", "export_statement"} and not is_type_import(node):
            yield unquoted(source)
    if b"import(" in module.source:
        yield from _dynamic_imports(module.root)


def _dynamic_imports(root: Node) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        stack.extend(node.named_children)
        if node.type == "call_expression" and node.children[0].type == "import":
            yield from (unquoted(name) for name in arguments(node)[:1] if name.type == "string")


def candidates(importer: str, name: str) -> Iterator[str]:
    """Yield the paths that `import "name"` in the file `importer` can mean, best first."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
    stem, ending = posixpath.splitext(target)
    yield from (stem + other for other in _COMPILED.get(ending, ()))
    yield target
    yield from (target + other for other in ENDINGS)
    yield from (f"{target}/index{other}" for other in ENDINGS)


def resolve(importer: str, name: str, paths: Container[str]) -> str | None:
    return next((path for path in candidates(importer, name) if path in paths and path.endswith(ENDINGS)), None)


class Sources:
    """Files and what they import; each is parsed once, when it is asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._modules: dict[str, Module] = {}
        self._fingerprints: dict[str, str] = {}
        self._aliases: dict[str, Aliases] = {}

    def module(self, path: str) -> Module:
        if path not in self._modules:
            self._modules[path] = Module.read(path, self._files[path])
        return self._modules[path]

    def each(self, read: "Read[_T]", paths: Iterable[str]) -> Iterator[_T]:
        """Yield what `read` makes of each of `paths`; the tree of a file is let go when the file was read."""
        for path in paths:
            yield read(self, path)
            self._modules.pop(path, None)  # a tree takes forty times the memory of its source

    def follow(self, importer: str, name: str) -> str | None:
        """Return the path of the file that `import "name"` in the file `importer` means, None for a package."""
        if name.startswith("."):
            return resolve(importer, name, self._files)
        targets = self._aliases_of(posixpath.dirname(importer)).targets(name)
        found = (resolve("", target, self._files) for target in targets)
        return next((path for path in found if path is not None), None)

    def _aliases_of(self, folder: str) -> Aliases:
        if folder not in self._aliases:
            self._aliases[folder] = read_aliases(self._files, folder)
        return self._aliases[folder]

    def reached(self, path: str) -> tuple[str, ...]:
        """Return `path` and the files of the project that it imports, directly or not, in path order."""
        seen, waiting = {path}, [path]
        while waiting:
            importer = waiting.pop()
            targets = (self.follow(importer, name) for name in imports(self.module(importer)))
            new = {target for target in targets if target is not None} - seen
            seen |= new
            waiting.extend(new)
        return tuple(sorted(seen))

    def fingerprint(self, path: str) -> str:
        return digest(part for reached in self.reached(path) for part in (reached, self._own(reached)))

    def _own(self, path: str) -> str:
        if path not in self._fingerprints:
            self._fingerprints[path] = fingerprint(self.module(path), self.module(path).root)
        return self._fingerprints[path]


Read = Callable[[Sources, str], _T]
"""Reads one file among others."""


class Each(Protocol):
    """Reads many files of `files`, in the order of `paths`."""

    def __call__(self, read: Read[_T], files: Mapping[str, bytes], paths: Sequence[str]) -> Iterable[_T]: ...


def one_by_one(read: Read[_T], files: Mapping[str, bytes], paths: Sequence[str]) -> Iterator[_T]:
    """Yield what `read` makes of each of `paths`."""
    return Sources(files).each(read, paths)
