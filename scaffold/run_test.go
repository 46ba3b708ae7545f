package scaffold_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// adopted renders the files of a project that is there.
func adopted(t *testing.T, files map[string]string) scaffold.Tree {
	t.Helper()
	folder := fstest.MapFS{}
	for name, content := range files {
		folder[name] = &fstest.MapFile{Data: []byte(content), Mode: 0o644}
	}
	found, err := detect.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := scaffold.Render(scaffold.Defaults("shop").Adopt(found), sameMachine())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

const application = "from fastapi import FastAPI\napp = FastAPI()\n"

// A project runs where, and with what, its own files run it.
func TestRunsAsTheProjectDoes(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		has   map[string][]string
		lacks map[string][]string
	}{
		{
			name: "in a folder below",
			files: map[string]string{
				"backend/pyproject.toml": "[project]\nname = \"b\"\ndependencies = [\"fastapi[standard]\"]\n",
				"backend/uv.lock":        "",
				"backend/app/main.py":    application,
			},
			has: map[string][]string{
				"Dockerfile.dev": {
					"source=backend/uv.lock,target=backend/uv.lock",
					"uv sync --locked --no-install-project --all-groups --project backend",
					"WORKDIR /app/backend\n",
				},
				"Dockerfile.fastapi": {
					"UV_PROJECT_ENVIRONMENT=/app/.venv",
					"COPY --chmod=755 backend/app ./backend/app",
					"WORKDIR /app/backend\n",
					`CMD ["uvicorn", "app.main:app", `,
				},
				"docker-compose.override.yml": {"path: backend/uv.lock"},
			},
			lacks: map[string][]string{"Dockerfile.dev": {"PYTHONPATH"}, "Dockerfile.fastapi": {"PYTHONPATH"}},
		},
		{
			name: "in the folder that its Dockerfile copies to the working directory",
			files: map[string]string{
				"pyproject.toml":   "[project]\nname = \"b\"\ndependencies = [\"fastapi[standard]\"]\n",
				"src/main.py":      "from core import name\n" + application,
				"src/core/name.py": "", "src/static/x.css": "",
				"Dockerfile": "FROM python:3.13\nWORKDIR /srv\nCOPY src ./\nCMD [\"sh\", \"./lost.sh\"]\n",
			},
			has: map[string][]string{"Dockerfile.dev": {"WORKDIR /app/src\n"}, "Dockerfile.fastapi": {"WORKDIR /app/src\n"}},
		},
		{
			name:  "with requirements in a folder below",
			files: map[string]string{"backend/requirements.txt": "fastapi\nuvicorn\n", "backend/main.py": application},
			has: map[string][]string{"Dockerfile.dev": {
				"uv pip install --requirements backend/requirements.txt",
				"WORKDIR /app/backend\n",
			}},
		},
		{
			name: "with the migrations in a folder",
			files: map[string]string{
				"pyproject.toml": "[project]\n" +
					"name = \"b\"\n" +
					"dependencies = [\"fastapi\", \"uvicorn\", \"alembic\", \"asyncpg\"]\n",
				"src/app/main.py":       application,
				"src/alembic.ini":       "[alembic]\nscript_location = migrations\n",
				"src/migrations/env.py": "",
			},
			has: map[string][]string{"docker-compose.yml": {
				"command: [\"alembic\", \"upgrade\", \"head\"]\n    working_dir: /app/src\n",
			}},
			lacks: map[string][]string{"docker-compose.yml": {"--config"}},
		},
		{
			name: "with migrations that the project runs from its root",
			files: map[string]string{
				"requirements.txt":     "fastapi\nuvicorn\nalembic\nasyncpg\n",
				"main.py":              application,
				"db/alembic.ini":       "[alembic]\nscript_location = db/migrations\n",
				"db/migrations/env.py": "",
				"Makefile":             "migrate:\n\talembic -c db/alembic.ini upgrade head\n",
			},
			has: map[string][]string{
				"docker-compose.yml": {`command: ["alembic", "--config", "db/alembic.ini", "upgrade", "head"]`},
			},
			lacks: map[string][]string{"docker-compose.yml": {"working_dir"}},
		},
		{
			name: "with migrations and no server for them",
			files: map[string]string{
				"requirements.txt": "fastapi[standard]\nsqlalchemy\nalembic\n", "app/__init__.py": "", "app/main.py": application,
				"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": "",
			},
			has:   map[string][]string{"docker-compose.yml": {"services:\n  app:"}},
			lacks: map[string][]string{"docker-compose.yml": {"migrate:"}},
		},
		{
			name:  "with an old uvicorn",
			files: map[string]string{"requirements.txt": "fastapi==0.95.0\nuvicorn==0.21.1\n", "main.py": application},
			has: map[string][]string{"Dockerfile.dev": {
				`CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000", "--reload", "--reload-dir", "/app"]`,
			}},
			lacks: map[string][]string{"Dockerfile.dev": {"graceful", "warm_reload"}, "Dockerfile.fastapi": {"graceful"}},
		},
		{
			name:  "with an old series of uvicorn",
			files: map[string]string{"requirements.txt": "fastapi\nuvicorn~=0.13.4\n", "main.py": application},
			lacks: map[string][]string{"Dockerfile.dev": {"graceful", "warm_reload"}, "Dockerfile.fastapi": {"graceful"}},
		},
		{
			name: "with gunicorn",
			files: map[string]string{
				"requirements.txt": "fastapi\nuvicorn\ngunicorn\n", "main.py": application,
				"Procfile": "web: gunicorn -k uvicorn.workers.UvicornH11Worker main:app\n",
			},
			has: map[string][]string{
				"Dockerfile.fastapi": {
					`CMD ["gunicorn", "main:app", "--bind", "0.0.0.0:8000", "--graceful-timeout", "20", ` +
						`"--worker-class", "uvicorn.workers.UvicornH11Worker"]`,
				},
				"Dockerfile.dev": {"warm_reload.py"},
			},
		},
		{
			name: "with hypercorn alone",
			files: map[string]string{
				"requirements.txt": "fastapi\nhypercorn\n",
				"main.py":          application,
				"README.md":        "    hypercorn main:app\n",
			},
			has: map[string][]string{
				"Dockerfile.fastapi": {`CMD ["hypercorn", "main:app", "--bind", "0.0.0.0:8000", "--graceful-timeout", "20"]`},
				"Dockerfile.dev": {
					`CMD ["hypercorn", "main:app", "--bind", "0.0.0.0:8000", "--graceful-timeout", "20", "--reload"]`,
				},
			},
		},
		{
			name: "with a factory under granian",
			files: map[string]string{
				"requirements.txt": "fastapi\nuvicorn\ngranian\n",
				"main.py":          "from fastapi import FastAPI\ndef create_app(): return FastAPI()\n",
				"Dockerfile": "FROM python:3.13\n" +
					"WORKDIR /srv\n" +
					"COPY . .\n" +
					"CMD [\"granian\", \"--interface\", \"asgi\", \"--factory\", \"main:create_app\"]\n",
			},
			has: map[string][]string{"Dockerfile.fastapi": {
				`CMD ["granian", "--interface", "asgi", "main:create_app", "--host", "0.0.0.0", "--port", "8000", "--factory"]`,
			}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree := adopted(t, test.files)
			for name, wanted := range test.has {
				for _, text := range wanted {
					if !strings.Contains(string(tree.Content(name)), text) {
						t.Errorf("%s lacks %q:\n%s", name, text, tree.Content(name))
					}
				}
			}
			for name, unwanted := range test.lacks {
				for _, text := range unwanted {
					if strings.Contains(string(tree.Content(name)), text) {
						t.Errorf("%s has %q:\n%s", name, text, tree.Content(name))
					}
				}
			}
		})
	}
}

// A setting without a default gets the value of the example, as for people who copy it; not an address on this machine,
// which is another one in a container.
func TestExampleFillsOptionalSettings(t *testing.T) {
	tree := adopted(t, map[string]string{
		"pyproject.toml": "[project]\nname = \"b\"\ndependencies = [\"fastapi[standard]\", \"pydantic-settings\"]\n",
		"main.py": application +
			"from pydantic_settings import BaseSettings\n\nclass S(BaseSettings):\n    issuer: str | None = None\n" +
			"    region: str = \"eu\"\n    broker: str | None = None\n\nsettings = S()\n",
		".env.example": "ISSUER=shop\nREGION=us\nBROKER=localhost:9092\n",
	})
	environment := string(tree.Content(".fastdock/app.env"))
	if !strings.Contains(environment, "ISSUER=shop\n") {
		t.Errorf("ISSUER is not set:\n%s", environment)
	}
	for _, name := range []string{"REGION", "BROKER"} {
		if strings.Contains(environment, name) {
			t.Errorf("%s is set:\n%s", name, environment)
		}
	}
}

// Branches of the migrations that were never merged are all asked for; histories that begin apart make the same tables,
// so that no service runs them.
func TestMigrationsWithSeveralHeads(t *testing.T) {
	for down, want := range map[string]string{`"a1"`: `["alembic", "upgrade", "heads"]`, "None": ""} {
		dir := t.TempDir()
		for name, content := range map[string]string{
			"requirements.txt":          "fastapi\nuvicorn\nalembic\nsqlalchemy\nasyncpg\n",
			"main.py":                   "from fastapi import FastAPI\napp = FastAPI()\n",
			"alembic.ini":               "[alembic]\nscript_location = migrations\n",
			"migrations/env.py":         "",
			"migrations/versions/a1.py": "revision = \"a1\"\ndown_revision = None\n",
			"migrations/versions/b1.py": "revision = \"b1\"\ndown_revision = \"a1\"\n",
			"migrations/versions/c1.py": "revision = \"c1\"\ndown_revision = " + down + "\n",
		} {
			write(t, dir, name, content)
		}
		run(t, dir, nil)
		stack := read(t, dir, "docker-compose.yml")
		if want != "" && !strings.Contains(stack, "command: "+want) || want == "" && strings.Contains(stack, "migrate:") {
			t.Errorf("with down_revision = %s:\n%s", down, stack)
		}
		folder, err := scaffold.Look(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		const note = `the migrations in "migrations" have several roots and end with b1 and c1,`
		if advice := strings.Join(folder.Spec().Warnings(today), "\n"); strings.Contains(advice, note) != (want == "") {
			t.Errorf("with down_revision = %s, the advice is\n%s", down, advice)
		}
	}
}

// Migrations that change a table which none of them makes apply to no empty database, so that no service runs them.
func TestMigrationsThatNeedTables(t *testing.T) {
	const note = `migrations/versions/b1.py:4 changes the table "parents", which no migration creates,`
	for body, runs := range map[string]bool{
		"op.drop_table(\"parents\")":                                          false,
		"op.add_column('parents', sa.Column('age', sa.Integer()))":            false,
		"with op.batch_alter_table('parents', schema=None) as batch_op: pass": false,
		"op.drop_table('parents', if_exists=True)":                            true,
		"op.drop_table(name)":                                                 true,
		"op.add_column('children', sa.Column('age', sa.Integer()))":           true,
		"op.execute('CREATE TABLE parents()'); op.drop_table('parents')":      true,
		"op.rename_table('children', 'parents'); op.drop_table('parents')":    true,
		"Base.metadata.create_all(op.get_bind()); op.drop_table('parents')":   true,
		"pass\n\ndef downgrade():\n    op.drop_table('parents')":              true,
	} {
		dir := t.TempDir()
		for name, content := range map[string]string{
			"requirements.txt":  "fastapi\nuvicorn\nalembic\nsqlalchemy\nasyncpg\n",
			"main.py":           "from fastapi import FastAPI\napp = FastAPI()\n",
			"alembic.ini":       "[alembic]\nscript_location = migrations\n",
			"migrations/env.py": "",
			"migrations/versions/a1.py": "from sqlalchemy.sql import text\n" +
				"revision = \"a1\"\n" +
				"down_revision = None\n" +
				"def upgrade():\n" +
				"    op.create_table(\n" +
				"        'children',\n" +
				"    )\n",
			"migrations/versions/b1.py": "revision = \"b1\"\ndown_revision = \"a1\"\ndef upgrade():\n    " + body + "\n",
		} {
			write(t, dir, name, content)
		}
		run(t, dir, nil)
		if got := strings.Contains(read(t, dir, "docker-compose.yml"), "  migrate:\n"); got != runs {
			t.Errorf("%s: a service migrates: %t, want %t", body, got, runs)
		}
		folder, err := scaffold.Look(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if advice := strings.Join(folder.Spec().Warnings(today), "\n"); strings.Contains(advice, note) == runs {
			t.Errorf("%s: the advice is\n%s", body, advice)
		}
	}
}

// A script such as alembic does not have the folder that it runs in on Python's path, unless its configuration says so.
func TestMigrationsImportTheCode(t *testing.T) {
	for option, want := range map[string]bool{"": true, "prepend_sys_path = .\n": false} {
		dir := t.TempDir()
		for name, content := range map[string]string{
			"requirements.txt":  "fastapi\nuvicorn\nalembic\nsqlalchemy\nasyncpg\n",
			"main/app.py":       "from fastapi import FastAPI\nfrom main.models import Base\napp = FastAPI()\n",
			"main/models.py":    "Base = None\n",
			"migrations/env.py": "from main.models import Base\n",
			"alembic.ini":       "[alembic]\nscript_location = migrations\n" + option,
		} {
			write(t, dir, name, content)
		}
		run(t, dir, nil)
		for _, name := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
			if got := strings.Contains(read(t, dir, name), "PYTHONPATH=/app "); got != want {
				t.Errorf("with %q, %s puts the code on Python's path: %t\n%s", option, name, got, read(t, dir, name))
			}
		}
	}
}

// A template for projects is none itself, unless it holds an application.
func TestTemplatesForProjects(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"Cookiecutter": {
			map[string]string{
				"cookiecutter.json":                    "{}",
				"{{cookiecutter.slug}}/pyproject.toml": "[project]\nname = {% if x %}1{% endif %}\n",
			},
			"`uvx cookiecutter .`",
		},
		"Copier": {
			map[string]string{"copier.yml": "name: shop\n", "template/pyproject.toml.jinja": "[project]\n"},
			"`uvx copier copy . FOLDER`",
		},
		"an application": {map[string]string{
			"copier.yml": "name: shop\n", "requirements.txt": "fastapi\n",
			"main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
		}, ""},
	} {
		dir := t.TempDir()
		for file, content := range test.files {
			write(t, dir, file, content)
		}
		folder, err := scaffold.Look(t.Context(), dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := folder.Obstacle(folder.Spec()); (err == nil) != (test.want == "") ||
			err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}
