package scaffold

import "fmt"

// Probe is the health check as a Dockerfile has it, ComposeProbe as a Compose file has it.
func (p project) Probe() string        { return execForm(p.probe()) }
func (p project) ComposeProbe() string { return execForm(append([]string{"CMD"}, p.probe()...)) }

// probe asks 127.0.0.1, which is what uvicorn listens on even where localhost is ::1, and no proxy. Nothing may
// follow the closing bracket of an exec form. Without a route for it, any answer but a failure is a sign of life; it
// is asked for where FastAPI itself answers, so that a database which is away does not make the app unhealthy.
func (p project) probe() []string {
	path, healthy := p.HealthPath, "!= 200"
	if path == "" {
		path, healthy = "/openapi.json", ">= 500"
	}
	if p.HealthClient == CurlProbe {
		return p.curl(path)
	}
	return []string{"python", "-c", fmt.Sprintf("import http.client as h, sys; "+
		"c = h.HTTPConnection('127.0.0.1', %s, timeout=3); c.request('GET', '%s'); "+
		"sys.exit(c.getresponse().status %s)", p.ContainerPort(), path, healthy)}
}

func (p project) curl(path string) []string {
	fail := "-fsS"
	if p.HealthPath == "" {
		fail = "-sS"
	}
	return []string{"curl", fail, "-o", "/dev/null", "--noproxy", "*", "--max-time", "3", "http://127.0.0.1:" + p.ContainerPort() + path}
}
