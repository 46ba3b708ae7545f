package e2e

import (
	"os"
	"strings"
	"testing"
)

// A provider runs before its dependants are created, and they get its variables. Where it fails, they stay as they are.
func TestProvider(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"compose.yaml": `services:
  db: {` + sleeping + `}
  app: {` + sleeping + `, depends_on: [cloud, db]}
  cloud: {provider: {type: test-cloud}}
`,
		"bin/test-cloud": `#!/bin/sh
case "$*" in
*metadata*) echo '{}' ;;
*" up "*)
  echo '{"type": "setenv", "message": "URL=https://cloud.example"}'
  [ -z "$BROKEN" ] || { echo '{"type": "error", "message": "no credentials"}'; exit 1; } ;;
esac
`,
	})
	must(t, os.Chmod(s.file("bin/test-cloud"), 0o755))
	s.export("PATH", s.file("bin")+":"+os.Getenv("PATH"))
	s.succeed(s.fastdock("up", "--wait"))
	same(t, "the variable", s.docker("exec", s.name+"-app-1", "printenv", "CLOUD_URL"), "https://cloud.example")
	app := s.id("app")

	s.export("BROKEN", "1")
	r := s.fastdock("up", "-d")
	sameCode(t, r, 6)
	contains(t, "what is said", r.stderr, `running provider "test-cloud" of service "cloud"`)
	contains(t, "what is said", r.stderr, "no credentials")
	same(t, "the app's container", s.id("app"), app)
	if strings.Contains(s.started("app"), "false") {
		t.Error("the app was stopped")
	}
}
