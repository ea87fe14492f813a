"""When a reminder may come: on working days, between two local hours of its reader.

An hour of a day that a clock change leaves out comes later; one that comes twice is the first.
"""

from datetime import UTC, date, datetime, time, timedelta

from bot.plan.calendar import ONE_DAY, WorkingDays, local_day, zone_info

AN_HOUR = timedelta(hours=1)


def next_opening(now: datetime, zone: str, hour: int, until_hour: int, calendar: WorkingDays) -> datetime:
    """`now` while a reminder may go, else the next instant from which it may; aware, in UTC.

    A window is open for an hour at least, whatever the clock or its hours say.
    """
    day = local_day(now, zone)
    while True:
        opens, closes = window(day, zone, hour, until_hour)
        exists = local_day(opens, zone) == day
        if exists and now < closes and calendar.is_working_day(day):
            return max(now.astimezone(UTC), opens)
        day += ONE_DAY


def is_open(now: datetime, zone: str, hour: int, until_hour: int, calendar: WorkingDays) -> bool:
    """Whether a reminder may go at this instant."""
    return next_opening(now, zone, hour, until_hour, calendar) == now


def window(day: date, zone: str, hour: int, until_hour: int) -> tuple[datetime, datetime]:
    """The instants between which reminders go on a day, whoever works on it: the first included, in UTC.

    On a day that the zone leaves out, as when it moved over the date line, both lie in the day after.
    """
    opens = _at(day, zone, hour)
    return opens, max(_at(day, zone, until_hour), opens + AN_HOUR)


def _at(day: date, zone: str, hour: int) -> datetime:
    """The instant at which the local day has that hour; hour 24 is the next day's 0."""
    midnight = datetime.combine(day, time()) + timedelta(hours=hour)
    return midnight.replace(tzinfo=zone_info(zone)).astimezone(UTC)
