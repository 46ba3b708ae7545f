// Package envexample knows the names under which projects keep an example of their environment.
package envexample

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// words name an example, the most telling first; they are in the languages that projects use.
var words = []string{
	"example", "sample", "template", "dist", "default", "defaults",
	"exemple", "exemplo", "ejemplo", "esempio", //nolint:misspell // other languages
	"tmpl", "copy",
}

// name matches .env.example, env_sample, .env.docker.example and template.env.
var name = lazyregexp.New(`^(?:\.?env(?:rc)?([._-](?:local|dev|development|docker))?[._-]([a-z]+)|([a-z]+)[._-]env)$`)

// Is reports whether a file's base name is that of an example.
func Is(base string) bool { return rank(base) >= 0 }

// In returns the names of examples among base names, the one to prefer first.
func In(bases []string) []string {
	found := slices.DeleteFunc(slices.Clone(bases), func(base string) bool { return !Is(base) })
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	return found
}

// InFolder returns the names of the examples in a folder, the one to prefer first. A folder that cannot be read has
// none.
func InFolder(dir string) []string {
	entries, _ := os.ReadDir(dir)
	bases := make([]string, 0, len(entries))
	for _, entry := range entries {
		bases = append(bases, entry.Name())
	}
	return In(bases)
}

// Beside returns the paths of the examples that lie beside a file with variables, the one to prefer first.
func Beside(file string) []string {
	dir, base := filepath.Split(file)
	if base == ".env" {
		return joined(dir, InFolder(filepath.Clean(dir)))
	}
	var found []string
	for _, end := range []string{".example", ".sample", ".template", ".dist", "-example"} {
		if info, err := os.Stat(file + end); err == nil && !info.IsDir() {
			found = append(found, file+end)
		}
	}
	return found
}

func joined(dir string, bases []string) []string {
	for i, base := range bases {
		bases[i] = dir + base
	}
	return bases
}

// rank returns the place of a name among names of examples: those of one environment come last; -1 for other names.
func rank(base string) int {
	parts := name.FindStringSubmatch(strings.ToLower(base))
	if parts == nil {
		return -1
	}
	at := slices.Index(words, parts[2]+parts[3])
	if at >= 0 && parts[1] != "" {
		at += len(words)
	}
	return at
}
