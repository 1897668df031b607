"""Random policies over every construct the row filter knows, well typed and free of evaluation errors."""

from __future__ import annotations

import random

TEXT_ATTRIBUTES = ("person", "controller", "feed", "field_set", "entity", "attribute", "nature")
WORDS = ("kai", "ssda903", "care", "identity", "fact", "allegation", "it's", "a_b", "100%", "!", "")
ACTIONS = ("action", 'action == Action::"read"', 'action in [Action::"read", Action::"x"]')
ORDER = ("<", "<=", ">", ">=", "==", "!=")
PATTERNS = ("*", "k*", "*a*", "*_b", "100%", "*!", "")


class Fuzz:
    """Writes policy text from a seeded source of randomness and notes which constructs it used."""

    def __init__(self, random_: random.Random) -> None:
        self._random = random_

    def policy(self, number: int) -> str:
        """One permit or forbid with when and unless clauses."""
        effect = self._random.choice(("permit", "permit", "forbid"))
        scope = self._random.choice(
            ("principal", "principal is Worker", 'principal == Worker::"w"', 'principal in Worker::"w"')
        )
        action = self._random.choice(("action", 'action == Action::"read"', 'action in [Action::"read", Action::"x"]'))
        unless = f"\nunless {{ {self.condition(3)} }}" if self._random.random() < 0.4 else ""
        return (
            f'@id("p{number}")\n{effect} ({scope}, {action}, resource is Claim)'
            f"\nwhen {{ {self.condition(4)} }}{unless};\n"
        )

    def condition(self, depth: int) -> str:
        """A condition at most ``depth`` deep."""
        if depth == 0:
            return self._random.choice(("true", "false", "resource.protected", "context.break_glass"))
        return self._random.choice(self._kinds())(depth)

    def _kinds(self) -> tuple:  # type: ignore[type-arg]
        return (
            lambda depth: f"({self.condition(depth - 1)} && {self.condition(depth - 1)})",
            lambda depth: f"({self.condition(depth - 1)} || {self.condition(depth - 1)})",
            lambda depth: f"!({self.condition(depth - 1)})",
            lambda depth: (
                f"(if {self.condition(depth - 1)} then {self.condition(depth - 1)} else {self.condition(depth - 1)})"
            ),
            lambda _: f"{self.text()} {self._random.choice(('==', '!='))} {self.text()}",
            lambda _: f"{self.number()} {self._random.choice(('<', '<=', '>', '>=', '==', '!='))} {self.number()}",
            lambda _: f"{self.number()} {self._random.choice(('<', '<=', '>', '>=', '==', '!='))} {self.number()}",
            lambda _: f"{self.texts()}.contains({self.text()})",
            lambda _: f"{self.texts()}.containsAny({self.texts()})",
            lambda _: f"{self.texts()}.containsAll({self.texts()})",
            lambda _: f"context.covered.contains({{controller: {self.text()}, feed: {self.text()}}})",
            lambda _: "context.subjects.isEmpty()",
            lambda _: "principal.cases.contains(resource.person)",
            lambda _: f'{self.text()} like "{self._random.choice(("*", "k*", "*a*", "*_b", "100%", "*!", ""))}"',
            lambda _: "principal is Worker",
            lambda _: "resource is Claim",
            lambda _: 'action in [Action::"read", Action::"y"]',
            lambda _: 'action == Action::"read"',
            lambda _: f"(resource has outcome && {self.text()} == resource.outcome)",
            lambda _: '(resource has outcome && resource.outcome like "*ed")',
            lambda _: f"{self.texts()} == {self.texts()}",
            lambda _: "principal has cases",
            lambda _: "context has nothing",
        )

    def text(self) -> str:
        """A string expression."""
        if self._random.random() < 0.6:
            return "resource." + self._random.choice(TEXT_ATTRIBUTES)
        if self._random.random() < 0.3:
            return self._random.choice(("context.purpose", "principal.organisation"))
        return '"' + self._random.choice(WORDS) + '"'

    def texts(self) -> str:
        """A set of strings."""
        if self._random.random() < 0.3:
            return self._random.choice(("context.subjects", "principal.cases"))
        return "[" + ", ".join(self.text() for _ in range(self._random.randint(1, 3))) + "]"

    def number(self) -> str:
        """A whole number."""
        return self._random.choice(("resource.row", "0", "2", "3"))
