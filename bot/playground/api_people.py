"""auth.test, users.*, team.info, bots.info, dnd.info: who is who."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.calls import Call
from bot.playground.manifest import Json
from bot.playground.refusals import Refused
from bot.playground.workspace import Person
from bot.playground.world import World


def user_object(world: World, person: Person) -> Json:
    """A person as Slack describes them to the app; the e-mail only with its scope."""
    workspace = world.workspace
    zone: datetime = workspace.clock.now().astimezone(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    first, _, last = person.real_name.partition(" ")
    profile: Json = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "team": workspace.team["id"],
    }
    if person.email and "users:read.email" in world.manifest.scopes:
        profile["email"] = person.email
    user = {
        "id": person.id,
        "team_id": workspace.team["id"],
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if person.is_bot:
        profile |= {"bot_id": workspace.app.bot_id, "api_app_id": workspace.app.id}
    if person.deleted:
        for key in ("tz", "tz_label", "tz_offset"):
            del user[key]
    return user


def auth_test(call: Call) -> Json:
    workspace = call.world.workspace
    return {
        "url": f"{call.world.origin}/",
        "team": workspace.team["name"],
        "user": workspace.people[workspace.app.bot_user].name,
        "team_id": workspace.team["id"],
        "user_id": workspace.app.bot_user,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def list_users(call: Call) -> Json:
    people = [user_object(call.world, person) for person in call.world.workspace.people.values()]
    rows, cursor = call.page(people)
    return {
        "members": rows,
        "cache_ts": int(call.world.clock.epoch()),
        "response_metadata": {"next_cursor": cursor},
    }


def user_info(call: Call) -> Json:
    return {"user": user_object(call.world, call.person())}


def lookup_by_email(call: Call) -> Json:
    wanted = call.need("email").strip().lower()
    people = call.world.workspace.people.values()
    found = next((p for p in people if p.email.lower() == wanted and not p.deleted), None)
    if found is None:
        raise Refused("users_not_found")
    return {"user": user_object(call.world, found)}


def team_info(call: Call) -> Json:
    team = call.world.workspace.team
    return {"team": {"id": team["id"], "name": team["name"], "domain": team["domain"], "email_domain": ""}}


def bot_info(call: Call) -> Json:
    app = call.world.workspace.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise Refused("bot_not_found")
    name = call.world.manifest.name
    return {
        "bot": {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": name, "deleted": False}
    }


def dnd_info(call: Call) -> Json:
    if call.given("user"):
        call.person()
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False}


METHODS = {
    "auth.test": auth_test,
    "users.list": list_users,
    "users.info": user_info,
    "users.lookupByEmail": lookup_by_email,
    "team.info": team_info,
    "bots.info": bot_info,
    "dnd.info": dnd_info,
}
