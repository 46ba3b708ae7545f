package e2e

import (
	"os"
	"testing"
)

// deaf are containers that say what uvicorn says when it waits for changes, and see none.
const deaf = `x-deaf: &deaf
  image: python:3.14-slim-trixie
  working_dir: /app
  stop_signal: SIGKILL
  entrypoint: [sh, -c]
  command:
    - |
      echo "INFO:     Will watch for changes in these directories: ['/app']"
      echo "INFO:     Started reloader process [1] using WatchFiles"
      echo "INFO:     Application startup complete."
      exec sleep infinity
services:
  folder: {<<: *deaf, volumes: [".:/app"]}
  file: {<<: *deaf, volumes: ["./main.py:/app/main.py"]}
`

// A save that an app's reloader does not see is reported with the link that is broken, found by looking: at the
// container's mounts, at the file in it, at the reloader's process.
func TestMissedReloadNamesTheBrokenLink(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": deaf, "main.py": "a = 1\n"})
	a := s.up()
	a.await("ready", nil)
	must(t, os.WriteFile(s.file("main.py.new"), []byte("a = 2\n"), 0o644))
	must(t, os.Rename(s.file("main.py.new"), s.file("main.py"))) // as editors save
	links := map[string]string{}
	for len(links) < 2 {
		missed := a.await("reload_missed", nil)
		same(t, "the file", missed.text("file"), "main.py")
		links[missed.text("service")] = missed.text("link") + "; " + missed.text("fix")
	}
	contains(t, "the link of a folder without events", links["folder"],
		"delivered no event for the save; set WATCHFILES_FORCE_POLLING")
	contains(t, "the link of a single file", links["file"],
		`the container still has the old file: it is mounted as a single file`)
	contains(t, "its mending", links["file"], `".:/app" in the volumes of service "file" (docker-compose.yml:14)`)

	s.docker("kill", "-s", "STOP", s.name+"-folder-1")
	must(t, os.WriteFile(s.file("main.py"), []byte("a = 3\n"), 0o644))
	stopped := a.await("reload_missed", func(e event) bool { return e.text("service") == "folder" })
	contains(t, "the link to a stopped reloader", stopped.text("link"), "the reloader's process is stopped")
	a.interrupt()
	a.ends()

	// What a container that ran before said at its start is known to the next session.
	s.succeed(s.compose("up", "-d", "folder"))
	a = s.up("folder")
	a.await("ready", nil)
	must(t, os.WriteFile(s.file("main.py"), []byte("a = 4\n"), 0o644))
	a.await("reload_missed", nil)
	a.interrupt()
	a.ends()
}

// A save in a worker that nothing restarts is reported with the rule that does; with the rule, each save restarts it.
func TestUnwatchedWorkerIsReported(t *testing.T) {
	t.Parallel()
	const worker = `services:
  worker:
    image: python:3.14-slim-trixie
    working_dir: /app
    init: true
    volumes: [".:/app"]
    command: python -u worker.py
`
	s := stackOf(t, map[string]string{
		"docker-compose.yml": worker,
		"worker.py":          "import time, jobs.mail\nprint('version', jobs.mail.VERSION)\ntime.sleep(1000)\n",
		"jobs/mail.py":       "VERSION = 1\n",
	})
	a := s.up()
	a.await("log_line", func(e event) bool { return e.text("text") == "version 1" })
	a.await("ready", nil)
	must(t, os.WriteFile(s.file("jobs/mail.py"), []byte("VERSION = 2\n"), 0o644))
	missed := a.await("reload_missed", nil)
	same(t, "the file", missed.text("file"), "jobs/mail.py")
	rule := "develop: {watch: [{action: restart, path: ./jobs, include: '**/*.py'}]}"
	contains(t, "the fix", missed.text("fix"), "add `"+rule+"` to service \"worker\" (docker-compose.yml:2)")
	a.interrupt()
	a.ends()

	must(t, os.WriteFile(s.file("docker-compose.yml"), []byte(worker+"    "+rule+"\n"), 0o644))
	a = s.up()
	a.await("log_line", func(e event) bool { return e.text("text") == "version 2" })
	a.await("ready", nil)
	must(t, os.WriteFile(s.file("jobs/mail.py"), []byte("VERSION = 30\n"), 0o644))
	a.await("log_line", func(e event) bool { return e.text("text") == "version 30" })
	a.interrupt()
	a.ends()
}
