package compose_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest"
)

// canaries are passwords in every place of the files that a rule reads.
const canaries = `version: "3"
services:
  app:
    build: {context: ., args: {TOKEN: canary0}}
    image: shop:1
    command: run --password canary1 $PGUSER
    environment:
      PGUSER: app
      DATABASE_URL: postgresql://app:canary2@db/app
      APP_SECRET: ${APP_SECRET:-canary3}
    depends_on: [db, cache]
  db:
    image: postgres:latest
    environment: [POSTGRES_PASSWORD=canary4]
    ports: [5432:5432]
    healthcheck:
      test: PGPASSWORD=canary5 pg_isready -U app
  cache:
    image: redis
    command: redis-server --requirepass canary6
    healthcheck:
      test: ["CMD", "redis-cli", "-a", "canary7", "ping"]
`

// No finding says or shows a password, nor does any edit that it offers.
func TestNoSecretIsShown(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"compose.yaml": canaries,
		".env":         "DB_PASSWORD=canary8\nAPI_TOKEN=changethis\n",
		".git/HEAD":    "ref: refs/heads/main\n",
		"Dockerfile":   "FROM python:3.14-slim-trixie\n",
	} {
		write(t, filepath.Join(dir, name), content)
	}
	seen := map[string]bool{}
	for _, f := range doctortest.Examine(t, dir).Findings {
		seen[f.ID] = true
		if text := fmt.Sprintf("%+v", f); strings.Contains(text, "canary") || strings.Contains(text, "changethis") {
			t.Errorf("%s", text)
		}
	}
	for _, id := range []string{"FD-P06", "FD-P07", "FD-P08", "FD-P12", "FD-P14"} {
		if !seen[id] {
			t.Errorf("%s found nothing in files made for it", id)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDotenvOfOthers(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), "services: {app: {image: shop:1}}\n")
	write(t, filepath.Join(dir, ".env"), "DB_PASSWORD=4f9d0a17c2\n")
	if places, _ := found(t, dir, "FD-P07"); places != nil {
		t.Errorf("no repository, and nobody else reads it: got %q", places)
	}
	if err := os.Chmod(filepath.Join(dir, ".env"), 0o644); err != nil {
		t.Fatal(err)
	}
	places, findings := found(t, dir, "FD-P07")
	if !slices.Equal(places, []string{"info .env:0"}) ||
		!slices.Equal(findings[0].Fix.Command, []string{"chmod", "600", ".env"}) {
		t.Errorf("mode 0644: got %q, %+v", places, findings)
	}
}

// Git is asked whether it keeps .env.
func TestCommittedDotenv(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), "services: {app: {image: shop:1}}\n")
	write(t, filepath.Join(dir, ".env"), "# ours\nDB_PASSWORD=4f9d0a17c2\n")
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "--force", ".env"}} {
		git := exec.Command("git", args...)
		git.Dir = dir
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	places, findings := found(t, dir, "FD-P06")
	if !slices.Equal(places, []string{"error .env:2"}) || findings[0].Severity != check.Error ||
		findings[0].Fix.Command[0] != "git" {
		t.Errorf("got %q, %+v", places, findings)
	}
}

// The environment files of generated projects hold passwords as .env does.
func TestFilesWithPasswordsOfGeneratedProjects(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), "services:\n"+
		"  app:\n"+
		"    image: shop:1\n"+
		"    env_file: .fastdock/app.env\n"+
		"    environment: {API_TOKEN: canary}\n")
	write(t, filepath.Join(dir, ".fastdock/app.env"), "DATABASE_URL=postgresql://app:4f9d0a17c2@db/app\n")
	write(t, filepath.Join(dir, ".fastdock/db.env"), "POSTGRES_PASSWORD=4f9d0a17c2\n")
	write(t, filepath.Join(dir, ".fastdock/app.env.example"), "SECRET_KEY=change-me\n")
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, ".fastdock/db.env"), 0o644); err != nil {
		t.Fatal(err)
	}
	places, findings := found(t, dir, "FD-P07")
	if !slices.Equal(places, []string{"warning .fastdock/app.env:0", "info .fastdock/db.env:0"}) {
		t.Fatalf("got %q", places)
	}
	if fix := findings[0].Fix; len(fix.Edits) != 1 || !slices.Equal(fix.Edits[0].Insert, []string{".fastdock/*.env"}) {
		t.Errorf("the fix is %+v", fix)
	}
	if fix := findings[1].Fix; !slices.Equal(fix.Command, []string{"chmod", "600", ".fastdock/db.env"}) {
		t.Errorf("the fix is %+v", fix)
	}
	for _, pattern := range []string{".fastdock/*.env", "*.env", ".fastdock/", "/.fastdock", "**/*.env"} {
		write(t, filepath.Join(dir, ".gitignore"), pattern+"\n")
		if places, _ := found(t, dir, "FD-P07"); !slices.Equal(places, []string{"info .fastdock/db.env:0"}) {
			t.Errorf("with %q ignored: got %q", pattern, places)
		}
	}
	_, findings = found(t, dir, "FD-P06")
	if len(findings) != 1 || !strings.Contains(findings[0].Fix.Text, "set API_TOKEN in .fastdock/app.env") {
		t.Errorf("FD-P06: %+v", findings)
	}
}

// An example may have any of the names that projects use.
func TestMissingEnvFileIsCopiedFromItsExample(t *testing.T) {
	for name, example := range map[string]string{
		".env": ".env.sample", "./conf/.env": "env.dist", "app.env": "app.env.template",
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "compose.yaml"), "services:\n  app:\n    image: shop:1\n    env_file: "+name+"\n")
		path := strings.TrimSuffix(name, filepath.Base(name)) + example
		write(t, filepath.Join(dir, path), "A=b\n")
		_, findings := found(t, dir, "FD-P05")
		if len(findings) != 1 || !strings.Contains(findings[0].Fix.Text, "copy "+path+" to "+name+" and") {
			t.Errorf("%s: got %+v", path, findings)
		}
	}
}

// A missing file with variables is copied from the example beside it, or written again.
func TestMissingEnvFilesOfGeneratedProjects(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), "services:\n"+
		"  app:\n"+
		"    image: shop:1\n"+
		"    env_file:\n"+
		"      - .fastdock/app.env\n"+
		"      - .fastdock/db.env\n")
	write(t, filepath.Join(dir, ".fastdock/app.env.example"), "SECRET_KEY=change-me\n")
	_, findings := found(t, dir, "FD-P05")
	if len(findings) != 2 ||
		!strings.Contains(findings[0].Fix.Text, "copy .fastdock/app.env.example to .fastdock/app.env") ||
		!strings.Contains(findings[1].Fix.Text, "run `fastdock new`") || findings[0].Fix.Edits != nil {
		t.Errorf("got %+v", findings)
	}
}

// An overlay that takes a service's files away names none.
func TestResetEnvFileNamesNoFile(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "compose.yaml"), "services: {app: {image: 'shop:1', env_file: app.env}}\n")
	write(t, filepath.Join(dir, "compose.override.yaml"), "services: {app: {env_file: !reset null}}\n")
	if places, findings := found(t, dir, "FD-P05"); len(places) != 0 {
		t.Errorf("got %q: %+v", places, findings)
	}
}
