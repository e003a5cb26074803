"""An environment for each peer, made from its lock when first asked for."""

import subprocess
import sys
from pathlib import Path

from runtime.settings import REPOSITORY

PEERS = Path(__file__).parent
# Never committed: `var/` is ignored.
ENVIRONMENTS = REPOSITORY / "var" / "peers"


def run_in(peer: str, module: str, *arguments: str, environments: Path = ENVIRONMENTS) -> str:
    """What this module, which is found from the repository's root, printed in the peer's own.

    Raises: subprocess.CalledProcessError when it failed; what it said is on the terminal.
    """
    return _said([str(_python_of(peer, environments)), "-m", module, *arguments])


def _python_of(peer: str, environments: Path) -> Path:
    lock, folder = PEERS / peer / "requirements.lock", environments / peer
    python, made_from = folder / "bin" / "python", folder / "made-from.lock"
    if not made_from.exists() or made_from.read_bytes() != lock.read_bytes():
        _said([sys.executable, "-m", "venv", "--clear", str(folder)])
        _said([str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)])
        made_from.write_bytes(lock.read_bytes())
    return python


def _said(command: list[str]) -> str:
    done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
