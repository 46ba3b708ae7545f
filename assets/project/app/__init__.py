"""<% .Name %>: a FastAPI application."""
