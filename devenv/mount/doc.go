// Package mount relates files of this machine to their places in containers: bind mounts, what covers them,
// and the rules of develop.watch that stand for them. It knows no engine.
package mount
