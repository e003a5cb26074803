"""Settings: `settings.toml`, then the environment (`MASH_…`), which wins."""

from pathlib import Path

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What differs between hubs and between machines. Durations are seconds of elapsed time."""

    model_config = SettingsConfigDict(
        env_prefix="MASH_", toml_file=REPOSITORY / "settings.toml", extra="forbid"
    )

    home: Path = REPOSITORY / "var"
    database_url: str = ""
    chromium: str = ""
    time_scale: float = 1.0
    lease_seconds: float = 20.0
    heartbeat_seconds: float = 4.0
    sweep_seconds: float = 5.0
    proxy_poll_seconds: float = 0.5
    lane_ttl_seconds: float = 15.0
    clock_margin_seconds: float = 2.0
    item_seconds: float = 300.0
    attempts_allowed: int = 3
    items_per_context: int = 25

    def scaled(self, seconds: float) -> float:
        """A duration as it passes here: `time_scale` is 1 in production and smaller in tests."""
        return seconds * self.time_scale

    def database(self) -> str:
        """The queue's database; a file under `home` unless a URL is set."""
        return self.database_url or f"sqlite:///{self.home / 'mash.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
