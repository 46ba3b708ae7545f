package up

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// What files may ask of the loader at most, which has no bounds of its own.
const (
	mostNodes   = 1_000_000 // of a file whose aliases are followed
	mostNested  = 50        // files that include each other
	mostDefault = 100       // references within references
	mostValue   = 1 << 20   // bytes of a variable
)

var tooManyAliases = fmt.Sprintf("has aliases that make more than %d values of it; write it without them", mostNodes)

// preflight looks at every file that the loader would read, and says which one it must not: a pipe, a device, a file
// that is too large or would grow too large. The loader would hang, or fill the memory.
func (f Files) preflight(envFiles []string) error {
	if err := f.variablesFit(envFiles); err != nil {
		return err
	}
	options, err := f.options(envFiles)
	if err != nil {
		return nil //nolint:nilerr // the loader says it better
	}
	r := sourceReader{variables: options.Environment, found: map[string]bool{}}
	for _, file := range options.ConfigPaths {
		if firstRemote([]string{file}) == "" && file != "-" {
			r.read(file, filepath.Dir(file))
		}
	}
	if r.failed != nil {
		return r.failed
	}
	return nil
}

// variablesFit looks at the files with variables, which are read before any Compose file is found.
func (f Files) variablesFit(envFiles []string) error {
	if len(envFiles) == 0 {
		envFiles = f.dotenvs()
	}
	for _, file := range envFiles {
		if failed := variablesFit(file); failed != nil {
			return failed
		}
	}
	return nil
}

// dotenvs are the files with variables in the project's folder, which may be above the current one.
func (f Files) dotenvs() []string {
	dir, err := filepath.Abs(f.Dir)
	if len(f.Paths) > 0 && f.Dir == "" {
		dir, err = filepath.Abs(filepath.Dir(f.Paths[0]))
	}
	if err != nil {
		return nil
	}
	files := []string{filepath.Join(dir, ".env")}
	for above := dir; ; above = filepath.Dir(above) {
		for _, name := range cli.DefaultFileNames {
			if _, err := os.Stat(filepath.Join(above, name)); err == nil {
				return append(files, filepath.Join(above, ".env"))
			}
		}
		if above == filepath.Dir(above) {
			return files
		}
	}
}

// variablesFit says why a file with variables must not be read; nil where it may, or is not there.
func variablesFit(file string) *devenv.FileError {
	content, err := regular.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return &devenv.FileError{File: short(file), Text: bare(err)}
	}
	if name := growing(content); name != "" {
		return &devenv.FileError{File: short(file), Text: fmt.Sprintf("the value of %s is larger than %d MiB", devenv.SanitizeText(name), mostValue>>20)}
	}
	return nil
}

var (
	setting = lazyregexp.New(`^\s*(?:export\s+)?([\w.]+)\s*=(.*)$`)
	refers  = lazyregexp.New(`\$\{?(\w+)`)
)

// growing is the first variable of a file whose value grows too large by references to others; "" where none does.
func growing(content []byte) string {
	sizes := map[string]int{}
	for line := range bytes.Lines(content) {
		m := setting.FindSubmatch(bytes.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		size := len(m[2])
		for _, reference := range refers.FindAllSubmatch(m[2], -1) {
			size += sizes[string(reference[1])]
		}
		if size > mostValue {
			return string(m[1])
		}
		sizes[string(m[1])] = size
	}
	return ""
}

// aliasesExplode reports whether a YAML file becomes too large where its aliases are followed.
func aliasesExplode(content []byte) bool {
	var document yaml.Node
	if !bytes.ContainsRune(content, '*') || yaml.Unmarshal(content, &document) != nil {
		return false
	}
	return nodes(&document, map[*yaml.Node]int{}) > mostNodes
}

// nodes is how many a node is with those below it, aliases followed; more than mostNodes is not counted further.
func nodes(node *yaml.Node, counted map[*yaml.Node]int) int {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if known, ok := counted[node]; ok {
		return known
	}
	counted[node] = mostNodes + 1 // an alias within itself has no end
	sum := 1
	for _, child := range node.Content {
		if sum += nodes(child, counted); sum > mostNodes {
			break
		}
	}
	counted[node] = sum
	return sum
}

// nested reports whether a file has more references within references than the loader can follow.
func nested(content []byte) bool {
	depth := 0
	for i := range content {
		switch {
		case content[i] == '{' && i > 0 && content[i-1] == '$':
			if depth++; depth > mostDefault {
				return true
			}
		case content[i] == '}' && depth > 0:
			depth--
		case content[i] == '\n':
			depth = 0
		}
	}
	return false
}
