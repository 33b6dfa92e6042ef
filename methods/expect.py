"""What every method does with an argument that cannot be right."""


def expect(holds: bool, message: str) -> None:
    """Raise ValueError with the message, which says what must hold and what was found, unless it holds."""
    if not holds:  # nan compares false, and so ends here as well
        raise ValueError(message)
