// Package up brings a Compose project up through the Engine, stays with it, and takes it down.
package up
