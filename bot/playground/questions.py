"""One request to the control API, read with a sentence for every mistake."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.acts import NotPossible
from bot.playground.manifest import Json
from bot.playground.workspace import Channel, File, Person
from bot.playground.world import World


@dataclass
class Question:
    """The body (or query) of a control request.  Every reading function raises NotPossible."""

    world: World
    body: Json

    def text(self, name: str) -> str:
        value = self.body.get(name)
        if value is None:
            return ""
        if isinstance(value, (dict, list, bool)):
            raise NotPossible(f"“{name}” must be text.")
        return str(value)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise NotPossible(f"“{name}” must be a whole number.") from error

    def data(self, name: str) -> Json:
        value = self.body.get(name) or {}
        if not isinstance(value, dict):
            raise NotPossible(f"“{name}” must be an object.")
        return value

    def person(self, name: str = "as") -> Person:
        person = self.world.workspace.people.get(self.text(name))
        if person is None:
            raise NotPossible(f"There is no person “{self.text(name)}” (field “{name}”).", 404)
        return person

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the asking person may look at."""
        channel = self.world.workspace.channels.get(self.text(name))
        if channel is None or not self.world.workspace.may_see(self.person().id, channel):
            raise NotPossible(f"There is no conversation “{self.text(name)}” for this person.", 404)
        return channel

    def file(self, file_id: Any) -> File:
        file = self.world.workspace.files.get(str(file_id))
        if file is None or file.user != self.person().id:
            raise NotPossible(f"There is no file “{file_id}” of this person.", 404)
        return file


async def read_question(world: World, request: web.Request) -> Question:
    """Raises NotPossible when the body is not a JSON object."""
    body: Any = dict(request.query)
    if request.can_read_body:
        try:
            body |= json.loads(await request.text() or "{}")
        except (ValueError, TypeError) as error:
            raise NotPossible("The request body must be a JSON object.") from error
    return Question(world, body)
