package scaffold

import (
	"testing"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// A template for several databases names them all: only the settings of the one that is used are connected.
func TestSettingsOfAnotherDatabaseStayAlone(t *testing.T) {
	for name, want := range map[string]string{
		"POSTGRES_SERVER": "db",
		"PG_HOST":         "db",
		"DB_HOST":         "db",
		"MYSQL_SERVER":    "",
		"MARIADB_HOST":    "",
		"MONGO_HOST":      "",
		"SQLITE_DB":       "",
	} {
		p := reading(t, func(*Spec) {}, detect.Setting{Name: name, Default: "localhost"})
		if got, _ := p.connected(p.Facts.Settings[0]); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
}

// An address keeps the options that its setting's default has for the driver, not those for another server.
func TestAnAddressKeepsTheOptionsOfItsDefault(t *testing.T) {
	const plain = "postgresql+asyncpg://app:change-me@db:5432/app"
	for text, want := range map[string]string{
		"postgresql+asyncpg://{}:{}@{}:{}/{}?async_fallback=True":         plain + "?async_fallback=True",
		"postgresql+asyncpg://u:p@localhost/x?ssl=disable&timeout=5":      plain + "?ssl=disable&timeout=5",
		"postgresql+asyncpg://u:p@localhost/x":                            plain,
		"postgresql+asyncpg://u:p@localhost/x?ssl=require":                plain,
		"postgresql+asyncpg://u:p@/x?host=/var/run/sql":                   plain,
		"postgresql+asyncpg://u:p@db.example.com/x?application_name=shop": plain,
		"postgresql+asyncpg://u:p@localhost/x?${OPTIONS}":                 plain,
	} {
		setting := detect.Setting{Name: "DATABASE_URL", Default: text}
		p := reading(t, func(*Spec) {}, setting).WithoutSecrets()
		if got, _ := p.connected(setting); got != want {
			t.Errorf("with the default %q, the address is %q, want %q", text, got, want)
		}
	}
}

// The name of a database comes right after a word for one; other names of things in it stay as they are.
func TestNamesInADatabase(t *testing.T) {
	for name, want := range map[string]string{
		"POSTGRES_DB": "app", "DB_NAME": "app", "POSTGRES_DB_NAME": "app", "SHOP__DB__PG__NAME": "app",
		"DB_SCHEMA_NAME": "", "POSTGRES_TABLE_NAME": "", "DB__PG__SCHEMA_NAME": "",
	} {
		p := reading(t, func(*Spec) {}, detect.Setting{Name: name})
		if got, _ := p.connected(p.Facts.Settings[0]); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
}
