package scaffold

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect"
)

var (
	secretSetting = lazyregexp.New(`(^|_)(SECRET|SECRETS|SECRET_KEY|JWT_KEY|SIGNING_KEY|SESSION_KEY` +
		`|COOKIE_KEY|SALT|PEPPER|TOKEN_KEY|PRIVATE_KEY_SECRET|APP_KEY|HASH_KEY)$|(^|_)(JWT|SESSION|COOKIE|CSRF` +
		`|APP|AUTH|TOKEN)_SECRET(_KEY)?$|(^|_)SECRET_KEY(_|$)`)
	adminPassword = lazyregexp.New(`(^|_)(ADMIN|SUPERUSER|SUPER_USER|ROOT|INITIAL|FIRST_USER)_(USER_)?(PASSWORD|PASS)$`)
	// A secret of another company's service cannot be made up.
	foreignSecret = lazyregexp.New(`(?i)AWS|S3|CLIENT|STRIPE|GOOGLE|GITHUB|FACEBOOK|TWILIO|SLACK|AZURE` +
		`|OPENAI|WEBHOOK|PAYPAL|DISCORD|TELEGRAM|API_SECRET|MINIO|CLOUDINARY`)
)

// isOwnSecret reports whether a setting is a secret that only this app has to know, so that any will do.
func isOwnSecret(name string) bool {
	name = strings.ToUpper(name)
	return (secretSetting.MatchString(name) || adminPassword.MatchString(name)) && !foreignSecret.MatchString(name)
}

// typed returns a harmless value that fits the name and the type of a setting of an app; empty where none does.
func typed(setting detect.Setting, app string) string {
	if setting.Choices != nil {
		return developing(setting.Choices)
	}
	words, kind := wordsOf(setting.Field), strings.ToLower(setting.Type)
	ends := func(all ...string) bool { return len(words) > 0 && slices.Contains(all, words[len(words)-1]) }
	switch {
	case strings.HasPrefix(kind, "bool"):
		return "false"
	case strings.HasPrefix(kind, "list"), strings.HasPrefix(kind, "set"), strings.HasPrefix(kind, "tuple"),
		strings.HasPrefix(kind, "sequence"):
		return "[]"
	case strings.HasPrefix(kind, "dict"):
		return "{}"
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "float"), strings.HasPrefix(kind, "positiveint"):
		return number(ends)
	case strings.HasPrefix(kind, "emailstr"), ends("EMAIL", "FROM"),
		ends("SUPERUSER") && !strings.HasPrefix(kind, "secret"):
		return "admin@example.com"
	}
	return text(ends, words, kind, app)
}

// developing returns the choice for a developer's machine.
func developing(choices []string) string {
	for _, wanted := range []string{"local", "dev", "develop", "development", "debug", "info"} {
		for _, choice := range choices {
			if strings.EqualFold(choice, wanted) {
				return choice
			}
		}
	}
	return choices[0]
}

func number(ends func(...string) bool) string {
	switch {
	case ends("PORT"):
		return "8000"
	case ends("MINUTES", "SECONDS", "HOURS", "DAYS", "TTL", "EXPIRE", "EXPIRES", "EXPIRATION", "EXPIRY",
		"TIMEOUT", "SECS", "MINS", "TIME", "DELTA"):
		return "30"
	case ends("WORKERS", "THREADS", "RETRIES"):
		return "1"
	case ends("LIMIT", "SIZE", "OVERFLOW", "MAX", "MIN", "COUNT"):
		return "10"
	}
	return ""
}

// text returns a value by the words of a name.
func text(ends func(...string) bool, words []string, kind, app string) string {
	name := strings.Join(words, "_")
	switch {
	case isTitle(name) && ends("VERSION"):
		return "0.1.0"
	case isTitle(name):
		return app
	}
	return cmp.Or(mode(ends, name), address(ends, name, kind), count(ends, name))
}

// isTitle reports whether a setting is what the app calls or describes itself.
func isTitle(name string) bool {
	return slices.Contains([]string{
		"PROJECT_NAME", "APP_NAME", "APP_TITLE", "TITLE", "SERVICE_NAME", "PROJECT_TITLE", "APPLICATION_NAME", "API_TITLE",
		"DESCRIPTION", "APP_DESCRIPTION", "PROJECT_DESCRIPTION", "APP_VERSION", "PROJECT_VERSION",
	}, name)
}

// mode returns how the app runs.
func mode(ends func(...string) bool, name string) string {
	switch {
	case ends("ENV", "ENVIRONMENT", "MODE", "STAGE"):
		return "development"
	case ends("ALGORITHM", "ALGO", "ALG"):
		return "HS256"
	case strings.HasSuffix(name, "LOG_LEVEL"), strings.HasSuffix(name, "LOGGING_LEVEL"):
		return "INFO"
	case ends("DEBUG", "RELOAD"):
		return "false"
	case ends("SAMESITE"):
		return "lax"
	case name == "TZ" || ends("TIMEZONE"):
		return "UTC"
	}
	return ""
}

// address returns where the app or its frontend answers.
func address(ends func(...string) bool, name, kind string) string {
	switch {
	case slices.Contains([]string{"HOST", "APP_HOST", "SERVER_HOST", "API_HOST", "BIND_HOST"}, name) &&
		!strings.Contains(kind, "httpurl"):
		return "0.0.0.0"
	case slices.Contains([]string{"PORT", "APP_PORT", "SERVER_PORT", "API_PORT"}, name):
		return "8000"
	case strings.HasSuffix(name, "API_PREFIX"), strings.HasSuffix(name, "API_V1_STR"),
		strings.HasSuffix(name, "API_V1_PREFIX"):
		return "/api/v1"
	case ends("ORIGINS", "ORIGIN"):
		return "http://localhost:3000"
	case strings.Contains(name, "FRONT") && ends("URL", "HOST", "URI"), name == "CLIENT_URL":
		return "http://localhost:3000"
	case strings.Contains(kind, "httpurl") && (ends("HOST") || name == "SERVER_URL"):
		return "http://localhost:8000"
	case name == "BASE_URL" || name == "APP_URL" || name == "BACKEND_URL":
		return "http://localhost:8000"
	case name == "DOMAIN":
		return "localhost"
	}
	return ""
}

// count returns a number or a version.
func count(ends func(...string) bool, name string) string {
	switch {
	case ends("MINUTES", "SECONDS", "HOURS", "DAYS"), strings.Contains(name, "EXPIRE"):
		return "30"
	case ends("VERSION"):
		return "0.1.0"
	}
	return ""
}
