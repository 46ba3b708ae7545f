// Package build makes the images of services with the Engine's own BuildKit, and remembers of what they were built.
package build
