package evidence_test

import (
	"testing"
	"testing/fstest"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// Whatever a repository's files hold, reading them ends without a panic, and what it names lies in the repository.
func FuzzRead(f *testing.F) {
	f.Add("FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD uvicorn a:b",
		"services: {a: {build: ., command: [uvicorn, 'a:b']}}", "cd a && uvicorn a:b")
	f.Add("FROM a AS b\nFROM b\nCMD [\"sh\", \"/start.sh\"]", "services:\n  a: &a\n    image: x\n",
		". ./start.sh; ${a:-${b:-c}}")
	f.Add("COPY ../x /\n", "a: [", "exec uv run --with x -- gunicorn -k a.b 'c:d()'")
	f.Fuzz(func(t *testing.T, dockerfile, compose, script string) {
		files := tree{fstest.MapFS{
			"Dockerfile":              {Data: []byte(dockerfile)},
			"compose.yaml":            {Data: []byte(compose)},
			"start.sh":                {Data: []byte(script)},
			"Makefile":                {Data: []byte(script)},
			"README.md":               {Data: []byte(script)},
			".github/workflows/a.yml": {Data: []byte(compose)},
		}}
		read := evidence.Read(files,
			[]string{"Dockerfile", "compose.yaml", "start.sh", "Makefile", "README.md", ".github/workflows/a.yml"})
		for _, start := range read.Starts {
			if start.App == "" && start.Named == "" && start.Module == "" && start.Server != evidence.FastAPI {
				t.Errorf("%+v starts nothing", start)
			}
		}
	})
}
