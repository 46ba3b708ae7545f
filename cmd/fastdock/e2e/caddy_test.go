package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// Caddy in place of HAProxy, as docs/deployment.md describes it: a release loses no request. For localhost, Caddy signs
// its certificate by itself.
func TestDeployBehindCaddy(t *testing.T) {
	t.Parallel()
	p := newServer(t)
	port := freePort(t)
	p.write("docker-compose.server.yml", []byte(withCaddy(t, string(p.read("docker-compose.server.yml")), port)))
	p.setEnv("SITE", "localhost")
	p.base = fmt.Sprintf("https://localhost:%d", port)
	p.succeed(p.release("1.0.0"))
	first := newLoad(p.base)
	p.awaitFor(time.Minute, func(*stack) bool { return strings.Contains(first.version(), "1.0.0") })

	l := startLoad(t, p.base, 10)
	p.succeed(p.release("1.1.0"))
	contains(t, "the answer", l.version(), "1.1.0")
	l.check(p)
	t.Log(l)
	p.composeKnows()
}

// withCaddy returns an overlay with the service and the configuration that the documentation has for Caddy, published
// on a port of this machine alone.
func withCaddy(t *testing.T, overlay string, port int) string {
	t.Helper()
	document, err := os.ReadFile("../../../docs/deployment.md")
	must(t, err)
	_, caddy, _ := strings.Cut(string(document), "### Caddy")
	_, caddy, _ = strings.Cut(caddy, "```yaml\n")
	caddy, _, _ = strings.Cut(caddy, "```")
	_, caddy, described := strings.Cut(caddy, "services:\n")
	app, _, proxied := strings.Cut(overlay, "\n  proxy:\n")
	_, volumes, kept := strings.Cut(overlay, "\nvolumes:\n")
	if !described || !proxied || !kept {
		t.Fatalf("the documentation has no service, or the overlay has another form:\n%s", overlay)
	}
	caddy = strings.Replace(caddy, `      - "80:80"`+"\n", "", 1)
	caddy = strings.Replace(caddy, `"443:443"`, fmt.Sprintf(`"127.0.0.1:%d:443"`, port), 1)
	contains(t, "the documentation", caddy, fmt.Sprint(port))
	return app + "\n" + caddy + "\nvolumes:\n" + volumes
}
