// Package engine talks to a container engine: connecting, containers and their logs, commands in containers, images. It
// knows neither Compose files nor sessions; a project is a label here.
package engine
