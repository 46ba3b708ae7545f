package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"

	"github.com/fastdock/fastdock/scaffold"
)

// Over Compose files of the project's own, the settings reach its services; what its files set already stays theirs, and
// no password of theirs comes into a file that is committed.
func TestSettingsReachTheProjectsOwnServices(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"requirements.txt": "fastapi\nuvicorn\npydantic-settings\nasyncpg\n",
		"Dockerfile":       "FROM python:3.13-slim\nWORKDIR /code\nCOPY . .\nCMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]\n",
		"docker-compose.yml": "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    environment: {CURRENCY_FILE: x, POSTGRES_DB: theirs}\n" +
			"  postgres:\n    image: postgres:16\n    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: s3cr3t, POSTGRES_DB: shop}\n",
		"main.py": "from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n" +
			"    currency_file: str\n    postgres_host: str\n    postgres_password: str\n    postgres_db: str\n    secret_key: str\n    stripe_key: str\n\n\nsettings = Settings()\napp = FastAPI()\n",
	} {
		write(t, dir, name, content)
	}
	run(t, dir, nil)
	environment, example := read(t, dir, ".fastdock/app.env"), read(t, dir, ".fastdock/app.env.example")
	for _, want := range []string{"\nPOSTGRES_HOST=postgres\n", "\nPOSTGRES_PASSWORD=s3cr3t\n", "\nSECRET_KEY=c3c3", "\n# STRIPE_KEY=\n"} {
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
		write(t, dir, "docker-compose.yml", "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    env_file: app.vars\n"+
			"  worker:\n    build: .\n    command: python -m jobs\n    env_file: app.vars\n")
		write(t, dir, "main.py", "from fastapi import FastAPI\nfrom pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n"+
			"    secret_key: str\n\n\nsettings = Settings()\napp = FastAPI()\n")
		run(t, dir, nil)
		options, err := cli.NewProjectOptions([]string{filepath.Join(dir, "docker-compose.yml"), filepath.Join(dir, scaffold.OverlayFile)}, cli.WithWorkingDirectory(dir), cli.WithName("shop"))
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
