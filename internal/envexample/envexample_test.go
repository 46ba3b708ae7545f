package envexample

import (
	"slices"
	"testing"
)

func TestExamplesInAFolder(t *testing.T) {
	names := []string{
		".env", ".env.copy", ".env.docker.example", ".env.exemple", ".env.local", ".env.prod.example", ".env.test.example",
		".env_example", ".ENV.EXAMPLE", ".envrc.example", "environment.example", "example.env", "sample.env", "shop.env",
	}
	want := []string{
		".ENV.EXAMPLE", ".env_example", ".envrc.example", "example.env", "sample.env", ".env.exemple", ".env.copy",
		".env.docker.example",
	}
	if got := In(names); !slices.Equal(got, want) {
		t.Errorf("In = %q, want %q", got, want)
	}
}
