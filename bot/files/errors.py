"""The one refusal of this room."""


class PlanFileError(Exception):
    """A plan file that cannot be read.  Its text is for people: what is wrong and what to do."""
