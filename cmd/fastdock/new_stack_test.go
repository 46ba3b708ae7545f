package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// stackOf returns a folder with an application and a Compose file of its own.
func stackOf(t *testing.T, stack string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"requirements.txt": "fastapi\nuvicorn\n", "main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
		"Dockerfile":         "FROM python:3.13-slim\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n",
		"docker-compose.yml": stack,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The questions begin with a port that is free, although the project's own file publishes one that is in use.
func TestNewOffersAFreePort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	dir := stackOf(t, fmt.Sprintf("services:\n  web:\n    build: .\n    ports: [\"%d:8000\"]\n", taken))
	code, asked, answer := newInLines(t, dir, strings.Repeat("\n", 12))
	offered := regexp.MustCompile(`--port (\d+)`).FindStringSubmatch(answer)
	if code != exitOK || offered == nil || offered[1] == fmt.Sprint(taken) {
		t.Errorf("code %d, %d is in use, offered %q\n%s%s", code, taken, offered, asked, answer)
	}
}

// A set of files that Compose cannot load was not written by the answers give.
func TestNewCheckLoadsTheFiles(t *testing.T) {
	dir := stackOf(t, "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n")
	if code, asked, _ := newInLines(t, dir, "", "--yes"); code != exitOK {
		t.Fatalf("code %d\n%s", code, asked)
	}
	if code, asked, _ := newInLines(t, dir, "", "--check"); code != exitOK {
		t.Fatalf("nothing has changed, and --check ends with %d\n%s", code, asked)
	}
	for name, content := range map[string]string{
		"docker-compose.yml":          "services:\n  web:\n    build: .\n    prots: [\"8000:8000\"]\n",
		"docker-compose.override.yml": "services:\n  web:\n    depends_on: [missing]\n",
	} {
		path := filepath.Join(dir, name)
		before, err := os.ReadFile(path)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if code, asked, _ := newInLines(t, dir, "", "--check"); code != exitDrift {
			t.Errorf("with %s of\n%s--check ends with %d\n%s", name, content, code, asked)
		}
		if errors.Is(err, os.ErrNotExist) {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, before, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
