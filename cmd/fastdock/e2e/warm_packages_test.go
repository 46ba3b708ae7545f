package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// packages are what testdata/warm/main.py uses.
var packages = []string{
	"aiohttp", "aiosqlite", "alembic", "asyncmy", "asyncpg", "bcrypt", "boto3", "celery", "cryptography",
	"email-validator",
	"grpcio", "httpx", "jinja2", "lxml", "msgpack", "numpy", "opentelemetry-sdk", "orjson", "pandas", "pillow", "polars",
	"prometheus-client", "psycopg[binary]", "psycopg2-binary", "pyarrow", "pyjwt", "pymongo", "pymysql",
	"redis", "requests",
	"sentry-sdk", "sqlalchemy", "sqlmodel", "structlog",
}

// BenchmarkWarmPackages says for each package whether it is kept imported between reloads, and proves that it works
// after one. It is no test of every run, because it installs all of them.
func BenchmarkWarmPackages(b *testing.B) {
	s := newStack(b, "--db", "none", "--cache", "none", "--python", "3.13", "--no-lock")
	s.depends(packages...)
	main, err := os.ReadFile(filepath.Join("testdata", "warm", "main.py"))
	must(b, err)
	s.write("app/main.py", main)
	s.succeed(s.fastdock("up", "--wait"))
	s.awaitLog("Keeping ")
	s.write("app/main.py", []byte(strings.Replace(string(main), `"edition": 1`, `"edition": 2`, 1)))
	s.awaitLog("Reloaded in ")

	client := http.Client{Timeout: patience}
	response, err := client.Get(s.url("/packages"))
	must(b, err)
	defer response.Body.Close()
	var told map[string]struct {
		Kept  bool
		Fault string
	}
	must(b, json.NewDecoder(response.Body).Decode(&told))
	kept := 0
	for _, name := range slices.Sorted(maps.Keys(told)) {
		b.Logf("%-32s kept %-5t %s", name, told[name].Kept, told[name].Fault)
		if told[name].Fault != "" {
			b.Errorf("%s does not work after a fork: %s", name, told[name].Fault)
		}
		if told[name].Kept {
			kept++
		}
	}
	b.ReportMetric(float64(len(told)), "packages")
	b.ReportMetric(float64(kept), "kept")
	b.Log(s.lastLine("Keeping "), s.lastLine("Reloaded in "))
}

// depends adds packages to the project, and makes its lock.
func (s *stack) depends(names ...string) {
	s.t.Helper()
	s.edit("pyproject.toml", "dependencies = [", "dependencies = [\n    \""+strings.Join(names, "\",\n    \"")+"\",")
	s.inUV("uv lock --quiet")
}

// awaitLog waits until the app's log has a text.
func (s *stack) awaitLog(text string) {
	s.t.Helper()
	// between two looks
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if s.lastLine(text) != "" {
			return
		}
	}
	s.t.Fatalf("the app's log has no %q within %s", text, patience)
}

// lastLine returns the last one of the app's log that has a text.
func (s *stack) lastLine(text string) string {
	s.t.Helper()
	r := s.runIn("", "docker", "logs", fmt.Sprintf("%s-app-1", s.name))
	lines := strings.Split(r.stdout+r.stderr, "\n")
	for _, line := range slices.Backward(lines) {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}
