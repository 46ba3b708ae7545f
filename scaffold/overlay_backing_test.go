package scaffold_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// A service that runs the app's image with a tool that Python does not bring keeps the project's own image, which it
// builds where only the app's service did; one that runs Python gets the development image.
func TestServicesWithOtherToolsKeepTheirImage(t *testing.T) {
	const stack = "services:\n" +
		"  web:\n" +
		"    build: {context: ., dockerfile: docker/Dockerfile, args: {LEVEL: a}}\n" +
		"    image: shop:latest\n" +
		"    ports: [\"8000:8000\"]\n" +
		"  styles:\n" +
		"    image: shop:latest\n" +
		"    command: npm run watch\n" +
		"  scripts:\n" +
		"    build: {context: ., dockerfile: docker/Dockerfile, args: {LEVEL: a}}\n" +
		"    command: sh -c \"cd ui && yarn dev\"\n" +
		"  worker:\n    image: shop:latest\n    command: celery -A jobs worker -n node\n"
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", stack, map[string]string{
		"docker/Dockerfile": ownDockerfile,
	})
	for name, want := range map[string]struct{ image, dockerfile string }{
		"styles":  {"shop:latest", "docker/Dockerfile"},
		"scripts": {"", "docker/Dockerfile"},
		"worker":  {loadOverlay(t, dir, "web").Image, "Dockerfile.dev"},
	} {
		service := loadOverlay(t, dir, name)
		if service.Image != want.image || service.Build == nil || service.Build.Dockerfile != want.dockerfile {
			t.Errorf("%s has the image %q, built by %+v; want %+v", name, service.Image, service.Build, want)
		}
	}
	if level := loadOverlay(t, dir, "styles").Build.Args["LEVEL"]; level == nil || *level != "a" {
		t.Errorf("the build of the image has not the project's own arguments")
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
}

// A health check that can never pass is replaced by the one of the kind of service; one that can stays.
func TestHealthChecksThatNeverPass(t *testing.T) {
	const stack = "services:\n" +
		"  store:\n" +
		"    image: postgres:16\n" +
		"    environment: {POSTGRES_PASSWORD: pw}\n" +
		"    healthcheck: {test: %s, retries: 9}\n"
	for check, want := range map[string]string{
		`["CMD", "pg_isready -U postgres"]`:       "CMD-SHELL pg_isready -q -h 127.0.0.1",
		`["CMD", "pg_isready", "-U", "postgres"]`: "CMD pg_isready -U postgres",
		`["CMD-SHELL", "pg_isready -U postgres"]`: "CMD-SHELL pg_isready -U postgres",
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			strings.Replace(stack, "%s", check, 1), nil)
		if got := strings.Join(loadOverlay(t, dir, "store").HealthCheck.Test, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%s becomes %q, want %q", check, got, want)
		}
	}
}

// The app, and whatever else runs its code, starts when the databases and caches that it connects to are healthy:
// those that its own file lets it wait for, and those that its variables name.
func TestServicesWaitForWhatTheyConnectTo(t *testing.T) {
	const services = "  db:\n" +
		"    image: postgres:16\n" +
		"    environment: {POSTGRES_PASSWORD: pw}\n" +
		"  cache:\n" +
		"    image: redis:8\n"
	for name, c := range map[string]struct{ more, service, want string }{
		"nothing": {"", "web", "cache db"},
		"one of them by its name": {
			more:    "    depends_on: [cache]\n    environment: {DATABASE_URL: \"postgresql://postgres:pw@db/postgres\"}\n",
			service: "web",
			want:    "cache db",
		},
		"one of them, by its start": {"    depends_on: {db: {condition: service_started}}\n", "web", "cache db"},
		"a worker": {
			more: "  jobs:\n" +
				"    build: .\n" +
				"    command: celery -A main worker\n" +
				"    environment: {DB_HOST: db}\n" +
				"    depends_on: [cache]\n",
			service: "jobs",
			want:    "cache db",
		},
		"a worker without any": {"  jobs:\n    build: .\n    command: celery -A main worker\n", "jobs", "cache db"},
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n"+c.more+services, map[string]string{
				"Dockerfile": ownDockerfile,
			})
		var waits []string
		for needed, dependency := range loadOverlay(t, dir, c.service).DependsOn {
			if dependency.Condition == types.ServiceConditionHealthy {
				waits = append(waits, needed)
			}
		}
		slices.Sort(waits)
		if got := strings.Join(waits, " "); got != c.want {
			t.Errorf("%s: %s waits for %q, want %q", name, c.service, got, c.want)
		}
	}
}

// A database that scripts of the project set up gets another name for each of their users, and one for their schema.
func TestUsersOfSetupScriptsDiffer(t *testing.T) {
	const stack = "services:\n" +
		"  web:\n" +
		"    build: .\n" +
		"    ports: [\"8000:8000\"]\n" +
		"  db:\n" +
		"    image: postgres:16\n" +
		"    volumes: [\"./setup:/docker-entrypoint-initdb.d\"]\n" +
		"    environment:\n" +
		"      POSTGRES_PASSWORD: ${ROOT_PASSWORD}\n" +
		"      DB_ADMIN_USER: ${DB_ADMIN_USER}\n" +
		"      DB_APP_USER: ${DB_APP_USER}\n" +
		"      DB_NAME: ${DB_NAME}\n      DB_SCHEMA: ${DB_SCHEMA}\n"
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", stack, map[string]string{
		"Dockerfile": ownDockerfile, "setup/users.sh": "#!/bin/bash\n",
	})
	variables := read(t, dir, ".fastdock/compose.env")
	for _, want := range []string{
		"\nDB_ADMIN_USER=admin\n", "\nDB_APP_USER=app\n", "\nDB_NAME=app\n",
		"\nDB_SCHEMA=app\n",
	} {
		if !strings.Contains(variables, want) {
			t.Errorf("no %q in\n%s", want, variables)
		}
	}
}

// The account of a database can stand in its Dockerfile.
func TestTheAccountInADockerfile(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n    reader_db_url: str\n",
		"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n  store:\n    build: ./store\n", map[string]string{
			"Dockerfile":       ownDockerfile,
			"store/Dockerfile": "FROM postgres:16\nENV POSTGRES_DB=goods POSTGRES_USER=\"shop\"\nENV POSTGRES_PASSWORD pw\n",
		})
	if environment := read(t, dir, ".fastdock/app.env"); !strings.Contains(environment,
		"\nREADER_DB_URL=postgresql+asyncpg://shop:pw@store:5432/goods\n") {
		t.Errorf("app.env is\n%s", environment)
	}
}
