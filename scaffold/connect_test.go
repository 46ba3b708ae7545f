package scaffold

import (
	"testing"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// A template for several databases names them all: only the settings of the one that is used are connected.
func TestSettingsOfAnotherDatabaseStayAlone(t *testing.T) {
	for name, want := range map[string]string{"POSTGRES_SERVER": "db", "PG_HOST": "db", "DB_HOST": "db", "MYSQL_SERVER": "", "MARIADB_HOST": "", "MONGO_HOST": "", "SQLITE_DB": ""} {
		p := reading(t, func(*Spec) {}, detect.Setting{Name: name, Default: "localhost"})
		if got, _ := p.connected(p.Facts.Settings[0]); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
}
