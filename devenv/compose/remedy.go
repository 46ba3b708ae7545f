package compose

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/envexample"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

var (
	missingVariable = lazyregexp.New(`required variable (\w+) is missing`)
	variableIn      = lazyregexp.New(`\$\{?(\w+)`)
)

// remedyFor returns what helps where a variable without a value is the cause: of an error that says so, or of an empty
// value in a line that has a variable. It is empty where the cause is another one.
func (files Files) remedyFor(e *devenv.FileError) string {
	name := ""
	if m := missingVariable.FindStringSubmatch(e.Text); m != nil {
		name = m[1]
	} else if strings.Contains(e.Text, "''") {
		if m := variableIn.FindStringSubmatch(lineAt(e.File, e.Line)); m != nil {
			name = m[1]
		}
	}
	empty := strings.Contains(e.Text, "<empty>")
	if name == "" && !empty || len(files.EnvFiles) > 0 && files.EnvFiles[0] != ".env" {
		return ""
	}
	if example := exampleOf(files.Dir); example != "" {
		return "copy " + example + " to .env and replace each placeholder"
	}
	switch {
	case empty:
		return "set it in .env"
	case strings.Contains(e.Text, " .env"): // the author of the file says it
		return ""
	}
	return "set " + name + " in .env"
}

// lineAt returns a line of a file; it is empty where there is none.
func lineAt(file string, line int) string {
	raw, err := regular.ReadFile(file)
	lines := strings.Split(string(raw), "\n")
	if err != nil || line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}

// exampleOf returns the example that a folder has for its .env; it is empty where there is none, or where there is a
// .env.
func exampleOf(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, ".env")); err == nil {
		return ""
	}
	if examples := envexample.InFolder(cmp.Or(dir, ".")); len(examples) > 0 {
		return examples[0]
	}
	return ""
}

// maxListed is how many files are named where there may be many.
const maxListed = 3

// composeFilesBelow returns the Compose files in a folder and in those directly below it that docker compose does not
// find by itself.
func composeFilesBelow(dir string) []string {
	var found []string
	for _, folder := range []string{"", "*"} {
		for _, name := range []string{"*compose*.yml", "*compose*.yaml"} {
			paths, _ := filepath.Glob(filepath.Join(dir, folder, name)) // the pattern is ours
			found = append(found, paths...)
		}
	}
	found = slices.DeleteFunc(found, func(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") })
	for i := range found {
		found[i] = devenv.SanitizeText(ShortPath(found[i]))
	}
	return found
}

// listed returns ": a, b, c", or nothing for no names.
func listed(names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case len(names) > maxListed:
		return ": " + strings.Join(names[:maxListed], ", ") + ", …"
	}
	return ": " + strings.Join(names, ", ")
}
