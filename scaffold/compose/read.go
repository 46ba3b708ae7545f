package compose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/composefile"
	"github.com/fastdock/fastdock/internal/regular"
)

// Stack is what a project's own Compose files say.
type Stack struct {
	Files    []string // in the order of docker compose, relative to the folder
	Services []Service

	Networks, Volumes []string // names that the files declare
	Remote            []string // files that they include from elsewhere, and that are not looked at
	Unread            []string // Dockerfiles that services are built from and that are not read, each with the reason
	Unset             []Unset
	Blanks            []Unset // that the examples of missing files leave empty; File is the missing one

	dir string
	at  map[string]int // in Services, by name
}

// VariablesFile has the variables that the Compose files fill in and that .env does not set.
const VariablesFile = ".fastdock/compose.env"

// Read reads the Compose files of a folder, without those that are not the project's own. It returns nil where there
// are none, and an error in the words of Compose where they cannot be loaded.
func Read(ctx context.Context, dir string, without []string) (*Stack, error) {
	known := variables(dir)
	files := selected(dir, known, without, nil)
	if len(files) == 0 {
		return nil, nil
	}
	if err := preflight(dir, files, known); err != nil {
		return nil, err
	}
	return composefile.Within(ctx, func(ctx context.Context) (*Stack, error) { return read(ctx, dir, files, known) })
}

// preflight returns which of the files, or of those that they name, must not be loaded.
func preflight(dir string, files []string, known map[string]string) error {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := composefile.CheckVariables(filepath.Join(absolute, ".env")); err != nil {
		return err
	}
	reader := composefile.NewReader(lenient(known))
	for _, file := range files {
		if composefile.IsRemote(file) {
			continue
		}
		if !filepath.IsAbs(file) {
			file = filepath.Join(absolute, file)
		}
		reader.Read(file, absolute)
	}
	return reader.Err()
}

func read(ctx context.Context, dir string, files []string, known map[string]string) (*Stack, error) {
	remote := &composefile.LeftOut{}
	defer remote.Close()
	model, err := loadRaw(ctx, dir, files, remote)
	if err != nil {
		return nil, err
	}
	raw, _ := model["services"].(map[string]any)
	unset := findUnset(dir, files, model, asWritten(raw), known)
	project, err := load(ctx, dir, files, withPorts(known, unset), remote)
	if err != nil {
		return nil, unloadable(err, unset)
	}
	stack := &Stack{
		Files:    files,
		Networks: project.NetworkNames(),
		Volumes:  project.VolumeNames(),
		Unset:    unset,
		Remote:   remote.Names,
		dir:      dir,
	}
	for name, config := range project.AllServices() {
		service := Service{ServiceConfig: config, Disabled: isDisabled(config.Profiles, profiles(known)), dir: dir}
		service.asWritten(raw[name])
		if unread := service.readDockerfile(); unread != "" && !slices.Contains(stack.Unread, unread) {
			stack.Unread = append(stack.Unread, unread)
		}
		service.readVariables()
		stack.Services = append(stack.Services, service)
	}
	slices.SortFunc(stack.Services, func(a, b Service) int { return compareNames(a.Name, b.Name) })
	stack.index()
	slices.Sort(stack.Unread)
	stack.Blanks = stack.findBlanks()
	return stack, nil
}

// asWritten returns the services before their variables are filled in.
func asWritten(raw map[string]any) []Service {
	var services []Service
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		fields, _ := raw[name].(map[string]any)
		service := Service{ServiceConfig: types.ServiceConfig{Name: name}}
		service.Image = scalar(fields["image"])
		service.asWritten(raw[name])
		services = append(services, service)
	}
	return services
}

// withPorts returns the variables with those for ports, without which no file with them can be loaded.
func withPorts(known map[string]string, unset []Unset) map[string]string {
	filled := maps.Clone(known)
	for _, variable := range unset {
		for _, use := range variable.Uses {
			if use.Port != "" {
				filled[variable.Name] = use.Port
			}
		}
	}
	return filled
}

// Check loads the files of a folder as one project, as a proof that Compose can. Contents are taken from memory where
// given, and written files count as being there.
func Check(ctx context.Context, dir string, files []string, contents map[string][]byte,
	written func(name string) bool,
) error {
	details, err := details(dir, files, contents)
	if err != nil {
		return err
	}
	values := variables(dir)
	if err := preflight(dir, slices.DeleteFunc(slices.Clone(files), func(f string) bool {
		return contents[f] != nil
	}), values); err != nil {
		return err
	}
	given, _ := parseVariables(contentOf(dir, VariablesFile, contents))
	for name, value := range given {
		if _, set := values[name]; !set {
			values[name] = value
		}
	}
	details.Environment = lenient(values)
	project, err := composefile.Within(ctx, func(ctx context.Context) (*types.Project, error) {
		remote := &composefile.LeftOut{}
		defer remote.Close()
		return loader.LoadWithContext(ctx, details, options(dir, details.Environment, remote)...)
	})
	if err != nil {
		return err
	}
	for name, config := range project.Services {
		service := Service{ServiceConfig: config, dir: dir}
		for _, file := range service.MissingEnvFiles() {
			if !written(file) {
				return fmt.Errorf("service %q: env_file %q is missing", name, file)
			}
		}
	}
	return nil
}

// contentOf returns a file from memory where given, else from its folder; nil where there is none.
func contentOf(dir, name string, contents map[string][]byte) []byte {
	if content, given := contents[name]; given {
		return content
	}
	content, _ := contentAt(filepath.Join(dir, filepath.FromSlash(name)))
	return content
}

func load(ctx context.Context, dir string, files []string, known map[string]string,
	remote *composefile.LeftOut,
) (*types.Project, error) {
	details, err := details(dir, files, nil)
	if err != nil {
		return nil, err
	}
	details.Environment = lenient(known)
	return loader.LoadWithContext(ctx, details, append(options(dir, known, remote), loader.WithProfiles([]string{"*"}))...)
}

// profiles returns those that .env enables.
func profiles(known map[string]string) []string {
	return strings.FieldsFunc(known["COMPOSE_PROFILES"], func(r rune) bool { return r == ',' })
}

// isDisabled reports whether a service of these profiles does not start by default.
func isDisabled(own, enabled []string) bool {
	return len(own) > 0 && !slices.ContainsFunc(own, func(name string) bool {
		return slices.Contains(enabled, name) || slices.Contains(enabled, "*")
	})
}

// unloadable names the variables that have no value, which may be why the files cannot be loaded.
func unloadable(err error, unset []Unset) error {
	if unset == nil {
		return err
	}
	places := make([]string, len(unset))
	for i, variable := range unset {
		places[i] = fmt.Sprintf("%s:%d reads %s", variable.File, variable.Line, variable.Name)
	}
	return fmt.Errorf("%w; %s without a value; set it in .env", err, strings.Join(places, ", "))
}

// loadRaw returns the merged model with its ${...} as they are written.
func loadRaw(ctx context.Context, dir string, files []string, remote *composefile.LeftOut) (map[string]any, error) {
	details, err := details(dir, files, nil)
	if err != nil {
		return nil, err
	}
	model, err := loader.LoadModelWithContext(ctx, details, append(options(dir, nil, remote), func(o *loader.Options) {
		o.SkipInterpolation, o.SkipValidation, o.SkipNormalization, o.SkipConsistencyCheck = true, true, true, true
	})...)
	return model, err
}

func details(dir string, files []string, contents map[string][]byte) (types.ConfigDetails, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return types.ConfigDetails{}, err
	}
	found := types.ConfigDetails{WorkingDir: absolute}
	for _, file := range files {
		content, given := contents[file]
		if !given {
			if content, err = contentAt(filepath.Join(dir, file)); err != nil {
				return found, fmt.Errorf("%s: %s", file, regular.Reason(err))
			}
		}
		path := file
		if !filepath.IsAbs(path) {
			path = filepath.Join(absolute, file)
		}
		found.ConfigFiles = append(found.ConfigFiles, types.ConfigFile{Filename: path, Content: content})
	}
	return found, nil
}

// options load what is there: paths stay as they are written, and no env_file has to exist.
func options(dir string, known map[string]string, remote *composefile.LeftOut) []func(*loader.Options) {
	return []func(*loader.Options){func(o *loader.Options) {
		o.SetProjectName(loader.NormalizeProjectName(base(dir)), false)
		o.ResolvePaths = false
		o.ResourceLoaders = []loader.ResourceLoader{remote}
		o.Profiles = profiles(known)
		o.SkipResolveEnvironment, o.SkipResolveLabels = true, true
		o.Interpolate.Substitute = substitute
	}}
}

func base(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	if name := loader.NormalizeProjectName(filepath.Base(dir)); name != "" {
		return name
	}
	return "app"
}

// lenient returns the variables with those that every machine has.
func lenient(known map[string]string) types.Mapping {
	environment := types.Mapping{}
	for _, name := range []string{"HOME", "USER", "PWD"} {
		environment[name] = os.Getenv(name)
	}
	for name, value := range known {
		environment[name] = value
	}
	return environment
}

// substitute stands in for variables that must be set and are not: what they hold is only known where it runs.
func substitute(text string, mapping template.Mapping) (string, error) {
	for range 32 {
		result, err := template.SubstituteWithOptions(text, mapping, template.WithoutLogging)
		var missing *template.MissingRequiredError
		if !errors.As(err, &missing) {
			return result, err
		}
		given, name := mapping, missing.Variable
		mapping = func(key string) (string, bool) {
			if key == name {
				return "required", true
			}
			return given(key)
		}
	}
	return "", fmt.Errorf("%q requires too many variables", text)
}
