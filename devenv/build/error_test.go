package build

import (
	"errors"
	"testing"
)

// An error about an image that cannot be had names the image, the reason and a remedy, not BuildKit's steps.
func TestErrorsOfImagesThatAreNotThere(t *testing.T) {
	const metadata = "failed to solve: python:3.99: failed to resolve source metadata for docker.io/library/python:3.99: "
	const unreachable = `the engine does not have image "python:3.99" and cannot reach its registry: `
	const network = "; check the engine's network, DNS and proxy, or copy the image to it with `docker save` and " +
		"`docker load`"
	for said, want := range map[string]string{
		metadata + `failed to do request: Head "https://registry-1.docker.io/v2/library/python/manifests/3.99": dial tcp: ` +
			"lookup registry-1.docker.io on 127.0.0.53:53: no such host": unreachable +
			"dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host" + network,
		metadata + `failed to authorize: failed to fetch anonymous token: Get "https://auth.docker.io/token?scope=a": ` +
			"net/http: TLS handshake timeout": unreachable + "net/http: TLS handshake timeout" + network,
		"failed to solve: failed to resolve source metadata for docker.io/docker/dockerfile:1: failed to do request: " +
			`Head "https://registry-1.docker.io/v2/docker/dockerfile/manifests/1": EOF`: "the engine does not have image " +
			`"docker/dockerfile:1" and cannot reach its registry: EOF` + network,
		metadata + "docker.io/library/python:3.99: not found": `the engine does not have image "python:3.99", nor does the ` +
			"registry; check its name and tag",
		metadata + "pull access denied, repository does not exist or may require authorization": "the engine does not have " +
			`image "python:3.99", and the registry refuses it: pull access denied, repository does not exist or may require ` +
			"authorization; check its name, or `docker login` to its registry",
		"failed to solve: unknown": "unknown",
	} {
		err := &Error{Image: "shop:1", Cause: errors.New(said)}
		if got := err.Error(); got != `building image "shop:1": `+want {
			t.Errorf("%s\n got %s\nwant %s", said, got, want)
		}
	}
}
