package scaffold_test

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// An app that no server can import is run by the command of the project's own image, which a change restarts; an app
// that a user names is served.
func TestProgramsOfTheProject(t *testing.T) {
	spec, tree := adopt(t, `
-- requirements.txt --
fastapi
uvicorn
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /srv
COPY . .
EXPOSE 9000
CMD ["python", "-m", "shop"]
-- shop/__init__.py --
-- shop/app.py --
from fastapi import FastAPI
def create_app(settings) -> FastAPI:
    return FastAPI(title=settings.title)
-- shop/__main__.py --
import uvicorn
from shop.app import create_app
uvicorn.run(create_app(1), host="0.0.0.0", port=9000)
`)
	holds(t, tree, "Dockerfile.dev", []string{`CMD ["python", "-m", "shop"]`, "EXPOSE 9000"})
	holds(t, tree, "Dockerfile.fastapi", []string{`CMD ["python", "-m", "shop"]`})
	holds(t, tree, "docker-compose.override.yml", []string{
		"        - action: restart", "          path: ./shop", `      - "127.0.0.1:${APP_PORT:-8000}:9000"`,
	})
	content := string(tree.Content("Dockerfile.dev"))
	if strings.Contains(content, "uvicorn") || tree.Content(".fastdock/warm_reload.py") != nil {
		t.Errorf("it is not run by a server:\n%s", content)
	}
	spec.Code.App, spec.Code.Factory = "shop.other:app", false
	tree, err := scaffold.Render(spec, sameMachine())
	if err != nil {
		t.Fatal(err)
	}
	if content := string(tree.Content("Dockerfile.dev")); !strings.Contains(content, `"shop.other:app"`) {
		t.Errorf("a named app is not served:\n%s", content)
	}
}
