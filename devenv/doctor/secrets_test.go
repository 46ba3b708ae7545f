package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// secretive returns a project with a secret in every place where one can be.
func secretive(t *testing.T) *check.Input {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750),
			os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(".env", "POSTGRES_PASSWORD=hunter-two\nexport APP_NONCE='abcdef123456'\nAPP_PORT=8000\n# OLD_TOKEN=x\n")
	write("app.env", "MAIL_PASSWORD=mailed-pass\n")
	write(".fastdock/db.env", "MYSQL_PASSWORD=kept-apart\n")
	value := func(s string) *string { return &s }
	var app types.ServiceConfig
	app.Environment = types.MappingWithEquals{
		"DATABASE_URL":   value("postgresql://app:p%40ss-word@db:5432/app"),
		"API_KEY":        value("k-1234"),
		"LOG_LEVEL":      value("debug"),
		"PWD":            value("/app"),
		"SENTRY_DSN":     value("https://public-part@sentry.example/1"),
		"ADMIN_PASSWORD": value(`quo"ted-pass`),
		"UNSET_TOKEN":    nil,
	}
	app.Build = &types.BuildConfig{
		Args:   types.MappingWithEquals{"NPM_TOKEN": value("built-token")},
		Labels: types.Labels{"build.secret": "built-label"},
	}
	app.Labels = types.Labels{"com.example.token": "label-token", "com.example.port": "8000"}
	app.Deploy = &types.DeployConfig{Labels: types.Labels{"deploy_password": "deploy-label"}}
	app.Command = types.ShellCommand{
		"serve",
		"--admin-password",
		"flag-word",
		"--api-key=flag-joined",
		"--log-level",
		"info",
	}
	app.HealthCheck = &types.HealthCheckConfig{Test: types.HealthCheckTest{
		"CMD-SHELL",
		"PGPASSWORD=in-the-probe psql -c 'SELECT 1' || redis-cli --requirepass $CACHE_PASSWORD",
	}}
	app.PostStart = []types.ServiceHook{{Command: types.ShellCommand{"login", "--token", "hook-token"}}}
	project := &types.Project{
		Services: types.Services{"app": app},
		Secrets: types.Secrets{
			"cert":   {File: write("cert", "file-secret\nsecond-line\n")},
			"given":  {Environment: "GIVEN"},
			"inline": {Content: "inline-secret"},
		},
		Configs: types.Configs{
			"ini":  {Content: "[mail]\npassword = conf-pass\nhost = mail\n"},
			"yaml": {File: write("app.yaml", "api_key: conf-key\n")},
		},
		Environment: types.Mapping{"GIVEN": "given-secret"},
	}
	running := devenv.Report{
		Env:     map[string]string{"IMAGE_TOKEN": "image-token", "LANG": "C.UTF-8"},
		Command: []string{"redis-server", "--requirepass", "old-pass"},
	}
	return &check.Input{
		Sources: source.Read(t.Context(), dir, nil, nil),
		Project: project,
		Stack:   []devenv.Report{running},
	}
}

func TestRedactor(t *testing.T) {
	hide := redactor(secretive(t)).Text
	for text, want := range map[string]string{
		"the password is hunter-two":                      "the password is ***",
		"the database's is kept-apart":                    "the database's is ***",
		"nonce abcdef123456 on port 8000":                 "nonce *** on port 8000",
		"connect p@ss-word or p%40ss-word":                "connect *** or ***",
		"redis://:other@cache:6379/0 refused":             "redis://:***@cache:6379/0 refused",
		"k-1234 built-token file-secret debug /app":       "*** *** *** debug /app",
		"mailed-pass public-part built-label label-token": "*** *** *** ***",
		"deploy-label flag-word flag-joined info":         "*** *** *** info",
		"in-the-probe hook-token $CACHE_PASSWORD":         "*** *** $CACHE_PASSWORD",
		"second-line given-secret inline-secret":          "*** *** ***",
		"conf-pass conf-key mail":                         "*** *** mail",
		"image-token old-pass C.UTF-8":                    "*** *** C.UTF-8",
		`quo"ted-pass or {"x": "quo\"ted-pass"}`:          `*** or {"x": "***"}`,
		`{"token": "zzz", "user": "me"}`:                  `{"token": "***", "user": "me"}`,
		"Authorization: Bearer abcdefghijk":               "Authorization: Bearer ***",
		"run with --db-password zzz now":                  "run with --db-password *** now",
		`["redis-server", "--requirepass", "zzz"]`:        `["redis-server", "--requirepass", "***"]`,
		"users=admin:$apr1$abc$def/gh.":                   "users=admin:***",
		"pushed with ghp_abcdefghijklmnop1234":            "pushed with ***",
		"-----BEGIN PRIVATE KEY-----\nMII\n":              "***",
		"set `PASSWORD: ${PASSWORD}` in .env":             "set `PASSWORD: ${PASSWORD}` in .env",
		"password authentication failed for user \"app\"": "password authentication failed for user \"app\"",
		"RUN --mount=type=secret,id=index pip install":    "RUN --mount=type=secret,id=index pip install",
		"POSTGRES_PASSWORD=other; x":                      "POSTGRES_PASSWORD=***; x",
	} {
		if got := hide(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFindingsAreRedacted(t *testing.T) {
	findings := []check.Finding{{
		Cause:    "hunter-two",
		Subject:  "hunter-two",
		Evidence: []string{"hunter-two"},
		Fix:      check.Fix{Text: "hunter-two"},
	}}
	redacted(findings, redactor(secretive(t)).Text)
	if text := findings[0].Cause + findings[0].Subject + findings[0].Evidence[0] +
		findings[0].Fix.Text; strings.Contains(text, "hunter") {
		t.Error(text)
	}
}

// The model in a bundle hides what YAML would have quoted or folded, and leaves the rest to be read.
func TestModelWithoutSecrets(t *testing.T) {
	input := secretive(t)
	model := modelOf(input.Project, redactor(input))
	for _, secret := range []string{
		"k-1234", "ted-pass", "p%40ss", "flag-word", "hook-token", "label-token",
		"conf-pass", "inline-secret", "built-label", "in-the-probe",
	} {
		if strings.Contains(model, secret) {
			t.Errorf("%q is in\n%s", secret, model)
		}
	}
	for _, want := range []string{
		"LOG_LEVEL: debug", "API_KEY: '***'", "- --log-level", "host = mail",
		"postgresql://app:***@db:5432/app",
	} {
		if !strings.Contains(model, want) {
			t.Errorf("%q is not in\n%s", want, model)
		}
	}
}
