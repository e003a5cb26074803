"""What is said when there is nothing to show: always the same, whatever the reason."""

from console.visits import Asked, Shown, Told

NOT_FOUND = "Page not found, or not yours to see"


def not_found(asked: Asked) -> Shown:
    """Not there, or somebody else's; nobody can tell which."""
    return Shown("not_found.html", NOT_FOUND, {"page_id": asked.page_id}, 404)


def not_from_here(asked: Asked) -> Shown:
    """A form that none of our pages made for this session; looked at before anything else."""
    return Shown("not_found.html", NOT_FOUND, {"page_id": asked.page_id}, 403)


def not_told() -> Told:
    """The same, said to a program."""
    return Told({"error": "not_found", "sentence": "Not there, or not yours to see."}, 404)
