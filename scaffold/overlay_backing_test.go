package scaffold_test

import (
	"strings"
	"testing"
)

// A service that runs the app's image with a tool that Python does not bring keeps the project's own image, which it
// builds where only the app's service did; one that runs Python gets the development image.
func TestServicesWithOtherToolsKeepTheirImage(t *testing.T) {
	const stack = "services:\n  web:\n    build: {context: ., dockerfile: docker/Dockerfile, args: {LEVEL: a}}\n    image: shop:latest\n    ports: [\"8000:8000\"]\n" +
		"  styles:\n    image: shop:latest\n    command: npm run watch\n  scripts:\n    build: {context: ., dockerfile: docker/Dockerfile, args: {LEVEL: a}}\n    command: sh -c \"cd ui && yarn dev\"\n" +
		"  worker:\n    image: shop:latest\n    command: celery -A jobs worker -n node\n"
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", stack, map[string]string{"docker/Dockerfile": ownDockerfile})
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
	const stack = "services:\n  store:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: pw}\n    healthcheck: {test: %s, retries: 9}\n"
	for check, want := range map[string]string{
		`["CMD", "pg_isready -U postgres"]`:       "CMD-SHELL pg_isready -q -h 127.0.0.1",
		`["CMD", "pg_isready", "-U", "postgres"]`: "CMD pg_isready -U postgres",
		`["CMD-SHELL", "pg_isready -U postgres"]`: "CMD-SHELL pg_isready -U postgres",
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", strings.Replace(stack, "%s", check, 1), nil)
		if got := strings.Join(loadOverlay(t, dir, "store").HealthCheck.Test, " "); !strings.HasPrefix(got, want) {
			t.Errorf("%s becomes %q, want %q", check, got, want)
		}
	}
}
