package e2e

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A deployment that is killed leaves the old version serving, or the new one. The next one succeeds, and takes away
// what the killed ones left, however many there were in a row.
func TestKilledDeployToAServer(t *testing.T) {
	t.Parallel()
	newDeployed(t, "server").survivesKills("0 0", "shipping", "migrating", "starting", "draining")
}

// The same with Swarm, which goes on by itself with the last release that was killed.
func TestKilledDeployToASwarm(t *testing.T) {
	t.Parallel()
	newDeployed(t, "swarm").survivesKills("4 4", "shipping", "migrating", "starting", "switching")
}

// survivesKills kills a deployment at each moment, and deploys and rolls back in the end, to the version before.
func (d *deployed) survivesKills(before string, moments ...string) {
	d.t.Helper()
	r, _ := d.release("0")
	exited(d.t, r, 0)
	for i, moment := range moments {
		d.killedAt(fmt.Sprint(i+1), moment)
	}
	r, _ = d.release("5")
	exited(d.t, r, 0)
	same(d.t, "after the next deployment", d.serves(), "5 5")
	d.leavesNothing()
	r, _ = d.deployment("rollback")
	exited(d.t, r, 0)
	same(d.t, "after the rollback", d.serves(), before)
	d.leavesNothing()
}

// killedAt kills a version's deployment at an event, and checks that something serves and that the status reports it.
func (d *deployed) killedAt(version, moment string) {
	d.t.Helper()
	must(d.t, os.WriteFile(d.file("version"), []byte(version), 0o644))
	d.export("APP_VERSION", version)
	d.killAt(moment)
	serves := d.serves()
	d.t.Logf("killed at %q: %s serves", moment, serves)
	if serves == "" {
		d.t.Errorf("killed at %q: nothing serves", moment)
	}
	r, _ := d.deployment("status")
	exited(d.t, r, 0)
	if moment != "shipping" { // before the lock
		contains(d.t, "the status", r.stdout, "was killed")
	}
}

// killAt starts a deployment and kills it when it reports an event.
func (d *deployed) killAt(moment string) {
	d.t.Helper()
	cmd := d.command(d.dir, raced, d.line("--output", "json")...)
	steps, err := cmd.StdoutPipe()
	must(d.t, err)
	must(d.t, cmd.Start())
	for lines := bufio.NewScanner(steps); lines.Scan(); {
		var step struct{ Type string }
		if err := json.Unmarshal(lines.Bytes(), &step); err == nil && step.Type == moment {
			must(d.t, cmd.Process.Kill())
			_ = cmd.Wait()
			return
		}
	}
	d.t.Fatalf("the deployment ended without %q: %v", moment, cmd.Wait())
}

// leavesNothing checks that there is nothing on the server but what serves.
func (d *deployed) leavesNothing() {
	d.t.Helper()
	label := "label=com.docker.compose.project="
	if d.to == "swarm" {
		label = "label=com.docker.stack.namespace="
		for _, name := range strings.Fields(onEngine(d.t, d.server, "config", "ls", "--format", "{{.Name}}", "--filter",
			label+d.name)) {
			if !strings.Contains(name, "_previous_") {
				d.t.Errorf("a config is left: %s", name)
			}
		}
	}
	for _, state := range []string{"created", "running", "paused", "dead"} {
		names := strings.Fields(onEngine(d.t, d.server, "ps", "-a", "--format", "{{.Names}}", "--filter", label+d.name,
			"--filter", "status="+state))
		if want := map[string]int{"running": 2}[state]; len(names) != want {
			d.t.Errorf("%s: %v, want %d", state, names, want)
		}
	}
	for _, name := range []string{"-deploy-lock", "-deploy-probe"} {
		same(d.t, "containers of the deployment", onEngine(d.t, d.server, "ps", "-aq", "--filter", "name="+d.name+name), "")
	}
}

// A connection that is lost in the middle of a deployment ends it, and the old version serves. One that breaks once is
// made again where what runs is stopped, and the new version serves. The next deployment succeeds.
func TestDeployLosesItsConnection(t *testing.T) {
	t.Parallel()
	d := newDeployed(t, "server")
	connections := d.countConnections()
	r, _ := d.release("0")
	exited(t, r, 0)
	for i, moment := range []string{"starting", "draining"} {
		version := fmt.Sprint(i + 1)
		must(t, os.WriteFile(d.file("version"), []byte(version), 0o644))
		d.export("APP_VERSION", version)
		want, forGood := 0, moment == "starting"
		left := version + " " + version
		if forGood {
			want, left = 4, "0 0"
		}
		code, serves := d.breakAt(moment, connections, forGood), d.serves()
		t.Logf("the connection broke at %q: exit code %d, %q serves", moment, code, serves)
		if code != want || serves != left {
			t.Errorf("the connection broke at %q: exit code %d, want %d; %q serves, want %q", moment, code, want, serves, left)
		}
		r, _ = d.deployment()
		exited(t, r, 0)
		same(t, "after the next deployment", d.serves(), version+" "+version)
		d.leavesNothing()
	}
}

// lost is a file in the folder of the connections: while it is there, none can be made.
const lost = "lost"

// countConnections has each ssh of the project's commands write its process into a folder, which it returns.
func (d *deployed) countConnections() string {
	d.t.Helper()
	dir, processes := sharedDir(d.t), sharedDir(d.t)
	script := fmt.Sprintf("#!/bin/sh\n: >%[1]s/$$\n[ ! -e %[1]s/%[2]s ] || exit 255\nexec %[3]s \"$@\"\n", processes, lost,
		program(d.t, "ssh"))
	must(d.t, os.WriteFile(dir+"/ssh", []byte(script), 0o755))
	d.export("PATH", dir+":"+os.Getenv("PATH"))
	return processes
}

// breakAt ends all connections of a deployment when it reports an event, and returns its exit code. It lets no other be
// made before the end where they are lost for good.
func (d *deployed) breakAt(moment, connections string, forGood bool) int {
	d.t.Helper()
	cmd := d.command(d.dir, raced, d.line("--output", "json")...)
	steps, err := cmd.StdoutPipe()
	must(d.t, err)
	must(d.t, cmd.Start())
	broken := false
	for lines := bufio.NewScanner(steps); lines.Scan(); {
		var step struct{ Type, Error string }
		_ = json.Unmarshal(lines.Bytes(), &step)
		if step.Type == moment && !broken {
			broken = true
			if forGood {
				must(d.t, os.WriteFile(filepath.Join(connections, lost), nil, 0o644))
			}
			killAll(d.t, connections)
		}
		if step.Type == "ended" {
			d.t.Logf("ended: %s", step.Error)
		}
	}
	_ = cmd.Wait()
	must(d.t, os.RemoveAll(filepath.Join(connections, lost)))
	if !broken {
		d.t.Fatalf("the deployment ended without %q", moment)
	}
	return cmd.ProcessState.ExitCode()
}

// killAll ends the processes that a folder names, where they are still ssh.
func killAll(t testing.TB, folder string) {
	t.Helper()
	processes, err := os.ReadDir(folder)
	must(t, err)
	killed := 0
	for _, process := range processes {
		if line, _ := os.ReadFile("/proc/" + process.Name() + "/cmdline"); strings.HasPrefix(string(line), "ssh") ||
			strings.Contains(string(line), "/ssh\x00") {
			var id int
			_, _ = fmt.Sscan(process.Name(), &id)
			if p, err := os.FindProcess(id); err == nil && p.Kill() == nil {
				killed++
			}
		}
	}
	if killed == 0 {
		t.Error("there was no connection to break")
	}
}

// A disk that is full on the server ends the deployment before anything has changed there. It is the disk of the whole
// server, so no other test runs meanwhile.
func TestDeployToAFullDisk(t *testing.T) {
	d := newDeployed(t, "server")
	r, _ := d.release("0")
	exited(t, r, 0)
	app, large := d.file("app"), make([]byte, 1<<20)
	_, err := rand.Read(large) // the server has no layer like it
	must(t, err)
	program, err := os.ReadFile(app)
	must(t, err)
	must(t, os.WriteFile(app, append(program, large...), 0o755))
	empty := d.fillDisk()
	r, _ = d.release("1")
	empty()
	exited(t, r, 1)
	contains(t, "the error", r.stderr, "no space left on device; a disk is full")
	same(t, "after the full disk", d.serves(), "0 0")
	d.leavesNothing()
	r, _ = d.release("1")
	exited(t, r, 0)
	same(t, "when there is room", d.serves(), "1 1")
}

// fillDisk leaves the server's engine no room for the layers that it pulls; the function that it returns makes room.
func (d *deployed) fillDisk() (empty func()) {
	d.t.Helper()
	engine := filepath.Dir(strings.TrimPrefix(os.Getenv("REMOTE_SOCKET"), "unix://"))
	inside := func(command ...string) {
		d.t.Helper()
		out, err := exec.Command("nsenter", append([]string{"--mount=" + engine + "/ns/mnt"}, command...)...).CombinedOutput()
		if err != nil {
			d.t.Fatalf("%v: %v %s", command, err, out)
		}
	}
	inside("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", engine+"/data/tmp")
	empty = sync.OnceFunc(func() { inside("umount", "--lazy", engine+"/data/tmp") })
	d.t.Cleanup(empty)
	return empty
}
