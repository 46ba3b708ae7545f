package scaffold_test

import (
	"strings"
	"testing"
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
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n", strings.Replace(stack, "%s", c.command, 1), map[string]string{
			"Dockerfile": strings.Replace(copying, "%s", c.copy, 1), "app/prod.sh": "celery -A jobs worker\n", "app/jobs.py": "\n", "other.sh": "\n",
		})
		if got := loadOverlay(t, dir, "scripted").WorkingDir; got != c.want {
			t.Errorf("%s: it runs in %q, want %q", name, got, c.want)
		}
	}
}

// A service whose script the project's own Dockerfile copies beside the code keeps its image, which alone has the script.
func TestScriptsOfTheProjectsOwnImage(t *testing.T) {
	const dockerfile = "FROM python:3.13-slim\nWORKDIR /code\nCOPY jobs/start.sh /start-jobs.sh\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n"
	for command, development := range map[string]bool{
		"/start-jobs.sh":                   false,
		"sh -c \"/start-jobs.sh --now\"":   false,
		"/code/jobs/start.sh":              true,
		"/usr/local/bin/celery -A main":    true,
		"celery -A main worker":            true,
		"sh -c \"sleep 1 && celery -A m\"": true,
	} {
		dir := projectOf(t, "class Settings(BaseSettings):\n    debug: bool = False\n",
			"services:\n  web:\n    build: .\n    command: uvicorn main:app\n    ports: [\"8000:8000\"]\n  jobs:\n    build: .\n    command: "+command+"\n",
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
		"services:\n  web:\n    build: .\n    command: sh -c \"/code/.venv/bin/python seed.py && /code/.venv/bin/uvicorn main:app\"\n    ports: [\"8000:8000\"]\n"+
			"  jobs:\n    build: .\n    command: [\"/code/.venv/bin/celery\", \"-A\", \"main\", \"worker\"]\n",
		map[string]string{"Dockerfile": ownDockerfile, "seed.py": ""})
	overlay := read(t, dir, "docker-compose.fastdock.yml")
	if !strings.Contains(overlay, `["celery", "-A", "main", "worker"]`) || !strings.Contains(overlay, `"python seed.py && exec `) {
		t.Errorf("the commands name programs that are not there:\n%s", overlay)
	}
}
