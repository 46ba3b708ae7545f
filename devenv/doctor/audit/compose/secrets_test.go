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
		"compose.yaml": canaries, ".env": "DB_PASSWORD=canary8\nAPI_TOKEN=changethis\n", ".git/HEAD": "ref: refs/heads/main\n",
		"Dockerfile": "FROM python:3.14-slim-trixie\n",
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
	if !slices.Equal(places, []string{"warning .env:0"}) || !slices.Equal(findings[0].Fix.Command, []string{"chmod", "600", ".env"}) {
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
	if !slices.Equal(places, []string{"error .env:2"}) || findings[0].Severity != check.Error || findings[0].Fix.Command[0] != "git" {
		t.Errorf("got %q, %+v", places, findings)
	}
}
