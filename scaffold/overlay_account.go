package scaffold

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/compose"
)

const databaseEnvironment = ".fastdock/db.env"

// accountNames are the variables of an account: user, password, database.
var accountNames = map[string][]string{
	"postgres": {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"},
	"mysql":    {"MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DATABASE", "MYSQL_ROOT_PASSWORD"},
	"mariadb":  {"MARIADB_USER", "MARIADB_PASSWORD", "MARIADB_DATABASE", "MARIADB_ROOT_PASSWORD"},
}

// lacksAccount reports whether no file of the project gives the service a password, without which its image does not
// start: most often the file that has it is not committed.
func lacksAccount(service compose.Service) bool {
	fromImage := service.Build != nil && service.MissingEnvFiles() == nil
	return accountNames[service.Kind()] != nil && !fromImage && !service.Account().Known && !service.GivesPassword()
}

// keepsAccount reports whether db.env has the account that a service lacks.
func (o overlay) keepsAccount(service compose.Service) bool {
	return service.Kind() == o.Database.Kind && lacksAccount(service)
}

// KeepsAccount reports whether db.env has the account of any service.
func (o overlay) KeepsAccount() bool { return slices.ContainsFunc(o.backing(), o.keepsAccount) }

// madeAccount returns the account that a service gets; nil where it has one.
func (o overlay) madeAccount(service compose.Service) []variable {
	switch {
	case !lacksAccount(service):
		return nil
	case o.keepsAccount(service):
		return o.DatabaseAccount()
	}
	return accountOf(accountNames[service.Kind()]...)
}

// accountAt returns the account with which the app reaches a service: what the project's files say goes before what is
// made.
func (o overlay) accountAt(service compose.Service) compose.Account {
	account := service.Account()
	for _, v := range o.madeAccount(service) {
		value := v.Value
		if written, set := service.Written[v.Key]; set {
			value = written
		}
		switch _, part, _ := strings.Cut(v.Key, "_"); part {
		case "USER":
			account.User = value
		case "PASSWORD":
			account.Password, account.Known = value, true
		case "DB", "DATABASE":
			account.Database = value
		}
	}
	return account
}

// PrivateAddress returns the address of a database whose account is in db.env, for the app's environment file.
func (o overlay) PrivateAddress() []variable {
	choice := o.DatabaseChoice
	backing, found := o.Facts.Stack.Running(choice.Kind)
	if !found || !o.runs(backing) || !o.keepsAccount(backing) || has(o.own.Written, choice.URLVariable) {
		return nil
	}
	account := o.accountAt(backing)
	account.User, account.Database = o.filledIn(account.User), o.filledIn(account.Database)
	return []variable{{Key: choice.URLVariable, Value: o.urlOf(choice, account)}}
}

// filledIn returns a text with the values that Compose fills in, as far as there are any: it does not read
// single quotes in a file with variables.
func (o overlay) filledIn(text string) string {
	values := map[string]string{}
	for _, v := range o.ComposeVariables() {
		values[v.Key] = v.Value
	}
	if filled, complete := o.Facts.Stack.Expand(text, values); complete {
		return filled
	}
	return text
}

// references returns the variables of settings whose values Compose fills in: only a Compose file can hold these.
func (o overlay) references() []variable { return o.settle().references }

// isNamed reports whether a variable is among some.
func isNamed(variables []variable, key string) bool {
	return slices.ContainsFunc(variables, func(v variable) bool { return v.Key == key })
}

// SiblingVariables returns the app's variables that a service of the same code does not set itself, or not for
// containers.
func (o overlay) SiblingVariables(service compose.Service) []variable {
	variables := slices.DeleteFunc(o.Connections(), func(v variable) bool { return service.Sets(v.Key) })
	return append(variables, o.innerPorts(service)...)
}

// connection returns the address of a service of the project's own, for the overlay; false where the app has it
// already.
func (o overlay) connection(choice assets.Choice) (variable, bool) {
	backing, found := o.Facts.Stack.Running(choice.Kind)
	if !found || !o.runs(backing) || o.names(backing.Name) || has(o.own.Written, choice.URLVariable) ||
		o.keepsAccount(backing) {
		return variable{}, false
	}
	account := o.accountAt(backing)
	address := variable{Key: choice.URLVariable, Value: o.urlOf(choice, account)}
	for _, setting := range o.settle().variables {
		if setting.Key == address.Key {
			address.Value = setting.Value // it knows the driver better
		}
	}
	return address, account.Known
}
