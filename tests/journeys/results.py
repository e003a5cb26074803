"""What a result file of journeys says of itself."""

import subprocess


def commit() -> str:
    """The commit that was played, short."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
