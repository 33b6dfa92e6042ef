"""Errors that are told to the user: a Danish sentence, and no traceback."""


class ResultatdialogError(Exception):
    """The root of every error a user may meet: in Danish, what must hold, what was found, how to mend it."""
