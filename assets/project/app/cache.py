from contextlib import AsyncExitStack

<% if eq .Cache.Kind "memcached" -%>
import aiomcache
<% else -%>
import <% .Cache.Kind %>.asyncio as <% .Cache.Kind %>
<% end -%>
from fastapi import FastAPI

from .settings import settings


async def connect_cache(app: FastAPI, stack: AsyncExitStack) -> None:
    """Makes a client that connects on its first command, not before."""
<%- if eq .Cache.Kind "memcached" %>
    client = aiomcache.Client(settings.memcached_host, settings.memcached_port)
    stack.push_async_callback(client.close)
    app.state.cache = client
    app.state.checks["cache"] = client.version
<%- else %>
    client = <% .Cache.Kind %>.from_url(
        settings.redis_url, socket_connect_timeout=2, socket_timeout=2
    )
    stack.push_async_callback(client.aclose)
    app.state.cache = client
    app.state.checks["cache"] = client.ping
<%- end %>
