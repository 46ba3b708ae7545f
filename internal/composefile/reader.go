package composefile

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/regular"
)

// Reader follows what Compose files name: the files that they include and extend, and those with variables and labels.
// The loader reports what the first ones name, and nothing further in.
type Reader struct {
	Found map[string]bool // the files' paths

	variables types.Mapping
	depth     int // files that name the one that is read
	sizes     map[string]int
	bytes     int // of all files
	ports     int
	leads     dependencies
	last      string // the file with services that was read last
	failed    *Error // the first reason why the files must not be loaded
}

// NewReader returns a reader that fills in these variables.
func NewReader(variables types.Mapping) *Reader {
	return &Reader{Found: map[string]bool{}, variables: variables, sizes: map[string]int{}, leads: dependencies{}}
}

// Err returns an *Error that says why the files must not be loaded; nil where they may.
func (r *Reader) Err() error {
	if r.failed == nil && r.leads.paths() > mostPaths {
		r.fail(r.last, fmt.Sprintf("its services depend on each other by more than %d paths, all of which Compose follows; "+
			"leave out of depends_on what others depend on already", mostPaths))
	}
	if r.failed == nil {
		return nil
	}
	return r.failed
}

// Read notes a file and those it names; dir is where its relative paths begin.
func (r *Reader) Read(file, dir string) {
	if r.Found[file] || r.failed != nil {
		return
	}
	r.Found[file] = true
	content, err := regular.ReadUpTo(file, largest)
	if err != nil && !os.IsNotExist(err) {
		r.fail(file, regular.Reason(err))
	}
	if err != nil || !r.fits(file, content) {
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	var model map[string]any
	_ = yaml.Unmarshal(content, &model) // a file that is wrong is reported when it is loaded
	if crowded(model) {
		r.fail(file, fmt.Sprintf("has a value with more than %d references; write them in several", mostFilled))
		return
	}
	included, _ := model["include"].([]any)
	for _, include := range included {
		r.include(include, dir)
	}
	services, _ := model["services"].(map[string]any)
	for name, service := range services {
		r.last = file
		r.service(file, name, service, dir)
	}
}

// fits reports whether a Compose file may be loaded, and notes why not.
func (r *Reader) fits(file string, content []byte) bool {
	err, _ := CheckAliases(file, content).(*Error) //nolint:errorlint // it returns nothing else
	r.count(file, len(content))
	switch {
	case r.failed != nil:
	case r.depth > mostNested:
		r.fail(file, fmt.Sprintf("is included by more than %d files that include each other", mostNested))
	case err != nil:
		r.fail(file, err.Text)
	case nested(string(content)):
		r.fail(file, fmt.Sprintf("has more than %d references ${...} within each other", mostDefault))
	}
	return r.failed == nil
}

func (r *Reader) count(file string, size int) {
	if r.bytes += size; r.bytes > mostBytes {
		r.fail(file, fmt.Sprintf("the Compose files and those with variables are larger than %d MiB, "+
			"each counted as often as services name it; make them smaller", mostBytes>>20))
	}
}

// include follows an entry of `include`: a path, or a mapping with one or several of them and where theirs begin.
func (r *Reader) include(include any, dir string) {
	files := r.files(include, dir)
	if len(files) == 0 {
		return
	}
	inner := filepath.Dir(files[0])
	if own := r.files(entry(include, "project_directory"), dir); len(own) > 0 {
		inner = own[0]
	}
	r.record(append(r.files(entry(include, "env_file"), dir), filepath.Join(inner, ".env")))
	for _, file := range files {
		r.Read(file, inner)
	}
}

func (r *Reader) service(file, name string, service any, dir string) {
	r.record(r.files(entry(service, "env_file"), dir))
	r.record(r.files(entry(service, "label_file"), dir))
	for _, file := range r.files(entry(entry(service, "extends"), "file"), dir) {
		r.Read(file, filepath.Dir(file))
	}
	if r.ports += r.published(entry(service, "ports")); r.ports > mostPorts {
		r.fail(file, fmt.Sprintf("its services publish more than %d ports; name fewer of them", mostPorts))
	}
	r.leads.add(name, service, r.filled)
}

// record notes files with variables.
func (r *Reader) record(files []string) {
	for _, file := range files {
		size, known := r.sizes[file]
		if !known {
			var err error
			if size, err = variables(file); err != nil {
				r.fail(file, err.(*Error).Text) //nolint:errorlint,forcetypeassert // it returns nothing else
			}
			r.sizes[file] = size
		}
		r.Found[file] = true
		r.count(file, size)
	}
}

func (r *Reader) fail(file, text string) {
	if r.failed == nil {
		r.failed = &Error{file, text}
	}
}

// files returns the paths that a value names: itself, those in a list, or that of a mapping.
func (r *Reader) files(value any, dir string) []string {
	switch v := value.(type) {
	case string:
		file := r.filled(v)
		if file == "" || IsRemote(file) {
			return nil
		}
		if file = paths.ExpandUser(file); !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		return []string{filepath.Clean(file)}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, r.files(one, dir)...)
		}
		return all
	case map[string]any:
		return r.files(v["path"], dir)
	}
	return nil
}

// filled returns a text with its variables filled in; "" where they cannot be.
func (r *Reader) filled(text string) string {
	filled, _ := Filled(text, r.variables.Resolve)
	return filled
}

// entry returns what a mapping has under a key; nil where there is none.
func entry(value any, key string) any {
	mapping, _ := value.(map[string]any)
	return mapping[key]
}
