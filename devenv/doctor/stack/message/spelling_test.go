package message

import (
	"testing"
)

func TestNearestVariableName(t *testing.T) {
	for word, test := range map[string]struct{ other, want string }{
		"JWT_SECRET":   {"JWT_SECRT", "JWT_SECRT"},
		"DB__HOST":     {"DB__PORT", ""},
		"DATABASE_URL": {"DATABSE_URL", "DATABSE_URL"},
		"REDIS_HOST":   {"REDIS_PORT", ""},
		"API_KEY":      {"APP_KEY", ""},
		"services":     {"servces", "servces"},
		"SMTP_HOST":    {"SMTP_HOST_NAME", ""},
	} {
		if got := Nearest(word, []string{test.other}); got != test.want {
			t.Errorf("%s, %s: got %q", word, test.other, got)
		}
	}
}
