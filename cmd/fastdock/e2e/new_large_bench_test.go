package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// largeFiles is how many files the repository of BenchmarkNewLarge has.
const largeFiles = 5000

// BenchmarkNewLarge writes the container files of a repository of 5,000 files, of which 2,000 are Python, with a lock
// of 300 packages. What a run has written is removed before the next.
func BenchmarkNewLarge(b *testing.B) {
	dir := filepath.Join(sharedDir(b), "large")
	writeLarge(b, dir)
	its := topLevel(b, dir)
	measure(b, func() *exec.Cmd {
		for name := range topLevel(b, dir) {
			if !its[name] {
				must(b, os.RemoveAll(filepath.Join(dir, name)))
			}
		}
		return exec.Command(fastdock, "new", dir, "--yes", "--no-lock")
	})
}

func topLevel(b *testing.B, dir string) map[string]bool {
	b.Helper()
	entries, err := os.ReadDir(dir)
	must(b, err)
	names := map[string]bool{}
	for _, entry := range entries {
		names[entry.Name()] = true
	}
	return names
}

// writeLarge writes an application of many modules, each of which imports the next, among pictures and texts.
func writeLarge(b *testing.B, dir string) {
	b.Helper()
	files := map[string]string{
		"pyproject.toml": "[project]\n" +
			"name = \"large\"\n" +
			"version = \"1\"\n" +
			"requires-python = \">=3.11\"\n" +
			"dependencies = [\"fastapi\", \"uvicorn\", \"package1\"]\n",
		"uv.lock":          largeLock(),
		"shop/__init__.py": "",
		"shop/main.py": "from fastapi import FastAPI\n\n" +
			"from shop.part0 import module0\n\n" +
			"app = FastAPI()\n\n\n" +
			"@app.get(\"/health\")\n" +
			"def health(): ...\n",
		".github/workflows/test": "",
	}
	body := strings.Repeat("def handle(order: dict) -> dict:\n"+
		"    \"\"\"Handles an order.\"\"\"\n"+
		"    return {\"id\": order[\"id\"]}\n\n\n", 20)
	for i := range largeFiles - len(files) {
		folder := fmt.Sprintf("part%d", i/100)
		if i < 2000 {
			files[fmt.Sprintf("shop/%s/module%d.py",
				folder, i)] = fmt.Sprintf("from shop.part%d import module%d\n\n\n", (i+1)/100, i+1) + body
			continue
		}
		files[fmt.Sprintf("docs/%s/page%d.md", folder, i)] = "A page.\n"
	}
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		must(b, os.MkdirAll(filepath.Dir(name), 0o755))
		must(b, os.WriteFile(name, []byte(content), 0o644))
	}
}

func largeLock() string {
	var lock, dependencies strings.Builder
	for i := range 300 {
		fmt.Fprintf(&dependencies, "    { name = \"package%d\" },\n", i)
		fmt.Fprintf(&lock, "\n"+
			"[[package]]\n"+
			"name = \"package%d\"\n"+
			"version = \"1.0\"\n"+
			"source = { registry = \"https://packages.example.org/simple\" }\n"+
			"wheels = [\n", i)
		for _, python := range []string{"cp311", "cp312", "cp313", "cp314"} {
			for _, platform := range []string{
				"manylinux_2_28_x86_64", "manylinux_2_28_aarch64",
				"musllinux_1_2_x86_64", "macosx_11_0_arm64", "win_amd64",
			} {
				fmt.Fprintf(&lock, "    { url = \"https://packages.example.org/package%d-1.0-%s-%s-%s.whl\", hash = "+
					"\"sha256:00\" },\n", i, python, python, platform)
			}
		}
		lock.WriteString("]\n")
	}
	return "version = 1\n" +
		"requires-python = \">=3.11\"\n\n" +
		"[[package]]\n" +
		"name = \"large\"\n" +
		"version = \"1\"\n" +
		"source = { virtual = \".\" }\n" +
		"dependencies = [\n" +
		dependencies.String() + "]\n" + lock.String()
}
