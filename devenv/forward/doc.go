// Package forward makes the ports that a stack publishes on another machine ports of the localhost of this one, while a
// session runs.
package forward
