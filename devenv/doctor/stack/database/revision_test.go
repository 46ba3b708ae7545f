package database

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMigrationsOf(t *testing.T) {
	dir := t.TempDir()
	versions := filepath.Join(dir, "app", "alembic", "versions")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"1.py": "revision: str = \"a1\"\ndown_revision: Union[str, None] = None\n",
		"2.py": "revision = 'b2'\ndown_revision = 'a1'\n",
		"3.py": "revision = 'c3'\ndown_revision = ('b2', 'x9')\n",
		"4.py": "revision = 'd4'\ndown_revision = 'a1'\n",
	} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := MigrationsOf(dir)
	if got := strings.Join(found.All, " ") + " → " + strings.Join(found.Heads, " "); got != "a1 b2 c3 d4 → c3 d4" {
		t.Error(got)
	}
}
