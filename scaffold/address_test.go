package scaffold_test

import (
	"strings"
	"testing"
)

// Settings without a word for the database in their names are what the address composed of them says.
func TestSettingsOfAnAddress(t *testing.T) {
	const settings = `class Settings(BaseSettings):
    kind: str
    connector: str
    username: str
    secret: str
    server: str
    port: int
    schema_name: str

    @property
    def address(self) -> str:
        return (
            f"{self.kind}+{self.connector}://{self.username}:{self.secret}"
            f"@{self.server}:{self.port}/{self.schema_name}"
        )
`
	dir := projectOf(t, settings,
		"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n  store:\n    image: postgres:16\n"+
			"    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: pw, POSTGRES_DB: goods}\n", map[string]string{
			"Dockerfile": ownDockerfile,
		})
	environment := read(t, dir, ".fastdock/app.env")
	for _, want := range []string{
		"KIND=postgresql", "CONNECTOR=asyncpg", "USERNAME=shop", "SECRET=pw", "SERVER=store", "PORT=5432",
		"SCHEMA_NAME=goods",
	} {
		if !strings.Contains(environment, "\n"+want+"\n") {
			t.Errorf("app.env has no %s:\n%s", want, environment)
		}
	}
}
