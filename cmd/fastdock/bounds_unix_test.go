//go:build unix && !race

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// What a command may take at most to look at a project, whatever is in it. Under the race detector a program takes
// about ten times as much of both, so its builds leave these tests out; `make test` runs them on their own.
const (
	mostTime   = 10 * time.Second // of a processor
	mostMemory = 1 << 30
)

const oneService = "services: {app: {image: app}}\n"

// services returns a Compose file of so many services, each as form makes it of its number.
func services(count int, form func(i int) string) string {
	var out strings.Builder
	out.WriteString("services:\n")
	for i := range count {
		fmt.Fprintf(&out, "  s%d: {image: app%s}\n", i, form(i))
	}
	return out.String()
}

func aliasBomb() string {
	bomb := "x0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := range 11 {
		bomb += fmt.Sprintf("x%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 9), ","))
	}
	return bomb
}

func variableBomb() string {
	bomb := "A0=xxxxxxxxxx\n"
	for i := range 40 {
		bomb += fmt.Sprintf("A%d=%s\n", i+1, strings.Repeat(fmt.Sprintf("${A%d}", i), 10))
	}
	return bomb
}

func nestedIncludes(count int) map[string]string {
	files := map[string]string{
		"docker-compose.yml":          "include: [c0.yml]\n" + oneService,
		fmt.Sprintf("c%d.yml", count): "services: {}\n",
	}
	for i := range count {
		files[fmt.Sprintf("c%d.yml", i)] = fmt.Sprintf("include: [c%d.yml]\n", i+1)
	}
	return files
}

// demand is a project that asks for much.
type demand struct {
	files              map[string]string
	pipes, holes, zero []string // pipes, sparse files of 20 GiB, links to /dev/zero
	named              string   // what doctor must name; "" where it may find the project well
	noted              string   // what new must name
}

func composeFile(content string) map[string]string {
	return map[string]string{"docker-compose.yml": content}
}

var demands = map[string]demand{
	"services": {files: composeFile(services(2000, func(int) string { return "" }))},
	"services that wait": {
		files: composeFile(services(2000, waitsForOne)),
		named: "depend on each other by more than 250000 paths",
	},
	"few services with many paths": {files: composeFile(services(60, func(i int) string {
		return strings.Repeat(fmt.Sprintf(", depends_on: [s%d, s%d]", i-1, max(0, i-2)), min(i, 1))
	})), named: "depend on each other by more than 250000 paths"},
	"services that extend": {files: composeFile(services(2000, func(i int) string {
		return strings.Repeat(fmt.Sprintf(", extends: {service: s%d}", i-1), min(i, 1))
	}))},
	"services that are built": {
		files: composeFile(services(2000, func(i int) string {
			return fmt.Sprintf(", build: {context: ., dockerfile: D%d}", i%7)
		})),
	},
	"ports": {
		files: composeFile("services: {app: {image: app, ports: ['1-65535:1-65535', '1-65535:1-65535/udp']}}\n"),
		named: "publish more than 20000 ports",
	},
	"variables for all": {
		files: map[string]string{
			"docker-compose.yml": services(2000, func(int) string { return ", env_file: a.env" }),
			"a.env":              strings.Repeat("NAME=value\n", 1000),
		},
		named: "larger than 4 MiB",
	},
	"aliases": {files: composeFile(aliasBomb() + oneService), named: "has aliases"},
	"aliases of an include": {
		files: map[string]string{"docker-compose.yml": "include: [a.yml]\n" + oneService, "a.yml": aliasBomb()},
		named: "a.yml: has aliases",
	},
	"variables": {
		files: map[string]string{"docker-compose.yml": oneService, ".env": variableBomb()},
		named: "the value of A5 is larger",
	},
	"nested includes": {files: nestedIncludes(300), named: "c50.yml: is included by more than 50 files"},
	"nested references": {
		files: composeFile("services: {app: {image: \"" + strings.Repeat("${A:-", 5000) + "x" +
			strings.Repeat("}", 5000) + "\"}}\n"),
		named: "references ${...} within each other",
	},
	"references on many lines": {
		files: composeFile("services: {app: {image: \"" + strings.Repeat("${A:-\n  ", 5000) + "x" +
			strings.Repeat("}", 5000) + "\"}}\n"),
		named: "references ${...} within each other",
	},
	"nested lists": {
		files: composeFile("x: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n" + oneService),
		named: "exceeded max depth",
	},
	"a long line": {
		files: composeFile("services: {app: {image: app, command: '" + strings.Repeat("a=b ", 3_000_000) + "'}}\n"),
		named: "docker-compose.yml: is larger than 1 MiB",
	},
	"many references": {
		files: composeFile("services: {app: {image: app, command: '" + strings.Repeat("$$A ${B:-c} ", 50_000) + "'}}\n"),
		named: "has a value with more than 1000 references",
	},
	"a device included": {files: composeFile("include: [/dev/zero]\n" + oneService), named: "/dev/zero: is a device"},
	"a device extended": {
		files: composeFile("services: {app: {image: app, extends: {service: b, file: /dev/zero}}}\n"),
		named: "/dev/zero: is a device",
	},
	"a device of variables": {
		files: composeFile("services: {app: {image: app, env_file: /dev/zero}}\n"),
		named: "/dev/zero: is a device",
	},
	"a device of labels": {
		files: composeFile("services: {app: {image: app, label_file: /dev/zero}}\n"),
		named: "/dev/zero: is a device",
	},
	"links to devices": {
		files: composeFile("services: {app: {build: .}}\n"),
		zero:  []string{"Dockerfile", ".env", "app/more.py"},
		named: ".env: is a device",
	},
	"a link as the file": {zero: []string{"docker-compose.yml"}, named: "docker-compose.yml: is a device"},
	"a linked Dockerfile": {
		files: composeFile("services: {app: {build: .}}\n"),
		zero:  []string{"Dockerfile"},
		named: "Dockerfile: cannot be read: it is a device",
		noted: "note: Dockerfile is a device",
	},
	"pipes": {
		files: composeFile("include: [a.yml]\n" + oneService),
		pipes: []string{"a.yml", "Dockerfile", "app/more.py"},
		named: "a.yml: is a named pipe",
	},
	"a pipe to build from": {
		files: composeFile("services: {app: {build: .}}\n"),
		pipes: []string{"Dockerfile"},
		named: "Dockerfile: cannot be read: it is a named pipe",
		noted: "note: Dockerfile is a named pipe",
	},
	"a pipe of variables": {
		files: composeFile("services: {app: {image: app, env_file: a.env}}\n"),
		pipes: []string{"a.env"},
		named: "a.env: is a named pipe",
	},
	"sparse files": {
		files: composeFile("include: [a.yml]\n" + oneService),
		holes: []string{"a.yml", "uv.lock", "app/more.py"},
		named: "a.yml: is larger than 1 MiB",
	},
	"a sparse Dockerfile": {
		files: composeFile("services: {app: {build: .}}\n"),
		holes: []string{"Dockerfile"},
		named: "Dockerfile",
	},
	"many instructions": {files: map[string]string{
		"docker-compose.yml": "services: {app: {build: .}}\n",
		"Dockerfile":         "FROM x\n" + strings.Repeat("RUN apt-get install x\n", 5000),
	}},
	"many stages": {files: map[string]string{
		"docker-compose.yml": "services: {app: {build: .}}\n",
		"Dockerfile":         "FROM x AS s\n" + strings.Repeat("FROM s AS s\nRUN apt-get install x\n", 3000),
	}, named: "Dockerfile"},
	"a large Dockerfile": {files: map[string]string{
		"docker-compose.yml": "services: {app: {build: .}}\n",
		"Dockerfile":         "FROM x\n" + strings.Repeat("RUN true && echo hello world\n", 400_000),
	}, named: "Dockerfile"},
	"nested code": {files: map[string]string{
		"docker-compose.yml": oneService,
		"app/more.py":        "x = " + strings.Repeat("(", 300_000) + strings.Repeat(")", 300_000) + "\n",
	}},
	"nested settings": {files: map[string]string{
		"docker-compose.yml": oneService,
		"pyproject.toml":     "[project]\nname = \"x\"\nx = " + strings.Repeat("[", 200_000) + "\n",
	}},
}

func waitsForOne(i int) string {
	return strings.Repeat(fmt.Sprintf(", depends_on: [s%d]", i-1), min(i, 1))
}

// Whatever is in a project, each command that looks at it ends soon and takes little memory.
func TestBoundsOfCommands(t *testing.T) {
	commands := [][]string{{"new", ".", "--yes", "--no-lock", "--dry-run"}, {"doctor"}, {"down"}}
	for name, demand := range demands {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := demand.make(t)
			for _, command := range commands {
				said, _ := within(t, dir, command)
				if command[0] == "new" && !strings.Contains(said, demand.noted) {
					t.Errorf("new does not name %q:\n%.1000s", demand.noted, said)
				}
				if demand.named != "" && command[0] == "doctor" && !strings.Contains(said, demand.named) {
					t.Errorf("doctor does not name %q:\n%.1000s", demand.named, said)
				}
			}
		})
	}
}

// A project of ten times as many services takes at most twice the time for each of them.
func TestBoundsOfTimePerService(t *testing.T) {
	for _, command := range [][]string{{"new", ".", "--yes", "--no-lock", "--dry-run"}, {"doctor"}} {
		t.Run(command[0], func(t *testing.T) {
			times := map[int]time.Duration{}
			for _, count := range []int{200, 2000} {
				_, times[count] = within(t, demand{files: composeFile(withDatabases(count))}.make(t), command)
			}
			if times[2000] > 2*10*times[200] {
				t.Errorf("200 services take %v, 2000 take %v", times[200], times[2000])
			}
		})
	}
}

// withDatabases returns a Compose file of so many services, of which each tenth is a database that the next ones need.
func withDatabases(count int) string {
	var out strings.Builder
	out.WriteString("services:\n")
	for i := range count {
		if i%10 == 0 {
			fmt.Fprintf(&out, "  s%d: {image: 'postgres:18', env_file: missing.env}\n", i)
			continue
		}
		fmt.Fprintf(&out, "  s%d: {image: app%d, depends_on: [s%d], ports: ['127.0.0.1:%d:80']}\n", i, i, i/10*10, 20_000+i)
	}
	return out.String()
}

func (d demand) make(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{
		"app/main.py":    "from fastapi import FastAPI\napp = FastAPI()\n",
		"pyproject.toml": "[project]\nname=\"x\"\nversion=\"0\"\nrequires-python=\">=3.13\"\ndependencies=[\"fastapi\"]\n",
	})
	devtest.WriteFiles(t, dir, d.files)
	var failed error
	for _, name := range d.pipes {
		failed = errors.Join(failed, syscall.Mkfifo(filepath.Join(dir, name), 0o600))
	}
	for _, name := range d.holes {
		failed = errors.Join(failed, os.WriteFile(filepath.Join(dir, name), nil, 0o600),
			os.Truncate(filepath.Join(dir, name), 20<<30))
	}
	for _, name := range d.zero {
		failed = errors.Join(failed, os.Symlink("/dev/zero", filepath.Join(dir, name)))
	}
	if failed != nil {
		t.Fatal(failed)
	}
	return dir
}

// within runs fastdock in a process of its own in dir, demands that it stays within the bounds, and returns its output
// and the time that it took of a processor.
func within(t *testing.T, dir string, command []string) (string, time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // it may wait for a processor
	defer cancel()
	var said bytes.Buffer
	child := exec.CommandContext(ctx, "fastdock", command...)
	child.Env = append(os.Environ(), "DOCKER_HOST=unix:///nowhere/docker.sock", "NO_COLOR=1")
	child.Dir = dir
	child.Stdout, child.Stderr = &said, &said
	_ = child.Run() // most end with an error
	if ctx.Err() != nil || child.ProcessState == nil {
		t.Fatalf("%s does not end:\n%.1000s", command[0], said.String())
	}
	used := child.ProcessState.SystemTime() + child.ProcessState.UserTime()
	memory := peakMemory(child.ProcessState)
	t.Logf("%s: %v, %d MiB", command[0], used, memory>>20)
	if used > mostTime || memory > mostMemory {
		t.Errorf("%s takes %v and %d MiB", command[0], used, memory>>20)
	}
	return said.String(), used
}

// peakMemory returns the most memory that a process had; macOS counts bytes, and the others KiB.
func peakMemory(ended *os.ProcessState) int64 {
	usage := ended.SysUsage().(*syscall.Rusage) //nolint:forcetypeassert // on unix it is
	peak := int64(usage.Maxrss)                 //nolint:unconvert // other systems have int32
	if runtime.GOOS != "darwin" {
		peak <<= 10
	}
	return peak
}
