from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the service is told by its environment; there is no default for the database."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str
    page_size: int = 50
