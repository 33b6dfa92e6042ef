"""The Danish alphabet, for what is sorted outside the database (there it is `collate da`)."""

# æ, ø and å come last, in that order.
_DANISH = str.maketrans({"æ": "{a", "ø": "{b", "å": "{c"})


def alphabetical(text: str) -> tuple[str, str]:
    """A key that sorts texts as a Danish reader expects, capitals beside small letters."""
    return text.casefold().translate(_DANISH), text
