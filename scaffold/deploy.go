package scaffold

import (
	"maps"
	"slices"
	"strings"
)

// Drains reports whether the starter app keeps its port open for some seconds after SIGTERM.
func (p project) Drains() bool { return p.Facts.Starter && p.Deploy != None }

// HasLifespan reports whether the starter app does anything when it starts.
func (p project) HasLifespan() bool { return p.HasDatabase() || p.HasCache() || p.Drains() }

// ProxyImage returns the image of the proxy before the app's replicas.
func (p project) ProxyImage() string { return p.Versions.Proxy.Image }

// Replicas returns how many there are of the app: SQLite's file is not for several.
func (p project) Replicas() int {
	if p.HasDataFolder() {
		return 1
	}
	return 2
}

// deployedFiles returns the Compose files that the overlay for production lies over.
func (p project) deployedFiles() []string {
	if p.Extends() {
		return p.Facts.Stack.Files
	}
	return []string{p.ComposeFile()}
}

// DeployedFiles names them in a sentence, DeployFlags with the overlay, for docker compose.
func (p project) DeployedFiles() string { return strings.Join(p.deployedFiles(), " and ") }

func (p project) DeployFlags() string {
	return "-f " + strings.Join(append(slices.Clone(p.deployedFiles()), "docker-compose."+p.Deploy+".yml"), " -f ")
}

// OwnResets returns the settings of the project's own service that only one container at a time can have.
func (p project) OwnResets() []string {
	own := p.Overlay().own
	var keys []string
	if own.ContainerName != "" {
		keys = append(keys, "container_name")
	}
	if own.Hostname != "" {
		keys = append(keys, "hostname")
	}
	return keys
}

// ProxyNetworks returns the networks in which the proxy reaches the app; none where that is the default one.
func (p project) ProxyNetworks() []string {
	if !p.Extends() {
		return []string{"frontend"}
	}
	networks := slices.Sorted(maps.Keys(p.Overlay().own.Networks))
	if slices.Equal(networks, []string{"default"}) {
		return nil
	}
	return networks
}

// ReadyPath returns the route that answers with 200 when the app can take requests; ReadyRoute reports whether it has
// one.
func (p project) ReadyPath() string {
	if p.Facts.Starter {
		return "/ready"
	}
	return p.ProbePath()
}

func (p project) ReadyRoute() bool { return p.Facts.Starter || p.HealthPath != "" || p.Facts.RootRoute }

// ReadyProbe returns the health check that asks it, as a Compose file has it.
func (p project) ReadyProbe() string {
	if p.Facts.Starter {
		p.HealthPath = "/ready"
	}
	return p.ComposeProbe()
}

// secret is a value that a service of a stack reads from a file of /run/secrets.
type secret struct {
	Name     string // of the file
	File     string // with the variable that has the value here
	Variable string
	Template string // what the file holds, with {} for the value; empty for the value alone
}

// AppSecrets returns what .fastdock/app.env holds, each named after its variable.
func (p project) AppSecrets() []secret {
	var secrets []secret
	for _, v := range p.WithoutSecrets().AppVariables() {
		secrets = append(secrets, secret{Name: strings.ToLower(v.Key), File: appEnvironment, Variable: v.Key})
	}
	return secrets
}

// DatabaseSecrets returns the passwords of the database server, the app's first.
func (p project) DatabaseSecrets() []secret {
	names := []string{"db_password", "db_root_password"}
	var secrets []secret
	for i, variable := range p.DatabaseChoice.Secrets {
		secrets = append(secrets, secret{Name: names[i], File: databaseEnvironment, Variable: variable})
	}
	return secrets
}

// SwarmSecrets returns all that the stack needs.
func (p project) SwarmSecrets() []secret {
	secrets := slices.Concat(p.AppSecrets(), p.DatabaseSecrets())
	for _, variable := range p.CacheChoice.Secrets {
		secrets = append(secrets, secret{
			Name: "cache_conf", File: ".fastdock/cache.env", Variable: variable, Template: "requirepass {}",
		})
	}
	return secrets
}

// SwarmAccount returns what the database server of a stack is set up with: the names, and where the passwords are.
func (p project) SwarmAccount() []variable {
	account := p.account(p.DatabaseChoice.Variables, nil)
	for _, secret := range p.DatabaseSecrets() {
		account = append(account, variable{Key: secret.Variable + "_FILE", Value: "/run/secrets/" + secret.Name})
	}
	return account
}

// environmentSecret is a secret of CI that holds a file with variables.
type environmentSecret struct{ Variable, File string }

// DeployedEnvironment returns those of the files that a deployment from CI reads.
func (p project) DeployedEnvironment() []environmentSecret {
	secrets := []environmentSecret{{"APP_ENV", appEnvironment}}
	if p.HasDatabaseServer() {
		secrets = append(secrets, environmentSecret{"DB_ENV", databaseEnvironment})
	}
	if p.CacheChoice.Secrets != nil {
		secrets = append(secrets, environmentSecret{"CACHE_ENV", ".fastdock/cache.env"})
	}
	return secrets
}
