package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// remoteEngine returns the address of the rig's second engine, which sshd on a network of its own stands in front of.
func remoteEngine(t testing.TB) string {
	t.Helper()
	address := os.Getenv("REMOTE")
	if address == "" {
		t.Skip("there is no second engine: run the tests with `.ci/rig/remote run`")
	}
	return address
}

// onRemote makes a stack's commands those of the second engine, and takes away what the test leaves there.
func (s *stack) onRemote(address string) *stack {
	s.t.Helper()
	s.export("DOCKER_HOST", address)
	s.t.Cleanup(func() {
		label := "--filter=label=com.docker.compose.project=" + s.name
		for kind, remove := range map[string]string{"ps -aq": "rm -fv", "image ls -q": "image rm -f"} {
			out, _ := s.command("", "docker", append(strings.Fields(kind), label)...).Output()
			if ids := strings.Fields(string(out)); len(ids) > 0 {
				_ = s.command("", "docker", append(strings.Fields(remove), ids...)...).Run()
			}
		}
	})
	return s
}

// An engine behind a real sshd, on which this machine's files and localhost are others than the server's.
func TestEngineBehindSSHD(t *testing.T) {
	t.Parallel()
	address, runs := remoteEngine(t), filepath.Join(sharedDir(t), "runs")
	ssh, err := exec.LookPath("ssh")
	must(t, err)
	dir := sharedDir(t)
	must(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\necho >>"+runs+"\nexec "+ssh+` "$@"`+"\n"), 0o755))
	s := exporting(t, "PATH="+dir+":"+os.Getenv("PATH")).onRemote(address)
	throughout(t, s, func() int {
		log, _ := os.ReadFile(runs)
		return strings.Count(string(log), "\n")
	})
}
