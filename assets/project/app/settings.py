from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from the environment: docker-compose.yml sets it, .env.app adds to it."""

<% if .HasDatabase %>    <% lower .DatabaseChoice.URLVariable %>: str
<% end %>
<%- if .HasCache %>    <% lower .CacheChoice.URLVariable %>: str
<% end %>
<%- if eq .Cache.Kind "memcached" %>    memcached_port: int = 11211
<% end %>    ready_timeout: float = 2.0  # seconds that each check of /ready may take


settings = Settings()
