package scaffold

import (
	"path"
	"slices"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/scaffold/compose"
)

// probes are health checks that need no password and know a server that only initialises.
var probes = map[string]string{
	"postgres": `pg_isready -q -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}"`,
	// ping answers also where the server refuses the user
	"mysql":   `mysqladmin ping --silent --protocol=tcp -h 127.0.0.1`,
	"mariadb": `$$(command -v mariadb-admin || echo mysqladmin) ping --silent --protocol=tcp -h 127.0.0.1`,
	"mongo": `$$(command -v mongosh || echo mongo) --quiet --norc --host "$$(hostname)" --eval 'quit` +
		`(db.adminCommand({ ping: 1 }).ok ? 0 : 2)'`,
	"redis":     `redis-cli -h 127.0.0.1 ping 2>&1 | grep -qE 'PONG|NOAUTH'`,
	"valkey":    `valkey-cli -h 127.0.0.1 ping 2>&1 | grep -qE 'PONG|NOAUTH'`,
	"memcached": `printf 'version\r\nquit\r\n' | nc 127.0.0.1 11211 | grep -q '^VERSION'`,
}

// healthy reports whether a service is, or is going to be, checked.
func (o overlay) healthy(name string) bool {
	service, found := o.Facts.Stack.Find(name)
	if !found {
		return false
	}
	if service.HealthCheck != nil {
		return !service.HealthCheck.Disable
	}
	return o.runs(service) && probes[service.Kind()] != ""
}

// Waits returns the databases and caches that a service of the project's own is to wait for until they are
// healthy, and does not yet: what runs the app's code waits for all of them, anything else for those that
// it depends on.
func (o overlay) Waits(service compose.Service) []string {
	var names []string
	for _, backing := range o.backing() {
		needed, depends := service.DependsOn[backing.Name]
		started := depends && needed.Condition == types.ServiceConditionStarted
		connects := !depends && o.runsCode(service) && !o.needs(backing.Name, service.Name)
		if (started || connects) && o.healthy(backing.Name) {
			names = append(names, backing.Name)
		}
	}
	if service.Name == o.own.Name {
		for _, a := range o.Added() {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return names
}

// other is a service of the project's own that is neither the app nor of its image.
type other struct {
	compose.Service
	Probe    string // the health check that it lacks, in exec form
	Waits    []string
	EnvFiles []envFile

	Environment     []variable // that its image cannot start without
	Profiled, Muted bool       // it does not start by default; its log goes elsewhere

	TakesAppImage bool // which only the app's own service says how to build
}

// isBare reports whether the service gets nothing.
func (o other) isBare() bool {
	return o.Probe == "" && o.Waits == nil && o.EnvFiles == nil && o.Environment == nil && !o.Profiled &&
		!o.Muted && !o.TakesAppImage
}

// Others returns the services beside the app that get anything.
func (o overlay) Others() []other {
	var others []other
	for _, service := range o.Facts.Stack.Services {
		if o.runsCode(service) {
			continue
		}
		one := other{
			Service:     service,
			Waits:       o.Waits(service),
			EnvFiles:    o.EnvFiles(service),
			Environment: o.missingVariables(service),
		}
		one.Profiled, one.Muted = service.Disabled && o.runs(service), service.LogsElsewhere()
		if probe := probes[service.Kind()]; (service.HealthCheck == nil || service.ProbesNothing()) && probe != "" {
			one.Probe = execForm([]string{"CMD-SHELL", probe})
		}
		one.TakesAppImage = o.takesAppImage(service)
		if !one.isBare() {
			others = append(others, one)
		}
	}
	return others
}

// takesAppImage reports whether a service runs the image that the app's own service is built as. The app itself has the
// development image, so that nothing else would build that one.
func (o overlay) takesAppImage(service compose.Service) bool {
	return service.Build == nil && o.own.DockerfilePath() != "" && o.imageUsers()[service.Name]
}

// missingVariables returns those without which a database of the project's own would not start: an account where the
// file that has it is missing, and the folder of the data where PostgreSQL would refuse the project's volume since
// version 18.
func (o overlay) missingVariables(service compose.Service) []variable {
	var variables []variable
	if !o.keepsAccount(service) {
		variables = o.madeAccount(service)
	}
	const before18 = "/var/lib/postgresql/data"
	major, err := strconv.Atoi(service.ImageVersion())
	mounted := slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool {
		return path.Clean(v.Target) == before18
	})
	if service.Kind() == "postgres" && mounted &&
		(err != nil && service.ImageVersion() == "" || major >= 18) && !has(service.Written, "PGDATA") {
		variables = append(variables, variable{Key: "PGDATA", Value: before18})
	}
	return variables
}
