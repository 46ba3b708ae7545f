package scaffold

import (
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// variable is one of a service's environment.
type variable struct{ Key, Value, Comment string }

// placeholder stands for every secret in the examples, so that one command fills them in.
const placeholder = "change-me"

// DatabaseAccount returns what the database server is set up with.
func (p project) DatabaseAccount() []variable {
	account := p.account(p.DatabaseChoice.Variables, p.DatabaseChoice.Secrets)
	if p.Extends() {
		return p.Overlay().withGivenValues(account)
	}
	return account
}

// CacheAccount returns what the cache is set up with.
func (p project) CacheAccount() []variable {
	return p.account(p.CacheChoice.Variables, p.CacheChoice.Secrets)
}

// account has the values of an earlier run, because the volume was made with them, before the defaults.
func (p project) account(defaults, secrets []string) []variable {
	var variables []variable
	for _, assignment := range defaults {
		key, value, _ := strings.Cut(assignment, "=")
		if earlier := p.Local.Values[key]; earlier != "" {
			value = earlier
		}
		variables = append(variables, variable{Key: key, Value: value})
	}
	for _, key := range secrets {
		variables = append(variables, variable{Key: key, Value: p.Secrets[key]})
	}
	return variables
}

// AppVariables returns what the containers of the app are given: where the services are. The app's settings may be read
// as a whole, so those of the migrations get everything too.
func (p project) AppVariables() []variable {
	var variables []variable
	if p.Extends() {
		// where the other services are is reported by the overlay
		return withSettings(p.Overlay().PrivateAddress(), p.settle().variables, p.Facts.Own)
	}
	if p.HasDatabase() {
		variables = append(variables, variable{
			Key:   p.DatabaseChoice.URLVariable,
			Value: p.filled(p.withScheme(p.DatabaseChoice.URL)),
		})
	}
	if p.HasCache() {
		variables = append(variables, variable{Key: p.CacheChoice.URLVariable, Value: p.filled(p.CacheChoice.URL)})
	}
	return withSettings(variables, p.settle().variables, p.Facts.Own)
}

// withSettings adds what the settings name, which knows the driver better, and leaves out the address of a server that
// .env names elsewhere.
func withSettings(variables, settings []variable, own map[string]string) []variable {
	named := map[string]bool{}
	for _, setting := range settings {
		named[setting.Key] = true
	}
	variables = slices.DeleteFunc(variables, func(v variable) bool { return named[v.Key] || isElsewhere(own[v.Key]) })
	return append(variables, settings...)
}

// ReadsMountedDotEnv reports whether the app in development reads .env by itself, as it does outside of containers:
// Compose would take a $ in it for a variable.
func (p project) ReadsMountedDotEnv() bool { return p.Facts.ReadsDotEnv && !p.Syncs() }

// filled puts the accounts into a URL.
func (p project) filled(address string) string {
	return os.Expand(address, func(name string) string {
		accounts := slices.Concat(p.DatabaseAccount(), p.CacheAccount())
		i := slices.IndexFunc(accounts, func(v variable) bool { return v.Key == name })
		if i < 0 {
			return ""
		}
		return strings.ReplaceAll(url.QueryEscape(accounts[i].Value), "+", "%20")
	})
}

var bareValue = lazyregexp.New(`^[\w./:@%+,=?&~-]*$`)

// envValue writes a value so that Compose reads the same from an environment file.
func envValue(value string) string {
	switch {
	case bareValue.MatchString(value):
		return value
	case !strings.ContainsAny(value, "'\\\n\r"):
		return "'" + value + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `$$`, "\n", `\n`, "\r", `\r`).Replace(value) + `"`
}
