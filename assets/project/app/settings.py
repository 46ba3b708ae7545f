from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from the environment: in the containers, Compose sets it from .env and .fastdock/app.env."""

<% if .HasDatabase %>    <% lower .DatabaseChoice.URLVariable %>: str
<% end %>
<%- if .HasCache %>    <% lower .CacheChoice.URLVariable %>: str
<% end %>
<%- if eq .Cache.Kind "memcached" %>    memcached_port: int = 11211
<% end %>    ready_timeout: float = 2.0  # seconds that each check of /ready may take


settings = Settings()
