"""Lets the tests run outside the containers too, where nothing needs to answer."""

import os

<% if eq .Database.Kind "postgres" -%>
os.environ.setdefault("DATABASE_URL", "postgresql+asyncpg://app:app@127.0.0.1:5432/app")
<% else if eq .Database.Kind "sqlite" -%>
os.environ.setdefault("DATABASE_URL", "sqlite+aiosqlite:///:memory:")
<% end -%>
<% if .HasCache -%>
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
<% end -%>
