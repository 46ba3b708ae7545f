package scaffold_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"

	"github.com/fastdock/fastdock/scaffold"
)

// Over Compose files of the project's own, the settings reach its services; what its files set already
// stays theirs, and no password of theirs comes into a file that is committed.
func TestSettingsReachTheProjectsOwnServices(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"requirements.txt": "fastapi\nuvicorn\npydantic-settings\nasyncpg\n",
		"Dockerfile": "FROM python:3.13-slim\n" +
			"WORKDIR /code\n" +
			"COPY . .\n" +
			"CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]\n",
		"docker-compose.yml": "services:\n" +
			"  web:\n" +
			"    build: .\n" +
			"    ports: [\"8000:8000\"]\n" +
			"    environment: {CURRENCY_FILE: x, POSTGRES_DB: theirs}\n" +
			"  postgres:\n" +
			"    image: postgres:16\n" +
			"    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: s3cr3t, POSTGRES_DB: shop}\n",
		"main.py": "from fastapi import FastAPI\n" +
			"from pydantic_settings import BaseSettings\n\n\n" +
			"class Settings(BaseSettings):\n" +
			"    currency_file: str\n" +
			"    postgres_host: str\n" +
			"    postgres_password: str\n" +
			"    postgres_db: str\n" +
			"    secret_key: str\n" +
			"    stripe_key: str\n\n\n" +
			"settings = Settings()\n" +
			"app = FastAPI()\n",
	} {
		write(t, dir, name, content)
	}
	run(t, dir, nil)
	environment, example := read(t, dir, ".fastdock/app.env"), read(t, dir, ".fastdock/app.env.example")
	for _, want := range []string{
		"\nPOSTGRES_HOST=postgres\n", "\nPOSTGRES_PASSWORD=s3cr3t\n",
		"\nSECRET_KEY=c3c3", "\n# STRIPE_KEY=\n",
	} {
		if !strings.Contains(environment, want) {
			t.Errorf("app.env has no %q:\n%s", want, environment)
		}
	}
	if strings.Contains(environment, "CURRENCY_FILE=") || strings.Contains(environment, "POSTGRES_DB=") {
		t.Errorf("what the project's own file sets is set again:\n%s", environment)
	}
	if strings.Contains(example, "s3cr3t") || !strings.Contains(example, "\nPOSTGRES_PASSWORD=change-me\n") {
		t.Errorf("the example is\n%s", example)
	}
	if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay, `- path: ".fastdock/app.env"`) {
		t.Errorf("the overlay does not give it to the app:\n%s", overlay)
	}
	if ignored := read(t, dir, ".gitignore"); !strings.Contains(ignored, "\n.fastdock/*.env\n") {
		t.Errorf("git does not ignore it:\n%s", ignored)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
}

// What the project's own files set later wins over .fastdock/app.env, unless one of them names a variable without a
// value; services of the same code get it too.
func TestOwnEnvFilesWin(t *testing.T) {
	for _, c := range []struct{ own, want string }{
		{"DEBUG=1\n", ".fastdock/app.env app.vars"},
		{"SECRET_KEY=\n", "app.vars .fastdock/app.env"},
	} {
		dir := t.TempDir()
		write(t, dir, "requirements.txt", "fastapi\nuvicorn\npydantic-settings\n")
		write(t, dir, "Dockerfile", "FROM python:3.13-slim\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n")
		write(t, dir, "app.vars", c.own)
		write(t, dir, "docker-compose.yml",
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    env_file: app.vars\n"+
				"  worker:\n    build: .\n    command: python -m jobs\n    env_file: app.vars\n")
		write(t, dir, "main.py", "from fastapi import FastAPI\n"+
			"from pydantic_settings import BaseSettings\n\n\n"+
			"class Settings(BaseSettings):\n"+
			"    secret_key: str\n\n\nsettings = Settings()\napp = FastAPI()\n")
		run(t, dir, nil)
		options, err := cli.NewProjectOptions([]string{
			filepath.Join(dir, "docker-compose.yml"),
			filepath.Join(dir, scaffold.OverlayFile),
		}, cli.WithWorkingDirectory(dir), cli.WithName("shop"))
		if err != nil {
			t.Fatal(err)
		}
		stack, err := options.LoadProject(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"web", "worker"} {
			var files []string
			for _, file := range stack.Services[name].EnvFiles {
				relative, err := filepath.Rel(dir, file.Path)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, filepath.ToSlash(relative))
			}
			if got := strings.Join(files, " "); got != c.want {
				t.Errorf("with %q, %s reads %q, want %q", c.own, name, got, c.want)
			}
		}
	}
}

// projectOf writes a project whose settings are read by main.py, over a Compose file of its own, and runs fastdock new.
func projectOf(t *testing.T, settings, stack string, more map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "requirements.txt", "fastapi\nuvicorn\npydantic-settings\nsqlalchemy\nasyncpg\n")
	write(t, dir, "main.py", "from fastapi import FastAPI\n"+
		"from pydantic import BaseModel, Field\n"+
		"from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\n"+
		settings+"\n\nsettings = Settings()\napp = FastAPI()\n")
	write(t, dir, "docker-compose.yml", stack)
	for name, content := range more {
		write(t, dir, name, content)
	}
	run(t, dir, nil)
	return dir
}

// The driver in an address is one that the app has, and that its own settings name, where it has those of
// two databases.
func TestADatabaseIsReachedWithTheDriverOfTheApp(t *testing.T) {
	const stack = "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n  store:\n    image: mariadb:11.8\n" +
		"    environment: {MARIADB_USER: a, MARIADB_PASSWORD: pw, MARIADB_DATABASE: d, MARIADB_ROOT_PASSWORD: r}\n"
	for settings, want := range map[string]string{
		"class Settings(BaseSettings):\n    debug: bool = False\n":                                       "mariadb+aiomysql",
		"class Settings(BaseSettings):\n    database_url: str = \"mysql+aiomysql://a:pw@localhost/d\"\n": "mysql+aiomysql",
	} {
		dir := projectOf(t, settings, stack, map[string]string{
			"Dockerfile":       ownDockerfile,
			"requirements.txt": "fastapi\nuvicorn\npydantic-settings\nsqlalchemy\nasyncpg\naiomysql\n",
		})
		if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay,
			"DATABASE_URL: \""+want+"://a:pw@store:3306/d") {
			t.Errorf("the overlay has no %s:\n%s", want, overlay)
		}
	}
}

// A service that is given the developer's machine finds it on every engine.
func TestTheDevelopersMachineHasAName(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    ports: [\"8000:8000\"]\n"+
			"    environment: {DATABASE_URL: \"postgresql://a:b@host.docker.internal/d\"}\n"+
			"  worker:\n"+
			"    build: .\n"+
			"    command: arq main.Worker\n"+
			"    environment: {DATABASE_URL: \"postgresql://a:b@host.docker.internal/d\"}\n"+
			"  mail:\n    image: mail:1\n", map[string]string{"Dockerfile": ownDockerfile})
	if overlay := read(t, dir,
		scaffold.OverlayFile); strings.Count(overlay, "      - host.docker.internal:host-gateway\n") != 2 {
		t.Errorf("the overlay is\n%s", overlay)
	}
}

// The password of the project's own database is in a file that is not committed: fastdock's own has one, and the app,
// with whatever else runs its code, the same.
func TestADatabaseWithoutAPasswordGetsAnAccount(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n"+
		"    postgres_user: str = \"postgres\"\n"+
		"    postgres_password: str = \"postgres\"\n"+
		"    postgres_server: str = \"localhost\"\n"+
		"    postgres_db: str = \"postgres\"\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    env_file: ./src/.env\n"+
			"    ports: [\"8000:8000\"]\n"+
			"  worker:\n"+
			"    build: .\n"+
			"    command: arq main.Worker\n"+
			"    env_file: ./src/.env\n"+
			"  database:\n    image: postgres:16\n    env_file: ./src/.env\n", map[string]string{
			"Dockerfile": "FROM python:3.13-slim\n" +
				"WORKDIR /code\n" +
				"COPY . .\n" +
				"CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]\n",
		})
	account, environment, overlay := read(t, dir, ".fastdock/db.env"), read(t, dir, ".fastdock/app.env"),
		read(t, dir, scaffold.OverlayFile)
	_, password, _ := strings.Cut(account, "\nPOSTGRES_PASSWORD=")
	password = strings.TrimSpace(password)
	if len(password) != 48 || !strings.Contains(account, "\nPOSTGRES_USER=app\n") {
		t.Errorf("db.env:\n%s", account)
	}
	for _, want := range []string{
		"POSTGRES_SERVER=database",
		"POSTGRES_USER=app",
		"POSTGRES_DB=app",
		"POSTGRES_PASSWORD=" + password,
		"DATABASE_URL=postgresql+asyncpg://app:" + password + "@database:5432/app",
	} {
		if !strings.Contains(environment, "\n"+want+"\n") {
			t.Errorf("app.env has no %s:\n%s", want, environment)
		}
	}
	if strings.Contains(overlay, password) || strings.Count(overlay, ".fastdock/app.env") != 2 ||
		strings.Count(overlay, ".fastdock/db.env") != 1 {
		t.Errorf("the overlay is\n%s", overlay)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
}

// The address in a file with variables has what Compose fills in elsewhere: from .env, or from fastdock's own values.
func TestAnAddressHasNoVariables(t *testing.T) {
	const stack = "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    env_file: back/.env\n" +
		"  database:\n    image: postgres:16\n    env_file: back/.env\n    environment: {POSTGRES_DB: \"${DB_NAME}\"}\n"
	for example, want := range map[string]string{"DEBUG=1\n": "app", "DB_NAME=store\n": "store"} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", stack, map[string]string{
			"Dockerfile":   ownDockerfile,
			".env.example": example,
		})
		environment := hexadecimal.ReplaceAllString(read(t, dir, ".fastdock/app.env"), "<secret>")
		if !strings.Contains(environment, "\nDATABASE_URL=postgresql+asyncpg://app:<secret>@database:5432/"+want+"\n") {
			t.Errorf("with %q, app.env is\n%s", example, environment)
		}
		if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
			t.Errorf("a second run\n%s", plan)
		}
	}
}

// A password that the project keeps anywhere stays its own.
func TestADatabaseWithAPasswordKeepsItsAccount(t *testing.T) {
	for name, service := range map[string]string{
		"secret": "environment: {POSTGRES_PASSWORD_FILE: /run/secrets/x}",
		"file":   "env_file: db.vars",
		"trust":  "environment: [POSTGRES_HOST_AUTH_METHOD=trust]",
		"plain":  "environment: {POSTGRES_PASSWORD: shop}",
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    postgres_user: str\n",
			"services:\n  db:\n    image: postgres:16\n    "+service+"\n",
			map[string]string{"db.vars": "POSTGRES_PASSWORD=theirs\n"})
		if overlay := read(t, dir, scaffold.OverlayFile); strings.Contains(overlay, "db.env") ||
			strings.Contains(overlay, "POSTGRES_PASSWORD: ") {
			t.Errorf("%s: the overlay is\n%s", name, overlay)
		}
	}
}

// Models in settings reach the project's own service: by its name and the port in its container, whatever the example
// and the defaults say. What Compose fills in stays where Compose reads it.
func TestNestedSettingsReachTheProjectsOwnServices(t *testing.T) {
	dir := projectOf(t, "class Database(BaseModel):\n"+
		"    hostname: str = \"localhost\"\n"+
		"    port: int = 5455\n"+
		"    username: str = \"x\"\n"+
		"    db: str = \"x\"\n\n\n"+
		"class Settings(BaseSettings):\n"+
		"    database: Database = Field(default_factory=Database)\n"+
		"    model_config = SettingsConfigDict(env_nested_delimiter=\"__\")\n",
		"services:\n  postgres_db:\n    image: postgres:16\n    ports: [\"${DATABASE__PORT}:5432\"]\n"+
			"    environment: [\"POSTGRES_DB=shop\", \"POSTGRES_USER=${DATABASE__USERNAME}\", "+
			"\"POSTGRES_PASSWORD=${DATABASE__PASSWORD}\"]\n",
		map[string]string{
			".env.example": "DATABASE__HOSTNAME=localhost\n" +
				"DATABASE__PORT=5455\n" +
				"DATABASE__USERNAME=shop\n" +
				"DATABASE__PASSWORD=pw\n",
		})
	environment, overlay := read(t, dir, ".fastdock/app.env"), read(t, dir, scaffold.OverlayFile)
	for _, want := range []string{"DATABASE__HOSTNAME=postgres_db", "DATABASE__PORT=5432", "DATABASE__DB=shop"} {
		if !strings.Contains(environment, "\n"+want+"\n") {
			t.Errorf("app.env has no %s:\n%s", want, environment)
		}
	}
	if strings.Contains(environment, "${") ||
		!strings.Contains(overlay, "\n      DATABASE__USERNAME: \"${DATABASE__USERNAME}\"\n") {
		t.Errorf("app.env:\n%s\nthe overlay:\n%s", environment, overlay)
	}
}

// The app is given an account that the database has no variables for: the database gets it.
func TestADatabaseGetsTheAccountOfTheApp(t *testing.T) {
	const stack = "services:\n" +
		"  web:\n" +
		"    build: .\n" +
		"    ports: [\"8000:8000\"]\n" +
		"    env_file: back/.env\n" +
		"%s  db:\n" +
		"    image: postgres:16\n" +
		"    env_file: back/.env\n"
	for name, c := range map[string]struct{ environment, example, settings, want string }{
		"address": {
			"    environment: {DATABASE_URL: \"postgresql://shop:pw@db/store\"}\n", "DEBUG=1\n", "database_url: str",
			"POSTGRES_USER=shop\nPOSTGRES_DB=store\nPOSTGRES_PASSWORD=pw\n",
		},
		"parts": {
			"", "DB_USER=shop\nDB_PASSWORD=pw\nDB_HOST=db\nDB_NAME=store\nSMTP_USER=x\n", "db_user: str\n    db_password: str",
			"POSTGRES_USER=shop\nPOSTGRES_DB=store\nPOSTGRES_PASSWORD=pw\n",
		},
		"another server": {
			environment: "    environment: {REPORTS_URL: \"postgresql://shop:pw@reports.example.com/store\"}\n",
			example:     "DEBUG=1\n",
			settings:    "reports_url: str",
			want:        "POSTGRES_USER=app\nPOSTGRES_DB=app\nPOSTGRES_PASSWORD=",
		},
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    "+c.settings+"\n",
			fmt.Sprintf(stack, c.environment), map[string]string{
				"Dockerfile":        "FROM python:3.13-slim\nWORKDIR /code\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n",
				"back/.env.example": c.example,
			})
		if account := read(t, dir, ".fastdock/db.env"); !strings.Contains(account, "\n"+c.want) {
			t.Errorf("%s: db.env has not\n%s\nbut\n%s", name, c.want, account)
		}
		if example := read(t, dir, ".fastdock/db.env.example"); strings.Contains(example, "=pw") {
			t.Errorf("%s: the example has the password:\n%s", name, example)
		}
		if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
			t.Errorf("%s: a second run\n%s", name, plan)
		}
	}
}

// Files with variables that are meant for the developer's machine do not lead the app in a container there: neither to
// localhost nor to the port that the database publishes.
func TestFilesForTheDevelopersMachine(t *testing.T) {
	const settings = "class Settings(BaseSettings):\n" +
		"    db_host: str\n" +
		"    db_port: int\n" +
		"    db_user: str\n" +
		"    reports_url: str = \"x\"\n" +
		"    redis_url: str\n"
	const stack = "services:\n" +
		"  web:\n" +
		"    build: .\n" +
		"    ports: [\"8000:8000\"]\n" +
		"    env_file: .env\n" +
		"    environment: {REDIS_URL: \"redis://localhost\"}\n" +
		"  store:\n" +
		"    image: postgres:16\n" +
		"    ports: [\"${DB_PORT}:5432\"]\n" +
		"    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: pw}\n"
	dir := projectOf(t, settings, stack, map[string]string{
		"Dockerfile":   ownDockerfile,
		".env.example": "DB_HOST=localhost\nDB_PORT=5455\nDB_USER=shop\nREPORTS_URL=https://localhost/x\n",
	})
	environment, overlay := read(t, dir, ".fastdock/app.env"), read(t, dir, scaffold.OverlayFile)
	if _, got, _ := strings.Cut(environment, "single quotes.\n"); got != "DB_HOST=store\nDB_PORT=5432\n" {
		t.Errorf("app.env has\n%s", got)
	}
	const want = "    env_file: !override\n" +
		"      - path: \".env\"\n" +
		"        required: true\n" +
		"      - path: \".fastdock/app.env\"\n"
	if !strings.Contains(overlay, want) {
		t.Errorf("app.env does not come last:\n%s", overlay)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
}

// A variable that publishes the database's port, and that the app reads as well, is the port in the container for the
// app, whichever the developer's machine has.
func TestVariablesOfPublishedPorts(t *testing.T) {
	for name, read := range map[string]string{
		"a file":          "env_file: .env",
		"the environment": "environment: [\"STORE_PORT=${STORE_PORT}\"]",
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    "+read+
				"\n  worker:\n    build: .\n    command: arq main.Worker\n    "+read+
				"\n"+
				"  store:\n"+
				"    image: postgres:16\n"+
				"    ports: [\"127.0.0.1:${STORE_PORT}:5432\"]\n"+
				"    environment: {POSTGRES_PASSWORD: pw}\n",
			map[string]string{"Dockerfile": ownDockerfile, ".env": "STORE_PORT=5434\n"})
		for _, service := range []string{"web", "worker"} {
			if port := variablesOf(loadOverlay(t, dir, service, "STORE_PORT=5434"))["STORE_PORT"]; port != "5432" {
				t.Errorf("by %s, %s gets the port %q", name, service, port)
			}
		}
		if port := loadOverlay(t, dir, "store", "STORE_PORT=5434").Ports[0]; port.Published != "5434" || port.Target != 5432 {
			t.Errorf("by %s, the database publishes %+v", name, port)
		}
	}
}

// A database that the app cannot start without is added where the project's own Compose files have none and give no
// address of another one.
func TestADatabaseThatTheFilesLack(t *testing.T) {
	const settings = "class Settings(BaseSettings):\n" +
		"    postgres_server: str%s\n" +
		"    postgres_user: str%[1]s\n" +
		"    postgres_password: str%[1]s\n" +
		"    postgres_db: str%[1]s\n"
	for name, test := range map[string]struct {
		fallback, web string
		want          bool
	}{
		"required": {"", "", true},
		"optional": {" = \"store\"", "", false},
		"given": {
			web: "    environment: {POSTGRES_SERVER: db.example.com, POSTGRES_USER: a, POSTGRES_PASSWORD: b, POSTGRES_DB: c}\n",
		},
		"given, from outside": {
			web: "    environment: [POSTGRES_SERVER, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB]\n",
		},
	} {
		dir := projectOf(t, fmt.Sprintf(settings, test.fallback),
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n"+test.web+
				"  queue:\n    image: rabbitmq:4\n", map[string]string{"Dockerfile": ownDockerfile})
		overlay := read(t, dir, scaffold.OverlayFile)
		if got := strings.Contains(overlay, "image: postgres:"); got != test.want {
			t.Errorf("%s: a database is added: %t, want %t\n%s", name, got, test.want, overlay)
		}
		if test.want && !strings.Contains(overlay+read(t, dir, ".fastdock/app.env"), "POSTGRES_SERVER") {
			t.Errorf("%s: the app is not told where it is:\n%s", name, overlay)
		}
	}
}

// Settings that lead to this machine by the project's example or by themselves lead to the service with such an image.
func TestOtherServicesThatTheAppReaches(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n"+
		"    rabbitmq_host: str\n"+
		"    rabbit__host: str = \"localhost\"\n"+
		"    rabbitmq_url: str = \"amqp://guest:guest@localhost:5672/\"\n"+
		"    minio_endpoint: str = \"127.0.0.1:9000\"\n"+
		"    smtp_host: str = \"localhost\"\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    ports: [\"8000:8000\"]\n"+
			"  queue:\n"+
			"    image: rabbitmq:4-management\n"+
			"  files:\n"+
			"    image: quay.io/minio/minio\n",
		map[string]string{"Dockerfile": ownDockerfile, ".env.example": "RABBITMQ_HOST=localhost\n"})
	got := read(t, dir, ".fastdock/app.env")
	for _, want := range []string{
		"RABBITMQ_HOST=queue\n", "RABBIT__HOST=queue\n",
		"RABBITMQ_URL=amqp://guest:guest@queue:5672/\n", "MINIO_ENDPOINT=files:9000",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "SMTP") {
		t.Errorf("a server that no service is:\n%s", got)
	}
}
