package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func TestVeil(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(".env", "POSTGRES_PASSWORD=hunter-two\nexport APP_NONCE='abcdef123456'\nAPP_PORT=8000\n# OLD_TOKEN=x\n")
	value := func(s string) *string { return &s }
	var app types.ServiceConfig
	app.Environment = types.MappingWithEquals{
		"DATABASE_URL": value("postgresql://app:p%40ss-word@db:5432/app"), "API_KEY": value("k-1234"), "LOG_LEVEL": value("debug"), "PWD": value("/app"),
	}
	app.Build = &types.BuildConfig{Args: types.MappingWithEquals{"NPM_TOKEN": value("built-token")}}
	project := &types.Project{Services: types.Services{"app": app}, Secrets: types.Secrets{"cert": {File: write("cert", "file-secret\n")}}}
	veil := Veil(project, dir)
	for text, want := range map[string]string{
		"the password is hunter-two":                      "the password is ***",
		"nonce abcdef123456 on port 8000":                 "nonce *** on port 8000",
		"connect p@ss-word or p%40ss-word":                "connect *** or ***",
		"redis://:other@cache:6379/0 refused":             "redis://:***@cache:6379/0 refused",
		"k-1234 built-token file-secret debug /app":       "*** *** *** debug /app",
		`{"token": "zzz", "user": "me"}`:                  `{"token": "***", "user": "me"}`,
		"Authorization: Bearer abcdefghijk":               "Authorization: Bearer ***",
		"set `PASSWORD: ${PASSWORD}` in .env":             "set `PASSWORD: ${PASSWORD}` in .env",
		"password authentication failed for user \"app\"": "password authentication failed for user \"app\"",
		"POSTGRES_PASSWORD=other; x":                      "POSTGRES_PASSWORD=***; x",
	} {
		if got := veil(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	findings := []check.Finding{{Cause: "hunter-two", Evidence: []string{"hunter-two"}, Fix: check.Fix{Text: "hunter-two"}}}
	veiled(findings, veil)
	if text := findings[0].Cause + findings[0].Evidence[0] + findings[0].Fix.Text; strings.Contains(text, "hunter") {
		t.Error(text)
	}
}
