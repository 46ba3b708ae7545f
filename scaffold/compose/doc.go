// Package compose reads the Compose files that a project already has: what docker compose would select in its folder,
// merged as docker compose merges it. It reads local files only, resolves nothing outside of them, and starts nothing.
package compose
