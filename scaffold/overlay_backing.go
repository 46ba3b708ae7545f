package scaffold

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/scaffold/compose"
)

// probes are health checks that need no password and know a server that only initialises.
var probes = map[string]string{
	"postgres": `pg_isready -q -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}"`,
	// ping answers also where the server refuses the user
	"mysql":     `mysqladmin ping --silent --protocol=tcp -h 127.0.0.1`,
	"mariadb":   `$$(command -v mariadb-admin || echo mysqladmin) ping --silent --protocol=tcp -h 127.0.0.1`,
	"mongo":     `$$(command -v mongosh || echo mongo) --quiet --norc --host "$$(hostname)" --eval 'quit(db.adminCommand({ ping: 1 }).ok ? 0 : 2)'`,
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
	return !service.Disabled && probes[service.Kind()] != ""
}

// Waits are the databases and caches that a service of the project's own depends on without waiting until they are
// healthy.
func (o overlay) Waits(service compose.Service) []string {
	var names []string
	for name, needed := range service.DependsOn {
		backing, _ := o.Facts.Stack.Find(name)
		if needed.Condition == types.ServiceConditionStarted && backing.Kind() != "" && o.healthy(name) {
			names = append(names, name)
		}
	}
	if service.Name == o.own.Name {
		for _, a := range o.Added() {
			names = append(names, a.Name)
		}
	}
	if service.Name == o.own.Name && len(service.DependsOn) == 0 {
		for _, backing := range o.backing() {
			if o.healthy(backing.Name) {
				names = append(names, backing.Name)
			}
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
}

// Others are the services beside the app that get anything.
func (o overlay) Others() []other {
	apart := append(o.Siblings(), o.own)
	var others []other
	for _, service := range o.Facts.Stack.Services {
		if slices.ContainsFunc(apart, func(s compose.Service) bool { return s.Name == service.Name }) {
			continue
		}
		one := other{Service: service, Waits: o.Waits(service), EnvFiles: o.EnvFiles(service)}
		if probe := probes[service.Kind()]; service.HealthCheck == nil && probe != "" {
			one.Probe = execForm([]string{"CMD-SHELL", probe})
		}
		if one.Probe != "" || one.Waits != nil || one.EnvFiles != nil {
			others = append(others, one)
		}
	}
	return others
}
