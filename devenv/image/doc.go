// Package image builds the production image of a project and reports what is in it, what its cache missed and why, and
// whether it starts, stops and keeps secrets as an image of production has to.
package image
