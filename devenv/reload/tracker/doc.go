// Package tracker follows the reloads of the apps of a stack. It is apart from the reading of log lines, which needs no
// engine.
package tracker
