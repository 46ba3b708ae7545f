// Package registry learns the digests of images, through the engine or straight from their registries.
package registry
