package scaffold

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// Connections returns the variables with which the app finds the project's databases and caches: none for a service
// that its environment, or a file with variables, names already.
func (o overlay) Connections() []variable {
	variables := o.references()
	for _, choice := range []assets.Choice{o.DatabaseChoice, o.CacheChoice} {
		if v, found := o.connection(choice); found && !isNamed(variables, v.Key) {
			variables = append(variables, v)
		}
	}
	for _, a := range o.Added() {
		variables = append(variables, variable{Key: a.choice.URLVariable, Value: o.urlOf(a.choice, a.account)})
	}
	return variables
}

// AppEnvironment returns what the overlay gives the app.
func (o overlay) AppEnvironment() []variable { return append(o.Connections(), o.innerPorts(o.own)...) }

// innerPorts returns the ports of the project's databases and caches in their containers, for the variables of a
// service that publish them on the developer's machine too.
func (o overlay) innerPorts(service compose.Service) []variable {
	if service.NetworkMode == "host" {
		return nil
	}
	ports := map[string]string{}
	for _, backing := range o.backing() {
		maps.Copy(ports, backing.PublishedBy())
	}
	named := append(o.AppVariables(), o.Connections()...)
	var variables []variable
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		reads := service.PassesOn(name) || service.FilesName(name) && !has(service.Written, name)
		if reads && !isNamed(named, name) {
			variables = append(variables, variable{Key: name, Value: ports[name]})
		}
	}
	return variables
}

// names reports whether the app's service is given a host by that name.
func (o overlay) names(host string) bool { return isGivenHost(o.own, host) }

func isGivenHost(service compose.Service, host string) bool {
	word := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(host) + `($|[^\w-])`)
	named := slices.ContainsFunc(service.EnvironmentKeys(), func(key string) bool {
		return word.MatchString(service.Value(key))
	})
	return named || service.EnvFilesMention(word)
}

// AsksMachine reports whether a service is given the developer's machine, whose name Docker Desktop alone knows by
// itself.
func (o overlay) AsksMachine(service compose.Service) bool {
	return isGivenHost(service, "host.docker.internal")
}

// urlOf returns what the choice's variable holds for an account.
func (o overlay) urlOf(choice assets.Choice, account compose.Account) string {
	at := account.Authority(compose.Port(choice.Kind))
	switch choice.Kind {
	case "memcached":
		return account.Host
	case "redis", "valkey":
		return "redis://" + at + "/0"
	case "mongo":
		url := "mongodb://" + at + "/" + account.Database
		if account.User != "" {
			url += "?authSource=admin"
		}
		return url
	}
	scheme, rest, _ := strings.Cut(choice.URL, "://")
	_, query, _ := strings.Cut(rest, "?")
	url := scheme + "://" + at + "/" + account.Database
	if query != "" {
		url += "?" + query
	}
	return o.withScheme(url)
}
