package scaffold

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// reading returns a project that reads settings, with PostgreSQL and Redis beside it.
func reading(t *testing.T, change func(*Spec), settings ...detect.Setting) project {
	t.Helper()
	spec := Defaults("shop")
	spec.Facts.Starter, spec.Driver, spec.Facts.Settings = false, "asyncpg", settings
	change(&spec)
	p, err := newProject(spec, Local{
		Random: zeros{},
		Values: map[string]string{"POSTGRES_PASSWORD": "p$w", "REDISCLI_AUTH": "r"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSettingsGetValues(t *testing.T) {
	zero := strings.Repeat("0", 48)
	const database = "postgresql+asyncpg://app:p%24w@db:5432/app"
	for name, test := range map[string]struct {
		setting detect.Setting
		want    string
	}{
		"PostgreSQL's host":      {detect.Setting{Name: "POSTGRES_SERVER", Required: true}, "db"},
		"its port":               {detect.Setting{Name: "POSTGRES_PORT", Default: "5432", Type: "int"}, "5432"},
		"its user":               {detect.Setting{Name: "DB_USERNAME", Default: "postgres"}, "app"},
		"its password":           {detect.Setting{Name: "DATABASE_PASSWORD", Required: true}, "p$w"},
		"its database":           {detect.Setting{Name: "SHOP_DB_NAME", Required: true}, "app"},
		"PostgreSQL's own names": {detect.Setting{Name: "PGHOST"}, "db"},
		"nested":                 {detect.Setting{Name: "SHOP_DB__HOST", Required: true}, "db"},
		"an address":             {detect.Setting{Name: "SQLALCHEMY_DATABASE_URI", Required: true}, database},
		"a synchronous driver": {
			detect.Setting{Name: "DATABASE_URL", Default: "postgresql+psycopg2://a:b@localhost/c"},
			"postgresql+psycopg2://app:p%24w@db:5432/app",
		},
		"the migrations' URL": {detect.Setting{Name: "ALEMBIC_URI"}, database},
		"another database":    {detect.Setting{Name: "DB_URL", Default: "sqlite:///x.db"}, database},
		"Redis' host":         {detect.Setting{Name: "REDIS_HOST", Default: "localhost"}, "cache"},
		"Redis' password":     {detect.Setting{Name: "REDIS_PASSWORD"}, "r"},
		"Redis' database":     {detect.Setting{Name: "REDIS_DB", Default: "3", Type: "int"}, "3"},
		"Celery's broker": {
			detect.Setting{Name: "CELERY_BROKER_URL", Default: "redis://localhost:6379/1"},
			"redis://:r@cache:6379/1",
		},
		"Celery's results":       {detect.Setting{Name: "CELERY_RESULT_BACKEND", Required: true}, "redis://:r@cache:6379/0"},
		"a secret":               {detect.Setting{Name: "SECRET_KEY", Required: true}, zero},
		"a lower-case secret":    {detect.Setting{Name: "secret", Field: "secret", Required: true}, zero},
		"a secret that is asked": {detect.Setting{Name: "JWT_SECRET_KEY"}, zero},
		"a sender": {
			detect.Setting{Name: "MAIL_FROM", Field: "MAIL_FROM", Type: "str", Required: true},
			"admin@example.com",
		},
		"an administrator": {
			detect.Setting{Name: "FIRST_SUPERUSER", Field: "FIRST_SUPERUSER", Type: "EmailStr", Required: true},
			"admin@example.com",
		},
		"their password": {detect.Setting{Name: "FIRST_SUPERUSER_PASSWORD", Required: true}, zero},
		"a choice": {
			detect.Setting{Name: "ENVIRONMENT", Choices: []string{"production", "local"}, Required: true},
			"local",
		},
		"the name":            {detect.Setting{Name: "X_PROJECT_NAME", Field: "PROJECT_NAME", Required: true}, "shop"},
		"a host to listen on": {detect.Setting{Name: "SHOP_HOST", Field: "HOST", Type: "str", Required: true}, "0.0.0.0"},
		"a port to listen on": {detect.Setting{Name: "SHOP_PORT", Field: "PORT", Type: "int", Required: true}, "8000"},
		"minutes": {
			detect.Setting{Name: "EXPIRE_MINUTES", Field: "EXPIRE_MINUTES", Type: "int", Required: true},
			"30",
		},
		"a list": {
			detect.Setting{Name: "ORIGINS", Field: "ORIGINS", Type: "list[str]", Required: true},
			"[]",
		},
		"a yes or no":            {detect.Setting{Name: "X", Field: "X", Type: "bool", Required: true}, "false"},
		"what the example shows": {detect.Setting{Name: "CURRENCY", Field: "CURRENCY", Type: "str", Required: true}, "EU$R"},
		"its placeholder": {
			detect.Setting{Name: "TOKEN", Field: "TOKEN", Type: "str | None", Required: true},
			"your-token",
		},
		"no number":              {detect.Setting{Name: "TOKEN", Field: "TOKEN", Type: "float", Required: true}, ""},
		"somebody else's secret": {detect.Setting{Name: "AWS_SECRET_KEY", Field: "AWS_SECRET_KEY", Required: true}, ""},
		"a title without one":    {detect.Setting{Name: "APP_TITLE", Field: "APP_TITLE"}, "shop"},
		"a version without one":  {detect.Setting{Name: "APP_VERSION", Field: "APP_VERSION"}, "0.1.0"},
		"an optional one":        {detect.Setting{Name: "TITLE", Field: "TITLE", Default: "x"}, ""},
		"a test's database":      {detect.Setting{Name: "TEST_DATABASE_URL", Default: "x"}, ""},
		"a name that looks so":   {detect.Setting{Name: "DEBUG_SERVER", Field: "DEBUG_SERVER", Default: "x"}, ""},
	} {
		p := reading(t, func(s *Spec) {
			s.Facts.Example = map[string]string{"CURRENCY": "EU$R", "TOKEN": "your-token"}
		}, test.setting)
		done, got := p.settle(), ""
		if len(done.variables) > 0 {
			got = done.variables[0].Value
		}
		if got != test.want || (len(done.needed) > 0) != (test.want == "" && test.setting.Required) {
			t.Errorf("%s: %s is %q, want %q; needed: %v", name, test.setting.Name, got, test.want, done.needed)
		}
	}
}

// What .env sets stays, but for an address on this machine, where a container has no server.
func TestDotEnvGoesBeforeWhatIsMadeUp(t *testing.T) {
	settings := []detect.Setting{
		{Name: "SECRET_KEY", Required: true},
		{Name: "DATABASE_URL", Required: true},
		{Name: "REDIS_URL", Required: true},
		{Name: "API_KEY", Required: true, File: "a.py", Line: 3},
	}
	p := reading(t, func(s *Spec) {
		s.Facts.Own = map[string]string{
			"SECRET_KEY":   "mine",
			"DATABASE_URL": "postgresql://u:p@localhost/x",
			"REDIS_URL":    "rediss://x:y@eu.example.com:6380/0",
		}
	}, settings...)
	want := []variable{{Key: "DATABASE_URL", Value: "postgresql+asyncpg://app:p%24w@db:5432/app"}}
	if diff := cmp.Diff(want, p.AppVariables()); diff != "" {
		t.Error(diff)
	}
	if needed := p.Needed(); len(needed) != 1 || place(needed[0]) != "a.py:3" {
		t.Errorf("needed: %v", needed)
	}
	p.Facts.Given = map[string]string{"API_KEY": "set"}
	if needed := p.Needed(); needed != nil {
		t.Errorf("needed although app.env sets it: %v", needed)
	}
}

// An example that leaves a text empty lets the app start, and the output asks the author to set it.
func TestExampleStandsInForValues(t *testing.T) {
	settings := []detect.Setting{
		{Name: "SMTP_HOST", Type: "str", Required: true, File: "a.py", Line: 3},
		{Name: "STRIPE_KEY", Type: "SecretStr", Required: true, File: "a.py", Line: 4},
	}
	p := reading(t, func(s *Spec) { s.Facts.Example = map[string]string{"SMTP_HOST": ""} }, settings...)
	done := p.settle()
	const comment = "a.py:3 reads this variable; replace the example's value with your own:"
	if diff := cmp.Diff([]variable{{"SMTP_HOST", "", comment}}, done.variables); diff != "" {
		t.Error(diff)
	}
	if len(done.needed) != 1 || done.needed[0].Name != "STRIPE_KEY" {
		t.Errorf("needed: %v", done.needed)
	}
	for given, want := range map[string]int{"": 2, "mail.example.com": 1} {
		p.Facts.Given = map[string]string{"SMTP_HOST": given}
		if advice := p.settingsWarnings(); len(advice) != want {
			t.Errorf("with SMTP_HOST=%s in app.env: %q", given, advice)
		}
	}
}

func TestIsElsewhere(t *testing.T) {
	for value, want := range map[string]bool{
		"":                                  false,
		"localhost":                         false,
		"127.0.0.1":                         false,
		"db":                                false,
		"0.0.0.0":                           false,
		"postgresql://u:p@localhost:5432/x": false,
		"postgresql+asyncpg://u:p@db/x":     false,
		"host.docker.internal":              false,
		"redis://[::1]/0":                   false,
		"5432":                              false,
		"app":                               false,
		"db.example.com":                    true,
		"postgresql://u:p@ep-1.eu.aws.example.com/x": true,
		"10.0.0.7":                        true,
		"redis://u:p%w@h.example.com:1/0": true,
		"sqlite:///./shop.db":             false,
	} {
		if got := isElsewhere(value); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}
