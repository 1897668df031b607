"""The house style that a machine can check: sizes, and words that do not belong in the tree."""

from __future__ import annotations

import ast
import importlib
import re
from statistics import median

import pytest

from support_tree import PACKAGE, modules, texts

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
MEDIAN_MODULE = 150
DJANGO = {"operations", "web"}  # their names need a configured site; their own tests use them all

# Written in two halves so that this page does not find itself.
FORBIDDEN = {
    "address of a package index": r"py"
    r"pi\.org|pythonho"
    r"sted\.org|registry\.npm"
    r"js|deb\.deb"
    r"ian\.org",
    "path of one machine": r"(?<![\w./-])/wo"
    r"rk/\w|(?<![\w./-])/ho"
    r"me/\w|(?<![\w./-])/ro"
    r"ot/\w|/opt/whe"
    r"els",
    "folder outside the repository": r"\.\./sha" r"red",
    "tool that helped to write": r"\bCla"
    r"ude\b|\bAnthro"
    r"pic\b|\bChatG"
    r"PT\b|\bCopi"
    r"lot\b|\b(AI|coding) age"
    r"nts?\b",
    "work left for later": r"\bTO" r"DO\b|\bFIX" r"ME\b|\bX" r"XX\b",
}


def lines_of_code(path_text: str) -> int:
    return len(path_text.splitlines())


def test_no_module_is_too_long() -> None:
    sizes = {str(p.relative_to(PACKAGE)): lines_of_code(p.read_text(encoding="utf-8")) for p in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_the_median_module_is_short() -> None:
    sizes = [lines_of_code(p.read_text(encoding="utf-8")) for p in modules() if p.name != "__init__.py"]
    assert median(sizes) <= MEDIAN_MODULE


def test_no_function_is_too_long() -> None:
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = _body_length(node)
                if length > LONGEST_FUNCTION:
                    long[f"{path.relative_to(PACKAGE)}:{node.name}"] = length
    assert long == {}


def _body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring (it is a page for readers, not code)."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(getattr(first, "value", None), ast.Constant)
    return length - ((first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0)


def test_public_names_are_listed_and_exist() -> None:
    """Each package says what is public, without a name twice."""
    wrong = {}
    for path in sorted(PACKAGE.glob("*/__init__.py")):
        if path.parent.name in DJANGO:
            continue
        package = importlib.import_module(f"forethought.{path.parent.name}")
        names = list(getattr(package, "__all__", []))
        missing = [name for name in names if not hasattr(package, name)]
        if missing or len(names) != len(set(names)):
            wrong[path.parent.name] = missing or names
    assert wrong == {}


@pytest.mark.parametrize("meaning", list(FORBIDDEN))
def test_no_text_names_what_is_not_the_projects(meaning: str) -> None:
    pattern = re.compile(FORBIDDEN[meaning])
    found = [
        f"{name}:{number}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("meaning", list(FORBIDDEN))
def test_the_words_would_be_found(meaning: str) -> None:
    examples = {
        "address of a package index": "https://files." + "pythonhosted" + ".org/x",
        "path of one machine": "see /ho" + "me/someone/x",
        "folder outside the repository": "../sha" + "red/data",
        "tool that helped to write": "made by an AI age" + "nt",
        "work left for later": "# TO" + "DO",
    }
    assert re.search(FORBIDDEN[meaning], examples[meaning])
