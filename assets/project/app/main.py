<%- if .HasLifespan -%>
from collections.abc import AsyncIterator
from contextlib import <% if or .HasDatabase .HasCache %>AsyncExitStack, <% end %>asynccontextmanager

<% end -%>
from fastapi import FastAPI
<% if .HasCache %>
from .cache import connect_cache
<%- end %>
<%- if .HasDatabase %>
from .db import connect_db
<%- end %>
<%- if .Drains %>
from .drain import drain_on_sigterm
<%- end %>
from .health import router as health_router
<%- if .Drains %>
from .settings import settings
<%- end %>
<%- if .HasLifespan %>


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
<%- if or .HasDatabase .HasCache %>
    """Opens what the app needs, and closes it in reverse order when it stops."""
    async with AsyncExitStack() as stack:
<%- if .HasDatabase %>
        await connect_db(app, stack)
<%- end %>
<%- if .HasCache %>
        await connect_cache(app, stack)
<%- end %>
<%- if .Drains %>
        drain_on_sigterm(app, settings.drain_seconds)
<%- end %>
        yield
<%- else %>
    drain_on_sigterm(app, settings.drain_seconds)
    yield
<%- end %>


app = FastAPI(title="<% .Name %>", lifespan=lifespan)
<%- else %>

app = FastAPI(title="<% .Name %>")
<%- end %>
app.state.checks = {}
<%- if .Drains %>
app.state.draining = False
<%- end %>
app.include_router(health_router)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Hello from <% .Name %>"}
