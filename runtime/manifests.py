"""A connector's passport: what its `manifest.toml` promises, checked when it is read."""

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class WritePromise(BaseModel):
    """One write operation, and why it can be made exactly once (or only at most once).

    `longest_in_flight_seconds`: how long a request that left us may still commit.
    `longest_search_lag_seconds`: how long a committed record may stay out of the search.
    `commit_window`: its browser sends it once, by the lane's window; else it goes by the session's
    own client, which sends it once by itself, and `why_no_commit_window` says why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["create", "append", "set", "upload", "transition", "send"]
    marker: str = Field(min_length=1)
    search: str = Field(min_length=1)
    second_search: str = Field(min_length=1)
    longest_in_flight_seconds: float = Field(gt=0)
    longest_search_lag_seconds: float = Field(ge=0)
    at_most_once: bool
    commit_window: bool
    why_no_commit_window: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.commit_window == bool(self.why_no_commit_window):
            raise ValueError("why_no_commit_window says why, where there is none, and only there")
        return self

    @property
    def settle_seconds(self) -> float:
        """How long after the fence an absent record is really absent; one second is margin."""
        return self.longest_in_flight_seconds + self.longest_search_lag_seconds + 1


class Manifest(BaseModel):
    """Who owns a connector, under which agreement it works, and what it may do.

    `is_an_api`: the partner is asked by programs only; there are no pages and no sessions.

    `quality`: how far up the ladder of `docs/adding-a-connector.md`. `exempt`: one line, why a
    schedule may use it below silver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str = Field(pattern=r"^[a-z_]+$")
    name: str = Field(min_length=1)
    agency: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    sharing_agreement: str = Field(min_length=1)
    credential: str = Field(min_length=1)
    access: str = Field(min_length=1)
    reads: tuple[str, ...]
    http_reads: tuple[str, ...] = ()
    writes: dict[str, WritePromise] = {}
    sessions_per_account: int = Field(ge=1)
    parallel_pages: bool = False
    page_seconds: float = Field(gt=0)
    is_an_api: bool = False
    quality: Literal["bronze", "silver", "gold"]
    exempt: str = ""


def load_manifest(connector_folder: Path) -> Manifest:
    """The manifest in a connector's folder.

    Raises: pydantic.ValidationError naming each field that is missing, unknown or out of range.
    """
    with (connector_folder / "manifest.toml").open("rb") as file:
        return Manifest.model_validate(tomllib.load(file))
