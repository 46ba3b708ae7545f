package compose

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/envexample"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Copies returns the files with variables that the enabled services need and that are missing, with what the examples
// beside them hold: what a user would copy by hand. One that a service mounts is empty without an example: the engine
// would make a folder of that name, which no Compose command can read.
func (s *Stack) Copies() map[string][]byte {
	copies := map[string][]byte{}
	for _, service := range s.Services {
		if service.Disabled {
			continue
		}
		for _, name := range service.MissingEnvFiles() {
			if content := example(s.dir, name); content != nil {
				copies[name] = content
			}
		}
		for _, name := range s.missingMounts(service) {
			copies[name] = append([]byte{}, example(s.dir, name)...)
		}
	}
	if !isThere(s.dir, ".env") && s.usesVariables() {
		if content := example(s.dir, ".env"); content != nil {
			copies[".env"] = content
		}
	}
	return copies
}

// missingMounts returns the files with variables that a service mounts and that are not there.
func (s *Stack) missingMounts(service Service) []string {
	var missing []string
	for _, volume := range service.Volumes {
		name := path.Clean(filepath.ToSlash(volume.Source))
		holdsVariables := strings.HasPrefix(path.Base(name), ".env") || path.Ext(name) == ".env"
		if volume.Type == types.VolumeTypeBind && holdsVariables && filepath.IsLocal(volume.Source) && !isThere(s.dir, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// findBlanks returns the variables that the examples of the missing files leave empty, with the services that get one:
// those that fill it in, and those whose image is set up by it.
func (s *Stack) findBlanks() []Unset {
	uses := map[string][]Use{}
	for _, service := range s.Services {
		service.addUses(uses)
	}
	var blanks []Unset
	copies := s.Copies()
	for _, file := range slices.Sorted(maps.Keys(copies)) {
		values, _ := parseVariables(copies[file])
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if values[name] == "" {
				blanks = append(blanks, Unset{Name: name, File: file, Uses: append(s.setUpBy(file, name), uses[name]...)})
			}
		}
	}
	return blanks
}

// setUpBy returns the services that read a file and whose image takes one of its variables: that of Postgres
// takes POSTGRES_*.
func (s *Stack) setUpBy(file, variable string) []Use {
	var uses []Use
	for _, service := range s.Services {
		product := service.Product()
		if slices.Contains(service.MissingEnvFiles(), file) && product != "" && strings.HasPrefix(variable, product+"_") {
			uses = append(uses, Use{Service: service.Name, Key: variable})
		}
	}
	return uses
}

// HasDotEnv reports whether there is, or is going to be, a .env.
func (s *Stack) HasDotEnv() bool { return isThere(s.dir, ".env") || s.Copies()[".env"] != nil }

// example returns the example of a file with variables; nil where none lies beside it, or it is no file in the project.
func example(dir, name string) []byte {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil
	}
	for _, example := range envexample.Beside(filepath.Join(dir, filepath.FromSlash(name))) {
		content, err := contentAt(example)
		if err != nil {
			continue
		}
		if _, err := parseVariables(content); err == nil {
			return content
		}
	}
	return nil
}

var named = lazyregexp.New(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)

// usesVariables reports whether the Compose files fill in a variable that the example of .env has.
func (s *Stack) usesVariables() bool {
	known := variables(s.dir)
	for _, file := range s.Files {
		content, err := contentAt(filepath.Join(s.dir, file))
		if err != nil {
			continue
		}
		for _, match := range named.FindAllStringSubmatch(strings.ReplaceAll(string(content), "$$", ""), -1) {
			if _, has := known[match[1]]; has {
				return true
			}
		}
	}
	return false
}
