// Package ship copies an image from one engine to another without a registry in between. Over ssh, only the layers that
// the other engine lacks are sent: this process is the registry, on a port of this machine's loopback that ssh lends to
// the server. Where that cannot be, the whole image is saved and loaded, and the result says why.
package ship
