// Package regular reads files that other people made: a named pipe would keep the reader waiting, a device and a file
// full of holes would fill the memory.
package regular

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Largest is how many bytes a file may have.
const Largest = 16 << 20

// ReadFile returns what a regular file holds. The error names the file and what it is where it is no such file.
func ReadFile(name string) ([]byte, error) { return ReadUpTo(name, Largest) }

// ReadUpTo is ReadFile for files of at most so many bytes.
func ReadUpTo(name string, most int64) ([]byte, error) {
	if err := checkUpTo(name, most); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

// ReadIn is ReadFile below a root.
func ReadIn(root *os.Root, name string) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := check(name, info, Largest); err != nil {
		return nil, err
	}
	return root.ReadFile(name)
}

// Check returns why a file is not read. What is written to the null device is nothing, and can be read.
func Check(name string) error { return checkUpTo(name, Largest) }

func checkUpTo(name string, most int64) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if null, err := os.Stat(os.DevNull); err == nil && os.SameFile(info, null) {
		return nil
	}
	return check(name, info, most)
}

func check(name string, info fs.FileInfo, most int64) error {
	var reason error
	switch mode := info.Mode(); {
	case mode.IsDir():
		reason = errors.New("is a directory")
	case mode&fs.ModeNamedPipe != 0:
		reason = errors.New("is a named pipe, not a regular file")
	case mode&fs.ModeDevice != 0:
		reason = errors.New("is a device, not a regular file")
	case !mode.IsRegular():
		reason = errors.New("is not a regular file")
	case info.Size() > most:
		reason = fmt.Errorf("is larger than %d KiB", most>>10)
		if most >= 1<<20 {
			reason = fmt.Errorf("is larger than %d MiB", most>>20)
		}
	default:
		return nil
	}
	return &fs.PathError{Op: "read", Path: name, Err: reason}
}

// Reason returns why a file could not be read, without its name.
func Reason(err error) string {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err.Error()
	}
	return err.Error()
}
