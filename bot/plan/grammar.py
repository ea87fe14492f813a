"""A small grammar: tokens become phrases, longest match first, by rules that carry their own examples.

A pattern is read word by word.  `DAY` is any token that may be a day, and is handed to the rule as `day`;
`end=DAY` hands it over as `end`; `by|until` is either word; `[of]` may be left out; `DAY|ORD` is either kind.
Kinds are in capitals, words in small letters.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from inspect import signature
from itertools import product
from typing import Any

DOUBT = "DOUBT"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase, where it stands in the text, and everything it may be: kind → value."""

    text: str
    start: int
    end: int
    kinds: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, what its match becomes, and examples with the result they must give."""

    kind: str
    build: Callable[..., Any]
    examples: Mapping[str, Any]
    asks_for: frozenset[str]
    """Names of what it wants to know beside its match."""


Element = tuple[frozenset[str], str]  # words or kinds that fit, name to hand the value over by
Shape = tuple[Element, ...]


def words(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


class Stage:
    """Rules that are tried together, in one pass over the tokens: those of other stages, and its own."""

    def __init__(self, *others: "Stage") -> None:
        self.rules: list[Rule] = [rule for other in others for rule in other.rules]
        self._by_first: dict[str, list[tuple[Shape, Rule]]] = {}
        for other in others:
            for first, shapes in other._by_first.items():
                self._by_first.setdefault(first, []).extend(shapes)

    def rule(self, kind: str, *patterns: str, examples: Mapping[str, Any]) -> Callable[..., Any]:
        """Register the function below as the meaning of the patterns.

        It is called with what the stage was given, the captured values, and what it names of `known`.  None
        from it says that these words are something else; a ValueError or OverflowError that they fit but cannot
        be read, and so become a DOUBT.
        """

        def register(build: Callable[..., Any]) -> Callable[..., Any]:
            rule = Rule(kind, build, examples, frozenset(signature(build).parameters))
            self.rules.append(rule)
            for pattern in patterns:
                for shape in _shapes(pattern):
                    for first in shape[0][0]:
                        self._by_first.setdefault(first, []).append((shape, rule))
            return build

        return register

    def apply(self, tokens: Sequence[Token], *given: Any, **known: Any) -> list[Token]:
        """The tokens with every match replaced by one; the longest match wins, then the earlier rule.

        `given` is handed to every rule, of `known` each gets what it names.
        """
        found: list[Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.text not in self._by_first and self._by_first.keys().isdisjoint(token.kinds):
                found.append(token)
                at += 1
                continue
            phrase, taken = self._phrase_at(tokens, at, given, known)
            found.append(phrase)
            at += taken
        return found

    def _phrase_at(
        self, tokens: Sequence[Token], at: int, given: tuple[Any, ...], known: Mapping[str, Any]
    ) -> tuple[Token, int]:
        first = tokens[at]
        fitting = [
            found
            for key in (first.text, *first.kinds)
            for found in self._by_first.get(key, ())
            if _fits(found[0], tokens, at)
        ]
        for shape, rule in sorted(fitting, key=lambda found: -len(found[0])):
            if phrase := _phrase(tokens[at : at + len(shape)], shape, rule, given, known):
                return phrase, len(shape)
        return first, 1


def _phrase(
    tokens: Sequence[Token], shape: Shape, rule: Rule, given: tuple[Any, ...], known: Mapping[str, Any]
) -> Token | None:
    text = " ".join(token.text for token in tokens)
    captured = {
        name: next(token.kinds[kind] for kind in fitting if kind in token.kinds)
        for token, (fitting, name) in zip(tokens, shape, strict=True)
        if name
    }
    asked_for = {name: value for name, value in known.items() if name in rule.asks_for}
    kinds = {DOUBT: text}
    with suppress(ValueError, OverflowError):
        value = rule.build(*given, **captured, **asked_for)
        if value is None:
            return None
        kinds = {rule.kind: value}
    return Token(text, tokens[0].start, tokens[-1].end, kinds)


def _fits(shape: Shape, tokens: Sequence[Token], at: int) -> bool:
    if at + len(shape) > len(tokens):
        return False
    for offset, (fitting, name) in enumerate(shape):
        token = tokens[at + offset]
        if not name and token.text in fitting:
            continue
        if fitting.isdisjoint(token.kinds):
            return False
    return True


def _shapes(pattern: str) -> Iterator[Shape]:
    """Every way to read a pattern, with each optional part in or out."""
    parts = re.findall(r"\[([^\]]+)\]|(\S+)", pattern)
    choices = [([optional.split(), []] if optional else [[needed]]) for optional, needed in parts]
    for chosen in product(*choices):
        if shape := tuple(_element(word) for part in chosen for word in part):
            yield shape


def _element(word: str) -> Element:
    name, equals, kinds = word.rpartition("=")
    fitting = frozenset(kinds.split("|"))
    captures = kinds.isupper() and kinds[0].isalpha()
    return fitting, name if equals else kinds.lower() if captures else ""
