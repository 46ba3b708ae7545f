package e2e

import (
	"strings"
	"testing"
)

// No secret is in anything that doctor prints, wherever it was: variables, .env, env_file, build arguments, addresses,
// secret files, logs and what probes print.
func TestDoctorShowsNoSecrets(t *testing.T) {
	s := stackOf(t, map[string]string{
		".env":         "DB_PASSWORD=canary-dotenv-1\nSESSION_NONCE=canary2nonce\n",
		"app.env":      "API_TOKEN=canary-envfile-3\n",
		"cert.key":     "canary-file-4\n",
		"Dockerfile":   "FROM python:3.14-slim-trixie\nARG INDEX_TOKEN\n",
		"compose.yaml": secretive,
	})
	s.compose("up", "-d")
	s.awaitFault(func(s *stack) bool {
		return strings.Contains(s.states(), ":unhealthy:") && strings.Contains(s.states(), "exited:")
	})
	for _, form := range [][]string{{"--output", "text"}, {"--output", "json"}, {"--output", "sarif"}} {
		r := s.fastdock(append([]string{"doctor"}, form...)...)
		if !strings.Contains(r.stdout, "***") {
			t.Errorf("%s: nothing was hidden, so nothing was proved:\n%s", form[1], r.stdout)
		}
		if at := strings.Index(r.stdout+r.stderr, "canary"); at >= 0 {
			all := r.stdout + r.stderr
			t.Errorf("%s shows a secret: …%s…", form[1], all[max(0, at-200):min(len(all), at+60)])
		}
	}
}

// secretive prints its secrets where doctor reads: in the log of one that ended, and in the output of a probe.
const secretive = `
services:
  app:
    build: {context: ., args: {INDEX_TOKEN: canary-build-5}}
    env_file: [app.env]
    environment:
      DB_PASSWORD: ${DB_PASSWORD}
      DATABASE_URL: postgresql://app:canary-url-6@db:5432/app
    secrets: [cert]
    command: ["sh", "-c", "echo $$API_TOKEN canary-build-5 $$(cat /run/secrets/cert); echo ValueError: cannot use $$DATABASE_URL with $$DB_PASSWORD and canary2nonce or redis://:canary-unknown-7@cache/0; exit 1"]
  web:
    image: python:3.14-slim-trixie
    init: true
    stop_grace_period: 1s
    environment: {SECRET_KEY: canary-inline-8}
    command: ["sleep", "600"]
    healthcheck:
      test: ["CMD-SHELL", "echo asked with $$SECRET_KEY and password=canary-typed-9; exit 1"]
      interval: 200ms
      retries: 1
secrets:
  cert: {file: cert.key}
`

// A stack that is well has nothing that is worse than an info: what fastdock generates, while it runs.
func TestDoctorFindsAHealthyStackWell(t *testing.T) {
	s := newStack(t)
	s.succeed(s.fastdock("up", "--wait"))
	for _, f := range s.doctor() {
		if f.Severity == "warning" || f.Severity == "error" {
			t.Errorf("%s %s %s %s: %s %q", f.ID, f.Severity, f.Service, f.File, f.Cause, f.Evidence)
		}
	}
}
