package wheels_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/wheels"
)

// Optional dependencies are no requirements of the project itself.
func TestDeclaredRequirements(t *testing.T) {
	lock := wheels.Open([]byte(`version = 1
[[package]]
name = "Shop"
version = "1.2"
source = { virtual = "." }
[package.metadata]
requires-dist = [
    { name = "fastapi", specifier = ">=0.110" },
    { name = "uvloop", marker = "sys_platform != 'win32'", specifier = ">=0.20" },
    { name = "boto3", marker = "extra == 's3'", specifier = "~=1.34" },
    { name = "shared", directory = "shared" },
]
`))
	declared, err := lock.Declared()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]wheels.Declared{"shop": {Version: "1.2", Requires: map[string]string{
		"fastapi": ">=0.110", "uvloop": ">=0.20", "shared": wheels.Placed,
	}, Optional: map[string]string{"[s3]boto3": "~=1.34"}}}
	if diff := cmp.Diff(want, declared); diff != "" {
		t.Error(diff)
	}
}
