//go:build unix

package build

import (
	"time"

	"golang.org/x/sys/unix"
)

// changeTime returns when a file's content, name or attributes changed last.
func changeTime(file string) (time.Time, error) {
	var stat unix.Stat_t
	if err := unix.Lstat(file, &stat); err != nil {
		return time.Time{}, err
	}
	return time.Unix(stat.Ctim.Unix()), nil
}
