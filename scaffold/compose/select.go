package compose

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/fastdock/fastdock/internal/envexample"
	"github.com/fastdock/fastdock/internal/regular"
)

// largestFile bounds each Compose and environment file.
const largestFile = 1 << 20

// DefaultFile returns the file that docker compose reads in a folder when no file is named; empty where there is none.
func DefaultFile(dir string) string { return first(dir, cli.DefaultFileNames, nil) }

// Selected returns the files that docker compose takes in a folder, with those that are yet to be written.
func Selected(dir string, written func(name string) bool) []string {
	return selected(dir, variables(dir), nil, written)
}

// selected returns the files that docker compose takes in a folder, relative to it: those of COMPOSE_FILE in .env, else
// the default one with its override. Those in without are not the project's own.
func selected(dir string, variables map[string]string, without []string, written func(name string) bool) []string {
	var files []string
	if named := variables["COMPOSE_FILE"]; named != "" {
		separator := variables["COMPOSE_PATH_SEPARATOR"]
		if separator == "" {
			separator = string(os.PathListSeparator)
		}
		files = strings.Split(named, separator)
	} else {
		files = []string{first(dir, cli.DefaultFileNames, written), first(dir, cli.DefaultOverrideFileNames, written)}
	}
	return slices.DeleteFunc(files, func(file string) bool { return file == "" || slices.Contains(without, file) })
}

// first returns the first of the names that a folder has, or is going to have.
func first(dir string, names []string, written func(name string) bool) string {
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && info.Mode().IsRegular() || written != nil && written(name) {
			return name
		}
	}
	return ""
}

// variables returns those of .env, else of the example of it, which a user is going to copy.
func variables(dir string) map[string]string {
	for _, name := range append([]string{".env"}, envexample.InFolder(dir)...) {
		content, err := contentAt(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		if found, err := parseVariables(content); err == nil {
			return found
		}
	}
	return map[string]string{}
}

func parseVariables(content []byte) (map[string]string, error) {
	return dotenv.UnmarshalBytesWithLookup(content, func(string) (string, bool) { return "", true })
}

func contentAt(path string) ([]byte, error) { return regular.ReadUpTo(path, largestFile) }

// isThere reports whether a path of the project exists.
func isThere(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// unixLines lets files with the line ends of Windows be read line by line.
func unixLines(content []byte) []byte { return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")) }
