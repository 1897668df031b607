"""The small faults a guard could hold: each mutant is one module with one of them.

A mutant is named by where it is and what it says before and after, not by its line, so that the list of
equivalent mutants survives edits elsewhere in the module.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_SQL = re.compile(r"\bselect\b.*\bfrom\b|\bis (not )?null\b|[=<>] \?|\bcoalesce\(|\bjoin\b.*\bon\b", re.DOTALL)
_SQL_CHANGES = (
    (r"\bis null\b", "is not null"),
    (r"\bis not null\b", "is null"),
    (r"\band\b", "or"),
    (r"\bor\b", "and"),
    (r"<=", "<"),
    (r">=", ">"),
    (r"(?<![<>=])<(?![=>])", "<="),
    (r"(?<![<>=])>(?!=)", ">="),
    (r"\bnot in\b", "in"),
    (r"\bleft join\b", "join"),
)
_QUIET_FIELDS = {"annotation", "returns", "decorator_list", "type_params"}
_TESTS = (ast.Compare, ast.BoolOp, ast.Constant)


@dataclass(frozen=True)
class Mutant:
    """One fault: its place (``function`` is dotted, ``line`` is where it stands today) and the change."""

    module: str
    index: int
    line: int
    function: str
    change: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.function}: {self.change}"


@dataclass(frozen=True)
class _Edit:
    parent: ast.AST
    field: str
    place: int | None
    new: ast.AST
    line: int
    function: str
    change: str

    def apply(self) -> None:
        if self.place is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.place] = self.new


def mutants(source: str, module: str) -> list[Mutant]:
    """Every mutant of a module's source, in order."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for index, edit in enumerate(_edits(ast.parse(source))):
        key = (edit.function, edit.change)
        seen[key] += 1
        change = edit.change if seen[key] == 1 else f"{edit.change} ({seen[key]})"
        found.append(Mutant(module, index, edit.line, edit.function, change))
    return found


def mutate(source: str, index: int) -> ast.Module:
    """The tree of a module with its mutant number ``index`` in place."""
    tree = ast.parse(source)
    list(_edits(tree))[index].apply()
    return ast.fix_missing_locations(tree)


def _edits(tree: ast.Module) -> Iterator[_Edit]:
    yield from _walk(tree, "", None)


def _walk(parent: ast.AST, function: str, result: str | None) -> Iterator[_Edit]:
    for field, value in ast.iter_fields(parent):
        if field in _QUIET_FIELDS:
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, node in children:
            if not isinstance(node, ast.AST) or _is_left_alone(node):
                continue
            for new, change in _variants(node, field, result):
                line = getattr(node, "lineno", getattr(parent, "lineno", 0))
                yield _Edit(parent, field, place, new, line, function or "module", change)
            yield from _walk(node, *_inside(node, function, result))


def _inside(node: ast.AST, function: str, result: str | None) -> tuple[str, str | None]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        returns = node.returns if isinstance(node, ast.FunctionDef) else None
        return f"{function}.{node.name}".lstrip("."), ast.unparse(returns) if returns else None
    return function, result


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)


def _variants(node: ast.AST, field: str, result: str | None) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        yield from _connectives(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, _says(node, node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield _changed(node, op=_ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield _changed(node, func=ast.Name(_CALLS[node.func.id], ast.Load()))
    elif isinstance(node, ast.Return | ast.Raise | ast.Expr):
        yield from _statements(node, result)
    if field in ("test", "ifs") and isinstance(node, ast.expr) and not isinstance(node, _TESTS):
        opposite = ast.UnaryOp(ast.Not(), node)
        if not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            yield opposite, _says(node, opposite)


def _comparisons(node: ast.Compare) -> Iterator[tuple[ast.AST, str]]:
    for place, op in enumerate(node.ops):
        for other in _COMPARISONS[type(op)]:
            yield _changed(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])


def _connectives(node: ast.BoolOp) -> Iterator[tuple[ast.AST, str]]:
    yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for place, dropped in enumerate(node.values):
        rest = node.values[:place] + node.values[place + 1 :]
        new = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield new, f"without '{_text(dropped)}' of '{_text(node)}'"


def _constants(node: ast.Constant) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node.value, bool):
        yield _changed(node, value=not node.value)
    elif isinstance(node.value, int):
        for step in (1, -1):
            yield _changed(node, value=node.value + step)
    elif isinstance(node.value, str) and _SQL.search(node.value):
        for pattern, new in _SQL_CHANGES:
            for match in re.finditer(pattern, node.value):
                start, end = match.span()
                around = " ".join(node.value[max(0, start - 30) : end + 30].split())
                changed = ast.Constant(node.value[:start] + new + node.value[end:])
                yield changed, f"SQL '{match.group()}' -> '{new}' in '{around}'"


def _statements(node: ast.Return | ast.Raise | ast.Expr, result: str | None) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Raise):
        yield ast.Pass(), f"dropped 'raise {_text(node.exc) if node.exc else ''}'"
    elif isinstance(node, ast.Expr):
        if isinstance(node.value, ast.Call):
            yield ast.Pass(), f"dropped '{_text(node)}'"
    elif node.value is not None and not isinstance(node.value, ast.Constant):
        # a bool or a text cannot sensibly become None: nothing but a type error would be tested
        for value in {"bool": (True, False), "str": ("",)}.get(result or "", (None,)):
            new = ast.Return(ast.Constant(value))
            yield new, _says(node, new)


def _changed(node: ast.AST, **fields: object) -> tuple[ast.AST, str]:
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new, _says(node, new)


def _says(before: ast.AST, after: ast.AST) -> str:
    return f"'{_text(before)}' -> '{_text(after)}'"


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())
