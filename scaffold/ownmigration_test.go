package scaffold_test

import (
	"strings"
	"testing"
)

// A migration that the project's own start does without, or that cannot run, is not added to it, and the plan says why.
func TestMigrationsThatAreNotAdded(t *testing.T) {
	const project = `
-- requirements.txt --
fastapi
uvicorn
sqlalchemy
alembic
asyncpg
-- alembic.ini --
[alembic]
script_location = alembic
-- shop/__init__.py --
-- shop/main.py --
from fastapi import FastAPI
from shop.database import Base, engine
app = FastAPI()
`
	const env = "-- alembic/env.py --\nfrom shop.database import Base, engine\n"
	const database = "-- shop/database.py --\nengine, Base = make()\n"
	const making = database + "Base.metadata.create_all(engine)\n"
	for name, c := range map[string]struct {
		more, note string
		migrate    bool
	}{
		"it can run": {env + database, "", true},
		"it imports what does not exist": {
			"-- alembic/env.py --\nfrom shop.database import engine\nfrom shop.models import Base\n" + database,
			`alembic/env.py:2 imports "shop.models", which is not in the project`, false,
		},
		"the app makes its tables": {env + making, "shop/database.py:2 creates the tables when the app starts", false},
		"they need a schema": {
			more: env + database + "-- alembic/versions/1.py --\nrevision = '1'\ndown_revision = None\ndef upgrade():\n" +
				"    op.create_table('orders',\n        schema='sales')\n",
			note: `alembic/versions/1.py:5 creates a table in the schema "sales"`,
		},
		"they make the schema": {
			env + database + "-- alembic/versions/1.py --\nrevision = '1'\ndown_revision = None\ndef upgrade():\n" +
				"    op.execute('CREATE SCHEMA sales')\n    op.create_table('orders', schema='sales')\n", "", true,
		},
		"its README migrates": {env + making + "-- README.md --\n    python -m alembic upgrade head\n", "", true},
	} {
		spec, _ := adopt(t, project+c.more)
		notes := strings.Join(spec.Facts.Notes, "\n")
		if spec.Migrate != c.migrate || !strings.Contains(notes, c.note) {
			t.Errorf("%s: migrates %t, want %t, with the notes\n%s", name, spec.Migrate, c.migrate, notes)
		}
	}
}
