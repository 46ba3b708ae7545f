//go:build linux || darwin

package machine

import "syscall"

// freeBytes returns the space left where a folder is; known is false where it is not on this machine.
func freeBytes(folder string) (free uint64, known bool) {
	var disk syscall.Statfs_t
	if folder == "" || syscall.Statfs(folder, &disk) != nil {
		return 0, false
	}
	return disk.Bavail * uint64(disk.Bsize), true
}
