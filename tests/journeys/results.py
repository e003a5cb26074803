"""What a result file of journeys says of itself."""

import subprocess


def commit() -> str:
    """The commit that was played, short, and whether anything differed from it."""
    asked = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
