// Package venv keeps the Python environments of running containers to what the files on this machine say: it reads from
// an image's history how its environment was installed, and runs those commands again.
package venv
