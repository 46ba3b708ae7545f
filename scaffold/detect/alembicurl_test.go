package detect_test

import (
	"testing"
	"testing/fstest"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// A URL on the developer's machine counts only where env.py surely takes no other.
func TestMigrationsWithAURLOfTheirOwn(t *testing.T) {
	const usual = "from alembic import context\nfrom app.models import Base\nconfig = context.config\n"
	for _, test := range []struct {
		name, url, env string
		fixed          int
	}{
		{"nothing else", "postgresql://a:b@localhost:5432/c", usual, 3},
		{"an address", "postgresql+asyncpg://a:b@127.0.0.1/c", usual, 3},
		{"the text of alembic init", "driver://user:pass@localhost/dbname", usual, 3},
		{
			name:  "an engine of the text",
			url:   "postgresql://localhost/c",
			env:   usual + "URL = config.get_main_option(\"sqlalchemy.url\")\nengine = create_async_engine(URL)\n",
			fixed: 3,
		},
		{"a service", "postgresql://a:b@db:5432/c", usual, 0},
		{"a name that begins so", "postgresql://a:b@localhost.example.com/c", usual, 0},
		{"a file", "sqlite:///localhost.db", usual, 0},
		{"set", "postgresql://localhost/c", usual + "config.set_main_option(\"sqlalchemy.url\", url())\n", 0},
		{"in the section", "postgresql://localhost/c", usual + "section[\"sqlalchemy.url\"] = url()\n", 0},
		{"of the environment", "postgresql://localhost/c", usual + "import os\nengine = make(os.getenv(\"DB\"))\n", 0},
		{"the app's settings", "postgresql://localhost/c", usual + "from app.core import settings\n", 0},
		{"the app's engine", "postgresql://localhost/c", usual + "from app.db import engine\n", 0},
	} {
		project, err := detect.Read(fstest.MapFS{
			"requirements.txt":  {Data: []byte("fastapi\nalembic\n")},
			"main.py":           {Data: []byte("from fastapi import FastAPI\napp = FastAPI()\n")},
			"alembic.ini":       {Data: []byte("[alembic]\nscript_location = migrations\nsqlalchemy.url = " + test.url + "\n")},
			"migrations/env.py": {Data: []byte(test.env)},
		})
		if err != nil || project.Alembic == nil {
			t.Fatalf("%s: %v, %v", test.name, project.Alembic, err)
		}
		if project.Alembic.Fixed != test.fixed {
			t.Errorf("%s: line %d, want %d", test.name, project.Alembic.Fixed, test.fixed)
		}
	}
}
