package scaffold

import (
	"fmt"
	"strings"
)

// Probe returns the health check as a Dockerfile has it, ComposeProbe as a Compose file has it, where $ begins a
// variable.
func (p project) Probe() string { return execForm(p.probe()) }

func (p project) ComposeProbe() string {
	return strings.ReplaceAll(execForm(append([]string{"CMD"}, p.probe()...)), "$", "$$")
}

// probe asks 127.0.0.1, which is what uvicorn listens on even where localhost is ::1, and no proxy. Nothing may follow
// the closing bracket of an exec form. Without a health route every answer is a sign of life, a failure's too, save
// 503, with which warm_reload.py answers for an app that it cannot import.
func (p project) probe() []string {
	path, check := p.ProbePath(), "sys.exit(c.getresponse().status != 200)"
	if p.HealthPath == "" {
		check = "sys.exit(c.getresponse().status == 503)"
	}
	if p.HealthClient == CurlProbe {
		return p.curl(path)
	}
	return []string{"python", "-c", fmt.Sprintf("import http.client as h, sys; "+
		"c = h.HTTPConnection('127.0.0.1', %s, timeout=3); c.request('GET', '%s'); %s", p.ContainerPort(), path, check)}
}

// ProbePath returns what the health check asks: the health route, else / where the app has it, else the path that
// FastAPI itself answers, though with an error and a traceback where it does not fit the installed pydantic.
func (s Spec) ProbePath() string {
	switch {
	case s.HealthPath != "":
		return s.HealthPath
	case s.Facts.RootRoute:
		return "/"
	}
	return "/openapi.json"
}

func (p project) curl(path string) []string {
	address := "http://127.0.0.1:" + p.ContainerPort() + path
	if p.HealthPath != "" {
		return []string{"curl", "-fsS", "-o", "/dev/null", "--noproxy", "*", "--max-time", "3", address}
	}
	return []string{
		"sh",
		"-c",
		"status=$(curl -sS -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 3 " + address + ") && [ $status != 503 ]",
	}
}
