package scaffold_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

const ownDockerfile = "FROM python:3.13-slim\nWORKDIR /code\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n"

var (
	hexadecimal = regexp.MustCompile(`\b[0-9a-f]{48}\b`)
	today       = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
)

// Variables that the project's own Compose files fill in and that nothing sets get values that fit each other: the
// account of a database, the address that the app reads, ports, and secrets.
func TestVariablesWithoutAValue(t *testing.T) {
	const web = "services:\n  web:\n    build: .\n    ports: [\"${PORT}:8000\"]\n    environment: %s\n"
	for name, c := range map[string]struct{ environment, services, want string }{
		"an account and its address": {
			environment: `["DATABASE_URL=${DATABASE_URL}"]`,
			services: "  store:\n" +
				"    image: postgres:16\n" +
				"    environment:\n" +
				"      - POSTGRES_USER=${PG_NAME}\n" +
				"      - POSTGRES_PASSWORD=${PG_SECRET}\n" +
				"      - POSTGRES_DB=shop\n",
			want: "DATABASE_URL=postgresql+asyncpg://app:<secret>@store:5432/shop\nPG_NAME=app\nPG_SECRET=<secret>\n",
		},
		"parts, a port and a cache": {
			environment: `{DB_HOST: "${DB_HOST}", DB_PORT: "${DB_PORT}", CACHE_PASSWORD: "${CACHE_PASSWORD}"}`,
			services: "  store:\n" +
				"    image: postgres:16\n" +
				"    ports: [\"${DB_PORT}:${DB_PORT}\"]\n" +
				"    environment: {POSTGRES_PASSWORD: pw}\n" +
				"  cache:\n    image: redis:8\n    command: redis-server --requirepass ${CACHE_PASSWORD}\n",
			want: "CACHE_PASSWORD=<secret>\nDB_HOST=store\nDB_PORT=5432\n",
		},
		"required ones": {
			environment: `{SECRET_KEY: "${SECRET_KEY:?is missing}", LEVEL: "${LEVEL:-info}"}`,
			services: "  store:\n" +
				"    image: postgres:16\n" +
				"    environment: {POSTGRES_PASSWORD: \"${PG_SECRET:?is missing}\", POSTGRES_USER: \"${PG_NAME?}\"}\n",
			want: "PG_NAME=app\nPG_SECRET=<secret>\nSECRET_KEY=<secret>\n",
		},
		"what the app is told": {
			environment: `{DATABASE_URL: "postgresql://shop:pw@store/shop"}`,
			services: "  store:\n" +
				"    image: postgres:16\n" +
				"    environment: {POSTGRES_PASSWORD: \"${PG_SECRET}\", POSTGRES_USER: \"${PG_NAME}\", POSTGRES_DB: " +
				"\"${PG_DB}\"}\n",
			want: "PG_DB=shop\nPG_NAME=shop\nPG_SECRET=pw\n",
		},
		"another service's account": {
			environment: `{}`,
			services: "  queue:\n" +
				"    image: rabbitmq:4\n" +
				"    environment: [RABBITMQ_DEFAULT_USER, \"RABBITMQ_DEFAULT_PASS=${QUEUE_PASS}\"]\n",
			want: "QUEUE_PASS=<secret>\nRABBITMQ_DEFAULT_USER=app\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
				fmt.Sprintf(web, c.environment)+c.services, map[string]string{"Dockerfile": ownDockerfile})
			content, example := read(t, dir, ".fastdock/compose.env"), read(t, dir, ".fastdock/compose.env.example")
			variables := hexadecimal.ReplaceAllString(content, "<secret>")
			if _, got, _ := strings.Cut(variables, "yours to change.\n"); got != c.want {
				t.Errorf("compose.env has\n%s\nwant\n%s", got, c.want)
			}
			if hexadecimal.MatchString(example) || strings.Contains(example, "=pw") {
				t.Errorf("the example has secrets:\n%s", example)
			}
			if secrets := hexadecimal.FindAllString(content, -1); name == "an account and its address" &&
				secrets[0] != secrets[1] {
				t.Errorf("two passwords for one account: %s", secrets)
			}
			if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay,
				"docker compose --env-file .fastdock/compose.env -f docker-compose.yml") {
				t.Errorf("the overlay does not say how to select the variables:\n%s", overlay)
			}
			if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
				t.Errorf("a second run\n%s", plan)
			}
		})
	}
}

// What .env or its example sets is not set again, and a variable that only the author knows is named where it is read.
func TestVariablesOfTheAuthor(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n    stripe_key: str\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    ports: [\"8000:8000\"]\n"+
			"    # ${IGNORED}\n"+
			"    environment:\n"+
			"      STRIPE_KEY: ${PAYMENT}\n"+
			"      LABEL: ${LABEL}\n"+
			"  store:\n"+
			"    image: postgres:16\n"+
			"    environment: {POSTGRES_PASSWORD: \"${PG_SECRET}\"}\n",
		map[string]string{"Dockerfile": ownDockerfile, ".env_example": "PG_SECRET=theirs\n"})
	if content := read(t, dir, ".fastdock/compose.env"); !strings.HasSuffix(content,
		"\n\n# docker-compose.yml:7 reads this variable; set your own value:\n# PAYMENT=\n") {
		t.Errorf("compose.env is\n%s", content)
	}
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	const want = "docker-compose.yml:7 reads PAYMENT, which has no value yet: set it in .env or in .fastdock/compose.env"
	if advice := folder.Spec().Warnings(today); !strings.Contains(strings.Join(advice, "\n"), want) {
		t.Errorf("the advice is %q", advice)
	}
	write(t, dir, ".fastdock/compose.env", "PAYMENT=token\n")
	if folder, err = scaffold.Look(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if advice := strings.Join(folder.Spec().Warnings(today), "\n"); strings.Contains(advice, "PAYMENT") {
		t.Errorf("it is still asked for: %s", advice)
	}
}

// Compose files that no value helps to load are an error with the variable, the file and the line.
func TestVariablesThatBreakComposeFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "docker-compose.yml", "services:\n  web:\n    image: web\n    volumes:\n      - ${DATA}:/data\n")
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if folder.StackErr == nil || !strings.Contains(folder.StackErr.Error(),
		"docker-compose.yml:5 reads DATA without a value; set it in .env") {
		t.Errorf("got %v", folder.StackErr)
	}
}

// What the example of .env leaves empty and a service is set up with gets a value in the copy; other empty ones stay.
func TestEmptyVariablesOfTheExample(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n"+
		"    postgres_host: str\n"+
		"    postgres_user: str\n"+
		"    postgres_password: str\n"+
		"    postgres_db: str\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    env_file: [.env]\n"+
			"    environment: [POSTGRES_HOST=store]\n"+
			"    ports: [\"8000:8000\"]\n"+
			"  store:\n    image: postgres:16-alpine\n    env_file: [.env]\n"+
			"  cache:\n    image: redis:8\n    command: redis-server --requirepass ${CACHE_PASSWORD}\n"+
			"  queue:\n    image: rabbitmq:4\n    env_file: [.env]\n",
		map[string]string{"Dockerfile": ownDockerfile, ".env.dist": "POSTGRES_USER=\nPOSTGRES_PASSWORD=\"\"\nPOSTGRES_DB=\n" +
			"CACHE_PASSWORD=\nRABBITMQ_DEFAULT_PASS=\nSMTP_PASSWORD=\nLEVEL=info\n"})
	const want = "POSTGRES_USER=app\nPOSTGRES_PASSWORD=<secret>\nPOSTGRES_DB=app\n" +
		"CACHE_PASSWORD=<secret>\nRABBITMQ_DEFAULT_PASS=<secret>\nSMTP_PASSWORD=\nLEVEL=info\n"
	content := read(t, dir, ".env")
	if got := hexadecimal.ReplaceAllString(content, "<secret>"); got != want {
		t.Errorf(".env is\n%s\nwant\n%s", got, want)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
	overlay := read(t, dir, scaffold.OverlayFile)
	if secret := hexadecimal.FindString(content); strings.Contains(overlay, secret) {
		t.Errorf("the overlay has the password:\n%s", overlay)
	}
}

// The service that migrates and then starts the app is the app.
func TestAServiceThatMigratesFirst(t *testing.T) {
	for _, command := range []string{
		"command: sh -c \"alembic upgrade head && python -m shop\"",
		"entrypoint: sh -c \"alembic upgrade head && python3 main.py\"",
		"command: bash -c \"alembic upgrade head; ./start.sh\"",
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n  restaurant:\n    build: .\n    "+command+
				"\n"+
				"    ports: [\"8000:8000\"]\n"+
				"  jobs:\n"+
				"    build: .\n"+
				"    command: sh -c \"alembic upgrade head && celery -A main worker\"\n",
			map[string]string{"Dockerfile": ownDockerfile})
		if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay, "\n  restaurant:\n") ||
			strings.Contains(overlay, "\n  app:\n") {
			t.Errorf("%s: the service is not laid over:\n%s", command, overlay)
		}
	}
}

// A file with variables that is mounted and missing would become a folder, which stops every Compose command.
func TestAMountedFileWithVariables(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    ports: [\"8000:8000\"]\n"+
			"    volumes: [\"./.env:/code/.env\", \"./conf/web.env:/code/web.env\", \"./data:/data\"]\n",
		map[string]string{"Dockerfile": ownDockerfile, ".env.example": "DEBUG=true\n"})
	if content := read(t, dir, ".env"); content != "DEBUG=true\n" {
		t.Errorf(".env is %q", content)
	}
	if content := read(t, dir, "conf/web.env"); content != "" {
		t.Errorf("conf/web.env is %q", content)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a folder with data is made")
	}
}
