package build

import (
	"os"
	"time"
)

// changeTime returns when a file's content changed last.
func changeTime(file string) (time.Time, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}
