package scaffold_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

// A service of the app's image whose script lies in a subfolder, which the Dockerfile copies to its working directory,
// runs in that subfolder of the project; one without a script runs where the app does.
func TestServicesRunWhereTheirScriptIs(t *testing.T) {
	const stack = "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    command: uvicorn main:app\n" +
		"  scripted:\n    build: .\n    command: %s\n"
	const copying = "FROM python:3.13-slim AS base\nWORKDIR /srv\nCOPY requirements.txt ./\nFROM base\n%s\n"
	for name, c := range map[string]struct{ copy, command, want string }{
		"copied to the working directory":  {"COPY --chown=1:1 app ./", "sh ./prod.sh", "/app/app"},
		"copied to the folder by its path": {"COPY app/ /srv/", "python jobs.py", "/app/app"},
		"copied as a folder":               {"COPY app ./app", "sh ./prod.sh", ""},
		"a script of another folder":       {"COPY app ./", "sh ./other.sh", ""},
		"all of the project":               {"COPY . .", "sh ./other.sh", ""},
		"no script":                        {"COPY app ./", "celery -A jobs worker", ""},
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			strings.Replace(stack, "%s", c.command, 1), map[string]string{
				"Dockerfile":  strings.Replace(copying, "%s", c.copy, 1),
				"app/prod.sh": "celery -A jobs worker\n",
				"app/jobs.py": "\n",
				"other.sh":    "\n",
			})
		if got := loadOverlay(t, dir, "scripted").WorkingDir; got != c.want {
			t.Errorf("%s: it runs in %q, want %q", name, got, c.want)
		}
	}
}

// A service whose script the project's own Dockerfile copies beside the code keeps its image, which alone
// has the script.
func TestScriptsOfTheProjectsOwnImage(t *testing.T) {
	const dockerfile = "FROM python:3.13-slim\n" +
		"WORKDIR /code\n" +
		"COPY jobs/start.sh /start-jobs.sh\n" +
		"COPY jobs/start.sh /usr/local/bin/jobs.sh\n" +
		"COPY . .\n" +
		"CMD [\"uvicorn\", \"main:app\"]\n"
	for command, development := range map[string]bool{
		"/start-jobs.sh":                   false,
		"jobs.sh --now":                    false,
		"sh -c \"/start-jobs.sh --now\"":   false,
		"/code/jobs/start.sh":              true,
		"/usr/local/bin/celery -A main":    true,
		"celery -A main worker":            true,
		"sh -c \"sleep 1 && celery -A m\"": true,
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n"+
				"  web:\n"+
				"    build: .\n"+
				"    command: uvicorn main:app\n"+
				"    ports: [\"8000:8000\"]\n"+
				"  jobs:\n"+
				"    build: .\n"+
				"    command: "+command+"\n",
			map[string]string{"Dockerfile": dockerfile, "jobs/start.sh": "#!/bin/sh\ncelery -A main worker\n"})
		overlay := read(t, dir, "docker-compose.fastdock.yml")
		if got := strings.Count(overlay, "target: dev") == 2; got != development {
			t.Errorf("%s: jobs gets the development image: %t, want %t\n%s", command, got, development, overlay)
		}
	}
}

// Programs of the environment in the project's own image are those of the environment in the development image.
func TestProgramsOfTheProjectsEnvironment(t *testing.T) {
	dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
		"services:\n"+
			"  web:\n"+
			"    build: .\n"+
			"    command: sh -c \"/code/.venv/bin/python seed.py && /code/.venv/bin/uvicorn main:app\"\n"+
			"    ports: [\"8000:8000\"]\n"+
			"  jobs:\n    build: .\n    command: [\"/code/.venv/bin/celery\", \"-A\", \"main\", \"worker\"]\n",
		map[string]string{"Dockerfile": ownDockerfile, "seed.py": ""})
	overlay := read(t, dir, "docker-compose.fastdock.yml")
	if !strings.Contains(overlay, `["celery", "-A", "main", "worker"]`) ||
		!strings.Contains(overlay, `"python seed.py && exec `) {
		t.Errorf("the commands name programs that are not there:\n%s", overlay)
	}
}

// A step before the server may be a script that the Dockerfile copies to another place: it runs from where the project
// has it, with its own interpreter. One that only the image has is left out, and the plan says so.
func TestScriptsBeforeTheServer(t *testing.T) {
	const recipe = "FROM python:3.13-slim\n" +
		"WORKDIR /code\n" +
		"COPY . .\n" +
		"%s\n" +
		"CMD [\"sh\", \"-c\", \"%s && exec uvicorn main:app\"]\n"
	for name, c := range map[string]struct{ copy, command, want string }{
		"under its name": {
			copy:    "COPY tools/prepare.sh /usr/local/bin/",
			command: "prepare.sh --all",
			want:    "bash /app/tools/prepare.sh --all && exec",
		},
		"under another name": {
			copy:    "COPY --chmod=755 tools/prepare.sh /usr/local/bin/prepare",
			command: "prepare",
			want:    "bash /app/tools/prepare.sh && exec",
		},
		"one of several": {
			copy:    "COPY tools/seed.py tools/prepare.sh /opt/",
			command: "/opt/prepare.sh",
			want:    "bash /app/tools/prepare.sh && exec",
		},
		"with its folder": {"COPY tools /opt/tools", "/opt/tools/seed.py", "python /app/tools/seed.py && exec"},
		"by a pattern":    {"COPY tools/*.sh /usr/bin/", "prepare.sh", "bash /app/tools/prepare.sh && exec"},
		"beside the code": {"COPY tools/prepare.sh ./", "./prepare.sh", "bash /app/tools/prepare.sh && exec"},
		"on the image's path": {
			copy:    "COPY tools /opt/tools\nENV PATH=/opt/tools:$PATH",
			command: "prepare.sh",
			want:    "bash /app/tools/prepare.sh && exec",
		},
		"by its interpreter": {
			copy:    "COPY tools/prepare.sh /prepare.sh",
			command: "bash /prepare.sh",
			want:    "bash /app/tools/prepare.sh && exec",
		},
		"a program of packages": {"", "python -m tools.seed", "python -m tools.seed && exec"},
		"the image's own":       {"RUN make-it /usr/local/bin/fetch.sh", "fetch.sh", "command: [\"python\""},
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n",
			map[string]string{
				"Dockerfile": fmt.Sprintf(recipe, c.copy, c.command), "tools/prepare.sh": "#!/usr/bin/env bash\necho ready\n",
				"tools/seed.py": "#!/usr/local/bin/python3\n",
			})
		if overlay := read(t, dir, scaffold.OverlayFile); !strings.Contains(overlay, c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, overlay)
		}
	}
}

// A step that only the image has is left out, and the plan says so.
func TestScriptsOfTheImageAreNamed(t *testing.T) {
	const recipe = "FROM python:3.13-slim\n" +
		"WORKDIR /code\n" +
		"COPY . .\n" +
		"RUN make-it /opt/fetch.sh\n" +
		"CMD [\"sh\", \"-c\", \"/opt/fetch.sh && uvicorn main:app\"]\n"
	const want = `"web" runs ` + "`/opt/fetch.sh`" + ` before the server`
	dir := t.TempDir()
	write(t, dir, "requirements.txt", "fastapi\nuvicorn\n")
	write(t, dir, "main.py", "from fastapi import FastAPI\napp = FastAPI()\n")
	write(t, dir, "Dockerfile", recipe)
	write(t, dir, "docker-compose.yml", "services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n")
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := folder.Spec().Settle(folder.Answers(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if advice := strings.Join(spec.Warnings(time.Now()), "\n"); !strings.Contains(advice, want) {
		t.Errorf("no %s in %s", want, advice)
	}
}
