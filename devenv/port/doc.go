// Package port knows the ports that services publish: whether they can be had, who has them, where the files name them
// and where a running service is reached.
package port
