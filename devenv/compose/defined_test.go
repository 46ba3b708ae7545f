package compose

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestDefinedAtOfAProjectWithoutFiles(t *testing.T) {
	if got := DefinedAt(devtest.Project(t, "services: {app: {image: x}}"), "app"); got != "" {
		t.Errorf("it is defined at %q", got)
	}
}
