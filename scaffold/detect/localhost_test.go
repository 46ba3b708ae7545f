package detect_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// Addresses on this machine that no variable changes are named with file and line, without what they hold.
func TestAddressesOnThisMachineAreNamed(t *testing.T) {
	for code, variable := range map[string]string{
		`engine = create_engine("postgresql://admin:canary@localhost:5432/blog")`:                      "DATABASE_URL",
		`SQLALCHEMY_DATABASE_URL = "postgresql+asyncpg://admin:canary@127.0.0.1/blog"`:                 "DATABASE_URL",
		`redis = aioredis.from_url("redis://localhost", decode_responses=True)`:                        "REDIS_URL",
		`celery = Celery("tasks", broker="redis://localhost:6379/0", backend="redis://localhost/1")`:   "REDIS_URL",
		`cache = redis.Redis(host="localhost", port=6379)`:                                             "REDIS_URL",
		`conn = psycopg2.connect(host="localhost", dbname="x")`:                                        "DATABASE_URL",
		`engine = create_engine("postgresql://admin:canary@database:5432/alpha")`:                      "",
		`URL = os.getenv("DATABASE_URL", "postgresql://a:canary@localhost/b")`:                         "",
		`URL = config("DB", default="postgresql://a:canary@localhost/b")`:                              "",
		`SQLALCHEMY_DATABASE_URL = "postgresql://a:canary@localhost/b" # os.getenv`:                    "DATABASE_URL",
		`DEFAULT = "postgresql://a:canary@localhost/b"` + "\nURL = os.getenv('URL') or DEFAULT":        "",
		`ORIGINS = ["http://localhost:3000"]`:                                                          "",
		`uvicorn.run("main:app", host="127.0.0.1")`:                                                    "",
		"class Settings(BaseSettings):\n    database_url: str = \"postgresql://a:canary@localhost/b\"": "",
	} {
		project, err := detect.Read(fstest.MapFS{
			"requirements.txt": {Data: []byte("fastapi\nsqlalchemy\n")},
			"main.py":          {Data: []byte("from fastapi import FastAPI\nimport db\napp = FastAPI()\n")},
			"db.py":            {Data: []byte("import os\n" + code + "\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(project.Notes, "\n")
		named := strings.Contains(notes, "db.py:2 connects to localhost") &&
			strings.Contains(notes, `os.environ["`+variable+`"]`)
		if named != (variable != "") || strings.Contains(notes, "canary") {
			t.Errorf("%s: the notes are %q", code, notes)
		}
	}
}
