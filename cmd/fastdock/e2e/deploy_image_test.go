package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// An image of a registry with a password is pulled by its digest. With a wrong one, nothing changes.
func TestDeployPullsByDigest(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, true)
	d := newDeployedOn(t, "", "server")
	d.login(address, "s3cret")
	r, _ := d.deployment("--image", d.pushed(address, "1"))
	exited(t, r, 0)
	contains(t, "the result", r.stdout, "deployed version 1")
	same(t, "what serves", d.serves(), "1 1")

	next := d.pushed(address, "2")
	d.login(address, "s3cret-wrong")
	r, _ = d.deployment("--image", next)
	exited(t, r, 1)
	contains(t, "the error", r.stderr, "pulling image")
	contains(t, "the error", r.stderr, "docker login")
	if strings.Contains(r.stdout+r.stderr, "s3cret") {
		t.Error("the password is shown")
	}
	same(t, "what serves", d.serves(), "1 1")
	d.login(address, "s3cret")
	r, _ = d.deployment("--image", next)
	exited(t, r, 0)
	same(t, "what serves", d.serves(), "2 2")
	r, _ = d.deployment("rollback")
	exited(t, r, 0)
	same(t, "after the rollback", d.serves(), "1 1")
}

// pushed builds a version, pushes it, removes it from this machine, and returns its name with the digest.
func (d *deployed) pushed(address, version string) string {
	d.t.Helper()
	must(d.t, os.WriteFile(d.file("version"), []byte(version), 0o644))
	d.export("APP_VERSION", version)
	ref := address + "/" + d.name + ":" + version
	r := d.succeed(d.fastdock("build", "-p", d.name, "--push", ref))
	_, pushed, found := strings.Cut(r.stdout, "pushed "+ref)
	if !found {
		d.t.Fatalf("the digest is not shown: %s", r.stdout)
	}
	digest, _, _ := strings.Cut(pushed, "\n")
	for _, name := range []string{ref, d.name + ":" + version} {
		_ = d.runIn("", "docker", "image", "rm", name) // what is there of them
	}
	return address + "/" + d.name + digest
}

// The database is migrated once for each release, before its replicas start. A migration that fails ends the
// deployment: the old version serves.
func TestDeployMigratesOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--deploy", "server", "--db", "postgres", "--cache", "none", "--migrate")
	p := &production{s, "server", "", fmt.Sprintf("http://127.0.0.1:%d", s.port)}
	t.Cleanup(p.removeImages)
	p.migration("0001", "", "op.create_table('notes', sa.Column('id', sa.Integer, primary_key=True))")
	p.migrated("1", 0, "migrating migrated starting")
	same(t, "the revision", p.revision(), "0001")
	p.migrated("1", 0, "")

	p.migration("0002", "0001", "op.add_column('notes', sa.Column('text', sa.Text))")
	p.migrated("2", 0, "migrating migrated starting")
	same(t, "the revision", p.revision(), "0002")

	before := fmt.Sprint(p.replicas("app"))
	p.migration("0003", "0002", "raise RuntimeError('the migration is broken')")
	r := p.migrated("3", 6, "migrating")
	contains(t, "the error", r.stdout, `service \"migrate\" exited with code 1; the release was not started`)
	same(t, "the replicas", fmt.Sprint(p.replicas("app")), before)
	same(t, "the revision", p.revision(), "0002")
	p.awaitAnswer()

	back := p.succeed(p.deploy("rollback", "--output", "json"))
	if strings.Contains(back.stdout, `"migrating"`) {
		t.Error("a rollback migrates")
	}
}

// migration writes a revision of the database.
func (p *production) migration(id, before, statement string) {
	p.t.Helper()
	down := "None"
	if before != "" {
		down = fmt.Sprintf("%q", before)
	}
	p.write("migrations/versions/"+id+".py", fmt.Appendf(nil, `import sqlalchemy as sa
from alembic import op

revision = %q
down_revision = %s


def upgrade() -> None:
    %s
`, id, down, statement))
}

// migrated deploys a version, and compares the order of its first steps.
func (p *production) migrated(version string, code int, want string) result {
	p.t.Helper()
	p.setEnv("APP_VERSION", version)
	r := p.deploy("--output", "json")
	exited(p.t, r, code)
	var steps []string
	for line := range strings.Lines(r.stdout) {
		var step struct{ Type, Service string }
		must(p.t, json.Unmarshal([]byte(line), &step))
		first := step.Type == "starting" && step.Service == "app" && !strings.HasSuffix(strings.Join(steps, " "), "starting")
		if step.Type == "migrating" || step.Type == "migrated" || first {
			steps = append(steps, step.Type)
		}
	}
	same(p.t, "the steps of version "+version, strings.Join(steps, " "), want)
	return r
}

// revision returns the one of the database.
func (p *production) revision() string {
	p.t.Helper()
	return onEngine(p.t, p.host, "exec", p.replicas("db")[0], "psql", "-U", "app", "-d", "app", "-tAc",
		"select version_num from alembic_version")
}
