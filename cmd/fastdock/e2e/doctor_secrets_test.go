package e2e

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// No secret is in anything that doctor prints or writes, wherever it was: variables, .env, env_file, build arguments,
// labels, commands, probes and what they print, addresses, files of secrets and configs, logs.
func TestDoctorShowsNoSecrets(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		".env":     "DB_PASSWORD=canary-dotenv-1\nSESSION_NONCE=canary2nonce\n",
		"app.env":  "API_TOKEN=canary-envfile-3\n",
		"cert.key": "canary-file-4\ncanary-second-line\n",
		"app.ini":  "[mail]\npassword = canary-config-9\n",
		"Dockerfile": "FROM python:3.14-slim-trixie\n" +
			"ARG INDEX_TOKEN\n" +
			"ENV BAKED_SECRET=canary-image-10\n" +
			"RUN echo --password canary-run-11 https://me:canary-url-12@index.example/simple\n",
		"compose.yaml": secretive,
	})
	s.compose("up", "-d")
	s.awaitFault(func(s *stack) bool {
		return strings.Contains(s.states(), ":unhealthy:") && strings.Contains(s.states(), "exited:")
	})
	for _, form := range []string{"text", "json", "sarif"} {
		r := s.fastdock("doctor", "--output", form)
		hidden(t, form, r.stdout+r.stderr)
	}
	s.fastdock("doctor", "--bundle", "bundle.md")
	bundle, err := os.ReadFile(s.file("bundle.md"))
	must(t, err)
	hidden(t, "the bundle", string(bundle))
	for _, want := range []string{
		"## Compose model",
		"## Log of " + s.name + "-app-1",
		"- --requirepass",
		"ValueError: cannot use",
	} {
		contains(t, "the bundle", string(bundle), want)
	}
}

// hidden demands that something was hidden in a text, and every secret.
func hidden(t *testing.T, what, text string) {
	t.Helper()
	contains(t, what, text, "***")
	for at := strings.Index(text, "canary"); at >= 0; at = -1 {
		t.Errorf("%s shows a secret: …%s…", what, text[max(0, at-200):min(len(text), at+60)])
	}
}

// secretive prints its secrets where doctor reads: in the log of one that ended, and in the output of a probe.
const secretive = `
services:
  app:
    build: {context: ., args: {INDEX_TOKEN: canary-build-5}, labels: {build.token: canary-label-13}}
    env_file: [app.env]
    environment:
      DB_PASSWORD: ${DB_PASSWORD}
      DATABASE_URL: postgresql://app:canary-url-6@db:5432/app
      QUOTED_SECRET: 'canary"quoted:14'
    labels: {"com.example.api-key": canary-label-15}
    secrets: [cert]
    configs: [mail]
    command:
      - sh
      - -c
      - "echo $$API_TOKEN canary-build-5 $$(cat /run/secrets/cert) $$QUOTED_SECRET $$BAKED_SECRET; cat /mail;
        echo --admin-token canary-word-16; echo ValueError: cannot use $$DATABASE_URL with $$DB_PASSWORD and
        canary2nonce or redis://:canary-unknown-7@cache/0; exit 1"
  web:
    image: python:3.14-slim-trixie
    init: true
    stop_grace_period: 1s
    environment: {SECRET_KEY: canary-inline-8}
    entrypoint: ["sh", "-c", "echo started with $$2; sleep 600", "--"]
    command: ["--requirepass", "canary-flag-17"]
    healthcheck:
      test:
        - CMD-SHELL
        - "echo asked with $$SECRET_KEY and password=canary-typed-18 canary-probe-19; exit 1;
          login --token=canary-probe-19"
      interval: 200ms
      retries: 1
secrets:
  cert: {file: cert.key}
configs:
  mail: {file: app.ini}
`

// isWell fails the test where doctor finds anything that is worse than an info.
func (s *stack) isWell() {
	s.t.Helper()
	old := s.engineIsOld()
	for _, f := range s.doctor() {
		if old && (f.ID == "FD-E03" || f.ID == "FD-E12") {
			continue // that the engine is old is what is wrong with it
		}
		if f.Severity == "warning" || f.Severity == "error" {
			s.t.Errorf("%s %s %s %s: %s %q", f.ID, f.Severity, f.Service, f.File, f.Cause, f.Evidence)
		}
	}
}

// engineIsOld reports whether the engine is older than Docker Engine 25, which brought start_interval.
func (s *stack) engineIsOld() bool {
	s.t.Helper()
	version := s.docker("version", "--format", "{{.Server.Version}}")
	major, err := strconv.Atoi(strings.Split(version, ".")[0])
	must(s.t, err)
	return major < 25
}

// A stack that is well has nothing that is worse than an info: what fastdock generates, while it runs.
func TestDoctorFindsAHealthyStackWell(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.succeed(s.fastdock("up", "--wait"))
	s.isWell()
}
