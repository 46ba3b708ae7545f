// Package compose reads Compose files into a project, and says where in the files something stands: Load is what
// `docker compose` would make of them. What it changes of a project it changes before anything is created.
package compose
