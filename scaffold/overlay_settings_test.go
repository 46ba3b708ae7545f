package scaffold_test

import (
	"strings"
	"testing"

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
	if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay, "- path: .fastdock/app.env") {
		t.Errorf("the overlay does not give it to the app:\n%s", overlay)
	}
	if ignored := read(t, dir, ".gitignore"); !strings.Contains(ignored, "\n.fastdock/*.env\n") {
		t.Errorf("git does not ignore it:\n%s", ignored)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("a second run\n%s", plan)
	}
}
