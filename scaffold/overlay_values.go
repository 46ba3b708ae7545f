package scaffold

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// givenAccount returns the account that the project's files already give the app for a database: that of an address, or
// of variables for its parts. What they do not say is empty.
func (o overlay) givenAccount(service compose.Service) endpoint {
	given := o.own.Variables()
	var at endpoint
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if at = addressOf(given[name], service, o.DatabaseChoice); at.User != "" {
			return at
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at.set(wordsOf(name), given[name])
	}
	return at
}

// withGivenValues returns the account of the database that lacks one, with what the project's files give the app for
// it.
func (o overlay) withGivenValues(account []variable) []variable {
	service, found := o.Facts.Stack.Running(o.Database.Kind)
	if !found || !lacksAccount(service) {
		return account
	}
	given := o.givenAccount(service)
	for i, v := range account {
		hidden := o.public && slices.Contains(o.DatabaseChoice.Secrets, v.Key)
		if value := given.part(v.Key); value != "" && !hidden {
			account[i].Value = value
		}
	}
	return account
}

// addressOf returns the account in the address of a service, or of the same database on a developer's machine.
func addressOf(text string, service compose.Service, choice assets.Choice) endpoint {
	address, err := url.Parse(text)
	if err != nil || address.User == nil || !sameFamily(address.Scheme, choice) {
		return endpoint{}
	}
	if host := address.Hostname(); host != service.Name && host != "localhost" && host != "127.0.0.1" {
		return endpoint{}
	}
	password, _ := address.User.Password()
	return endpoint{User: address.User.Username(), Password: password, Database: strings.TrimPrefix(address.Path, "/")}
}

// set keeps the value of a variable whose name ends with a part of an account, as in DB_USER.
func (e *endpoint) set(words []string, value string) {
	if len(words) < 2 || !anyOf(words[:len(words)-1], databaseWords) || strings.Contains(value, "$") {
		return
	}
	switch last := words[len(words)-1]; {
	case slices.Contains(userWords, last):
		e.User = value
	case slices.Contains(passwordWords, last):
		e.Password = value
	case slices.Contains(databaseParts, last):
		e.Database = value
	}
}

// part returns the part of an account that a variable of a database's image sets.
func (e endpoint) part(key string) string {
	switch _, part, _ := strings.Cut(key, "_"); part {
	case "USER":
		if e.User != "root" { // which MySQL has already
			return e.User
		}
	case "PASSWORD":
		return e.Password
	case "ROOT_PASSWORD":
		if e.User == "root" {
			return e.Password
		}
	case "DB", "DATABASE":
		return e.Database
	}
	return ""
}
