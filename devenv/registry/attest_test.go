package registry

import (
	"testing"

	"github.com/containerd/platforms"
)

func TestPackageURL(t *testing.T) {
	arm := platforms.MustParse("linux/arm64")
	for ref, want := range map[string]string{
		"docker.io/library/shop:1":      "pkg:docker/shop@1?platform=linux%2Farm64",
		"registry.example.com/a/shop:1": "pkg:docker/registry.example.com/a/shop@1?platform=linux%2Farm64",
		"127.0.0.1:5000/shop:1":         "pkg:docker/127.0.0.1%3A5000/shop@1?platform=linux%2Farm64",
		"NOT A NAME":                    "NOT A NAME",
	} {
		if got := packageURL(ref, &arm); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
