package scaffold

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// OverlayFile lies over the Compose files that a project has of its own. Only fastdock selects it, so that plain
// docker compose goes on as before.
const OverlayFile = "docker-compose.fastdock.yml"

// Extends reports whether the project's own Compose files stay, and fastdock's settings lie over them.
func (p project) Extends() bool { return p.Facts.Stack != nil }

// overlay is what lies over the project's own Compose files, as the template reads it.
type overlay struct {
	project
	own compose.Service // the project's service with the app; zero where it has none
	has bool

	needed map[string]bool // services that the app depends on

	// each is made once, however many services ask for it
	backing    func() []compose.Service // the enabled databases and caches of the project's own
	copies     func() map[string][]byte // the files that are made from examples
	coded      func() map[string]bool   // services that run the app's code in the image of the project's own one
	imageUsers func() map[string]bool   // services that run that image
	neededBy   map[string]map[string]bool
}

// Overlay returns the project over its own Compose files.
func (p project) Overlay() overlay {
	own, has := p.Facts.Stack.Find(p.Service)
	o := &overlay{
		project: p, own: own, has: has,
		needed: p.Facts.Stack.Needed(p.Service), neededBy: map[string]map[string]bool{},
	}
	o.backing = sync.OnceValue(o.enabledStores)
	o.copies = sync.OnceValue(p.Facts.Stack.Copies)
	o.coded = sync.OnceValue(func() map[string]bool { return namesOf(o.Siblings()) })
	o.imageUsers = sync.OnceValue(func() map[string]bool { return namesOf(p.Facts.Stack.Siblings(own)) })
	return *o
}

func namesOf(services []compose.Service) map[string]bool {
	names := map[string]bool{}
	for i := range services {
		names[services[i].Name] = true
	}
	return names
}

// needs reports whether a database or cache depends on a service, directly or not.
func (o overlay) needs(backing, service string) bool {
	if o.neededBy[backing] == nil {
		o.neededBy[backing] = o.Facts.Stack.Needed(backing)
	}
	return o.neededBy[backing][service]
}

// AppService returns the name of the service that runs the app.
func (p project) AppService() string { return cmp.Or(p.Service, "app") }

// DevelopmentFlags select the files of the development stack for docker compose.
func (p project) DevelopmentFlags() string {
	if p.Extends() {
		return p.Overlay().ComposeFlags()
	}
	return "-f " + p.ComposeFile() + " -f " + p.OverrideFile()
}

// ComposeFlags select the files for docker compose.
func (o overlay) ComposeFlags() string {
	flags := "-f " + strings.Join(append(slices.Clone(o.Facts.Stack.Files), OverlayFile), " -f ")
	switch {
	case !o.HasComposeVariables():
		return flags
	case o.Facts.Stack.HasDotEnv():
		return "--env-file " + compose.VariablesFile + " --env-file .env " + flags
	}
	return "--env-file " + compose.VariablesFile + " " + flags
}

// Has reports whether the app is a service of the project's own.
func (o overlay) Has() bool { return o.has }

// ContainerPort returns the port that the app listens on in its container: that of the project's own service, which a
// proxy beside it may ask for, else 8000.
func (p project) ContainerPort() string {
	if p.Extends() {
		if own, has := p.Facts.Stack.Find(p.Service); has {
			return cmp.Or(own.Inner(), "8000")
		}
	}
	if p.runsProgram() {
		return cmp.Or(p.Facts.ProgramPort, "8000")
	}
	return "8000"
}

// Ports returns what the app publishes: its own port first, then what else the project's service does.
func (o overlay) Ports() []string {
	if o.own.NetworkMode != "" {
		return nil
	}
	ports := []string{"127.0.0.1:${APP_PORT:-" + strconv.Itoa(o.Port) + "}:" + o.ContainerPort()}
	for _, port := range o.own.Ports {
		if target := strconv.FormatUint(uint64(port.Target), 10); target != o.ContainerPort() && port.Published != "" {
			ports = append(ports, published(port, target))
		}
	}
	return ports
}

func published(port types.ServicePortConfig, target string) string {
	text := port.Published + ":" + target
	if port.HostIP != "" {
		text = port.HostIP + ":" + text
	}
	if port.Protocol != "" && port.Protocol != "tcp" {
		text += "/" + port.Protocol
	}
	return text
}

// Reset returns the settings of the project's service that belong to its own image.
func (o overlay) Reset() []string {
	var keys []string
	for key, set := range map[string]bool{
		"entrypoint": len(o.own.Entrypoint) > 0, "user": o.own.User != "", "deploy": o.own.Deploy != nil,
		"pull_policy": o.own.PullPolicy != "", "logging": o.own.LogsElsewhere(),
	} {
		if set {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// ReadOnlyRoot reports whether the project's service may not write to its container.
func (o overlay) ReadOnlyRoot() bool { return o.own.ReadOnly }

// Profiled reports whether the project's service starts only with a profile.
func (o overlay) Profiled() bool { return o.own.Disabled }

// WorkFolder returns where the command runs in the container: where the code lies that the project's image has in its
// working directory. Empty leaves it to the image.
func (o overlay) WorkFolder() string {
	if o.Facts.WorkDir != "" {
		return o.WorkDir()
	}
	if context := o.own.Context(); context != "" && context != "." {
		return path.Join("/app", context)
	}
	if o.own.WorkingDir != "" {
		return "/app"
	}
	return ""
}

// home returns the folder in the development container that stands for the working directory of the project's image.
func (o overlay) home() string { return cmp.Or(o.WorkFolder(), o.WorkDir()) }

// ownEnvironment is the folder of programs in the environment of the project's image; the development image has its own
// on its path.
var ownEnvironment = lazyregexp.New(`(^|[\s"'])(?:/[\w.-]+)*/\.?venv/bin/`)

// moved returns a text with the paths below the working directory of the project's image as the development container
// has them, and with the programs of its environment by their names.
func (o overlay) moved(text string) string {
	text = ownEnvironment.ReplaceAllString(text, "$1")
	folder := strings.TrimSuffix(o.own.Folder(), "/")
	if folder == "" || folder == o.home() {
		return text
	}
	return strings.ReplaceAll(text, folder+"/", o.home()+"/")
}

// OwnPythonPath reports whether the project's service sets PYTHONPATH, which then has to be the development image's.
func (o overlay) OwnPythonPath() bool { return has(o.own.Written, "PYTHONPATH") }

// OwnWorkers reports whether it sets the number of processes, of which reloading has one.
func (o overlay) OwnWorkers() bool { return has(o.own.Written, "WEB_CONCURRENCY") }

func has(values map[string]string, key string) bool {
	_, found := values[key]
	return found
}

// envFile is a file with variables for a service.
type envFile struct {
	Path, Format string
	Required     bool
}

// EnvFiles returns those of a service of which one is missing, which is not asked for, or which gets db.env. Empty
// where nothing changes.
func (o overlay) EnvFiles(service compose.Service) []envFile {
	copies := o.copies()
	missing := slices.DeleteFunc(service.MissingEnvFiles(), func(name string) bool { return copies[name] != nil })
	keeps := o.keepsAccount(service)
	if len(missing) == 0 && !keeps {
		return nil
	}
	files := envFiles(service, missing)
	account := envFile{Path: databaseEnvironment, Required: true}
	switch {
	case !keeps:
		return files
	case slices.ContainsFunc(o.DatabaseAccount(), func(v variable) bool { return service.LeavesEmpty(v.Key) }):
		return append(files, account)
	}
	return append([]envFile{account}, files...) // theirs win, in the database as in the app
}

// envFiles returns those of a service, without asking for the missing ones.
func envFiles(service compose.Service, missing []string) []envFile {
	var files []envFile
	for _, file := range service.EnvFiles {
		clean := path.Clean(file.Path)
		files = append(files, envFile{file.Path, file.Format, bool(file.Required) && !slices.Contains(missing, clean)})
	}
	return files
}

// Own returns the project's service with the app.
func (o overlay) Own() compose.Service { return o.own }

// Networks returns those that an app without a service of the project's own has to join for its services.
func (o overlay) Networks() []string {
	if o.has {
		return nil
	}
	var names []string
	for _, service := range o.backing() {
		for name := range service.Networks {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if slices.Equal(names, []string{"default"}) {
		return nil
	}
	return names
}

// runs reports whether a service starts with the app.
func (o overlay) runs(service compose.Service) bool {
	return !service.Disabled || o.needed[service.Name]
}

// enabledStores returns the enabled databases and caches of the project's own.
func (o overlay) enabledStores() []compose.Service {
	var services []compose.Service
	for _, service := range o.Facts.Stack.Services {
		if service.Kind() != "" && o.runs(service) {
			services = append(services, service)
		}
	}
	return services
}
