package scaffold

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// Compose reads from an environment file exactly the change to it.
func FuzzEnvValue(f *testing.F) {
	for _, value := range []string{
		"", "abc", "pa$$w0rd", "$x ${y}", "it's $5", `a\b\`, `"`, `\"`,
		"two\nlines", " a # b ", `\$x`, "ü",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.ContainsRune(value, 0) {
			return
		}
		read, err := dotenv.UnmarshalBytesWithLookup([]byte("A="+envValue(value)+"\nB=1\n"), func(string) (string, bool) {
			return "other", true
		})
		if err != nil || read["A"] != value || read["B"] != "1" {
			t.Errorf("%q is read as %q, %v", value, read["A"], err)
		}
	})
}

// The passwords of an earlier .env go on: the volumes were made with them.
func TestValuesOfEarlierFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		".env": "APP_PORT=8001\n" +
			"POSTGRES_PASSWORD=\"o'ld\"\n" +
			"CACHE_PASSWORD=c\n" +
			"MONGO_PASSWORD=\n" +
			"POSTGRES_USER=change-me\n",
		".fastdock/db.env": "POSTGRES_DB=shop\n", ".fastdock/cache.env": "broken '",
	} {
		file := filepath.Join(dir, name)
		_ = os.MkdirAll(filepath.Dir(file), 0o755)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	spec := Defaults("shop")
	tree, err := Render(spec, folder.Local())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		".fastdock/db.env":    "POSTGRES_USER=app\nPOSTGRES_DB=shop\nPOSTGRES_PASSWORD=\"o'ld\"\n",
		".fastdock/cache.env": "REDISCLI_AUTH=c\n",
		".fastdock/app.env": "DATABASE_URL=postgresql+asyncpg://app:o%27ld@db:5432/shop\n" +
			"REDIS_URL=redis://:c@cache:6379/0\n",
	} {
		if got := string(tree.Content(name)); !strings.HasSuffix(got, want) {
			t.Errorf("%s is\n%s\nwant at its end\n%s", name, got, want)
		}
	}
}
