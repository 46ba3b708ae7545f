from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from the environment: docker-compose.yml sets it, .env.app adds to it."""

<% if .HasDatabase %>    database_url: str
<% end %>
<%- if .HasCache %>    redis_url: str
<% end %>    ready_timeout: float = 2.0  # seconds that each check of /ready may take


settings = Settings()
