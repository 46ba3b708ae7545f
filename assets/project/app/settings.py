<%- if .Drains -%>
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets")
<%- else -%>
from pydantic_settings import BaseSettings
<%- end %>


class Settings(BaseSettings):
<%- if .Drains %>
    """Read from the environment, then from the files in /run/secrets, which are named after the settings.

    In the containers, Compose sets the environment from .env and .fastdock/app.env.
    """

    model_config = SettingsConfigDict(secrets_dir=SECRETS if SECRETS.is_dir() else None)
<%- else %>
    """Read from the environment: in the containers, Compose sets it from .env and .fastdock/app.env."""
<%- end %>

<% if .HasDatabase %>    <% lower .DatabaseChoice.URLVariable %>: str
<% end %>
<%- if .HasCache %>    <% lower .CacheChoice.URLVariable %>: str
<% end %>
<%- if eq .Cache.Kind "memcached" %>    memcached_port: int = 11211
<% end %>    ready_timeout: float = 2.0  # timeout of each check of /ready, in seconds
<%- if .Drains %>
    drain_seconds: float = 0.0  # seconds between SIGTERM and closing the port
<%- end %>


settings = Settings()
