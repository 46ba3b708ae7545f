package scaffold_test

import (
	"strings"
	"testing"
)

// The uv that a project asks for installs it, where that is not the one in the images.
func TestRequiredUV(t *testing.T) {
	locked := lockedWith(">=3.13", "cp313")
	required := func(version string) string {
		return strings.Replace(locked, "-- uv.lock --", "[tool.uv]\nrequired-version = \""+version+"\"\n-- uv.lock --", 1)
	}
	for name, test := range map[string]struct{ files, dev, production string }{
		"none": {
			files:      locked,
			dev:        "    uv sync --locked --no-install-project --all-groups\n",
			production: "    uv sync --locked --no-install-project\n",
		},
		"a range": {required(">=0.5"), "    uv sync --locked", "    uv sync --locked"},
		"an older series": {
			files:      required("~=0.7.12"),
			dev:        "    uvx --no-config \"uv~=0.7.12\" sync --locked",
			production: " sync --locked --no-install-project --no-dev\n",
		},
		"an exact version": {
			files:      required("0.8.3"),
			dev:        "    uvx --no-config \"uv==0.8.3\" sync --locked",
			production: " sync --locked --no-install-project --no-dev\n",
		},
		"in a file of uv's": {
			files:      locked + "-- uv.toml --\nrequired-version = \"<0.10\"\n",
			dev:        "    uvx --no-config \"uv<0.10\" sync --locked",
			production: "uvx",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, tree := adopt(t, test.files)
			for file, want := range map[string]string{"Dockerfile.dev": test.dev, "Dockerfile.fastapi": test.production} {
				if !strings.Contains(string(tree.Content(file)), want) {
					t.Errorf("%s lacks %q:\n%s", file, want, tree.Content(file))
				}
			}
		})
	}
}
