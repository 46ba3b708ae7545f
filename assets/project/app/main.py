<%- if or .HasDatabase .HasCache -%>
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

<% end -%>
from fastapi import FastAPI
<% if .HasCache %>
from .cache import connect_cache
<%- end %>
<%- if .HasDatabase %>
from .db import connect_db
<%- end %>
from .health import router as health_router
<%- if or .HasDatabase .HasCache %>


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Opens what the app needs, and closes it in reverse order when it stops."""
    async with AsyncExitStack() as stack:
<%- if .HasDatabase %>
        await connect_db(app, stack)
<%- end %>
<%- if .HasCache %>
        await connect_cache(app, stack)
<%- end %>
        yield


app = FastAPI(title="<% .Name %>", lifespan=lifespan)
<%- else %>

app = FastAPI(title="<% .Name %>")
<%- end %>
app.state.checks = {}
app.include_router(health_router)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Hello from <% .Name %>"}
