package port

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// process is one of this machine's; without a name it is unknown.
type process struct {
	name string
	pid  int
}

// listenerOn finds the process that listens on a port of an address, where the system shows it as Linux does under
// /proc: those of other users only to root. A library for that reads all connections of all processes.
func listenerOn(proc, ip string, port int) process {
	inodes := map[string]bool{}
	for _, table := range []string{"tcp", "tcp6"} {
		file, err := os.Open(filepath.Join(proc, "net", table))
		if err != nil {
			continue
		}
		for _, s := range engine.ListeningSockets(file) {
			if int(s.At.Port()) == port && overlap(ip, s.At.Addr()) {
				inodes["socket:["+s.Inode+"]"] = true
			}
		}
		_ = file.Close()
	}
	if len(inodes) == 0 {
		return process{}
	}
	return ownerOf(proc, inodes)
}

// ownerOf returns the first process that has one of the sockets open: where several share it, the one that made it.
func ownerOf(proc string, inodes map[string]bool) process {
	entries, _ := os.ReadDir(proc)
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	for _, pid := range pids {
		dir := filepath.Join(proc, strconv.Itoa(pid))
		open, _ := os.ReadDir(filepath.Join(dir, "fd"))
		for _, fd := range open {
			if target, err := os.Readlink(filepath.Join(dir, "fd", fd.Name())); err == nil && inodes[target] {
				name, _ := os.ReadFile(filepath.Join(dir, "comm"))
				return process{devenv.Sanitize(strings.TrimSpace(string(name))), pid}
			}
		}
	}
	return process{}
}
