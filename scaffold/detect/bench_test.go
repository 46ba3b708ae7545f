package detect_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead reads a project of 300 files from the disk: a service with as many routers as models, and its tests.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, largeProject())
	for b.Loop() {
		project, err := on(b, dir)
		if err != nil || project.App.Import != "shop.main:app" || project.HealthPath != "/api/r7/health" ||
			len(project.Sources) != 2 {
			b.Fatalf("%s", show(project, err))
		}
	}
}

func BenchmarkReadSmall(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, map[string]string{
		"pyproject.toml": manifest,
		"uv.lock":        "",
		"app/main.py":    app + "\n@app.get('/health')\ndef health(): ...\n",
		"app/db.py":      "import os\n",
	})
	for b.Loop() {
		if project, err := on(b, dir); err != nil || project.HealthPath != "/health" {
			b.Fatalf("%s", show(project, err))
		}
	}
}

func largeProject() map[string]string {
	const size = 99
	files := map[string]string{
		"pyproject.toml":     "[project]\nname = \"shop\"\ndependencies = [\"fastapi\", \"asyncpg\"]\n",
		"uv.lock":            strings.Repeat("[[package]]\n", 20_000),
		"shop/settings.py":   "import shared\n",
		"shared/__init__.py": "",
	}
	var imports, includes strings.Builder
	for i := range size {
		fmt.Fprintf(&imports, "from shop.routers import r%d\n", i)
		fmt.Fprintf(&includes, "app.include_router(r%d.router, prefix=\"/api\")\n", i)
		files[fmt.Sprintf("shop/routers/r%d.py", i)] = router(i)
		files[fmt.Sprintf("shop/models/m%d.py",
			i)] = strings.Repeat("class Item:\n    \"\"\"An item.\"\"\"\n\n    name: str = \"x\"\n    count: int = 0\n\n\n", 40)
		files[fmt.Sprintf("tests/test_r%d.py", i)] = strings.Repeat("def test_item(client):\n"+
			"    assert client.get(\"/health\").status_code == 200\n\n\n", 40)
	}
	files["shop/main.py"] = "from fastapi import FastAPI\n" + imports.String() + "\napp = FastAPI()\n" + includes.String()
	return files
}

func router(i int) string {
	health := ""
	if i == 7 {
		health = "@router.get(\"/health\")\nasync def health(): ...\n"
	}
	return fmt.Sprintf("from fastapi import APIRouter, Depends\n\n"+
		"from shop.models import m%d\n\n"+
		"router = APIRouter(prefix=\"/r%d\")\n\n\n", i, i) + health +
		strings.Repeat("@router.get(\"/items/{id}\")\n"+
			"async def read(id: int, q: str | None = None) -> dict:\n"+
			"    \"\"\"Reads one.\"\"\"\n"+
			"    return {\"id\": id, \"q\": f\"{q!r}\"}\n\n\n", 30)
}
