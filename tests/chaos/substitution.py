"""How a test changes what shipped code calls, in the one process that is to misbehave."""


def substitute(owner: object, name: str, planted: object) -> None:
    """Put something else in the place of a function or method, in this process only.

    Raises: AttributeError where there is none of that name any more: nothing would be planted.
    """
    getattr(owner, name)
    setattr(owner, name, planted)
