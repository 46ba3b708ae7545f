package scaffold

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// ComposeVariables returns the variables that the project's own Compose files fill in and that neither they nor .env
// set: with a value for each, which the services and the app share.
func (o overlay) ComposeVariables() []variable {
	variables, _ := o.fillUnset()
	return variables
}

// NeededByCompose returns those that only the author has a value for, as far as compose.env has none.
func (o overlay) NeededByCompose() []compose.Unset {
	_, needed := o.fillUnset()
	return slices.DeleteFunc(needed, func(unset compose.Unset) bool { return o.Facts.Given[unset.Name] != "" })
}

// HasComposeVariables reports whether compose.env has anything to say.
func (o overlay) HasComposeVariables() bool {
	variables, needed := o.fillUnset()
	return len(variables)+len(needed) > 0
}

// fillUnset begins with what services are made with, because the app's variables are made of that.
func (o overlay) fillUnset() (variables []variable, needed []compose.Unset) {
	values := map[string]string{}
	for _, unset := range o.Facts.Stack.Unset {
		if value := cmp.Or(o.Local.Values[unset.Name], o.madeWith(unset)); value != "" {
			values[unset.Name] = value
		}
	}
	for _, unset := range o.Facts.Stack.Unset {
		value, required := values[unset.Name], false
		if value == "" {
			value, required = o.appValue(unset, values)
		}
		switch {
		case value != "":
			variables = append(variables, variable{Key: unset.Name, Value: value})
		case required:
			needed = append(needed, unset)
		}
	}
	return variables, needed
}

// madeWith returns the value of a variable that a service is made with: a part of its account, or its port.
func (o overlay) madeWith(unset compose.Unset) string {
	for _, use := range unset.Uses {
		service, _ := o.Facts.Stack.Find(use.Service)
		switch {
		case use.Port != "":
			return use.Port
		case o.runsCode(service):
			continue
		}
		if value := o.accountPart(service, unset.Name, use.Key); value != "" {
			return value
		}
	}
	return ""
}

// accountPart returns what a service's variable gives its account: what the app is given already, else a value of its
// own.
func (o overlay) accountPart(service compose.Service, name, key string) string {
	words := wordsOf(key)
	last := words[len(words)-1]
	named := ""
	if service.Kind() == o.Database.Kind && !o.public {
		named = o.givenAccount(service).part(key)
	}
	switch {
	case slices.Contains(passwordWords, last):
		return cmp.Or(named, o.Secrets[name])
	case slices.Contains(userWords, last):
		return cmp.Or(named, userOf(words))
	case service.Kind() != "" && (slices.Contains(databaseParts, last) || last == "SCHEMA"):
		return cmp.Or(named, "app")
	}
	return ""
}

// userOf returns the user that a variable's name contains, as in DB_ADMIN_USER: scripts that set up a database make
// several, each once.
func userOf(words []string) string {
	role := slices.DeleteFunc(slices.Clone(words[:len(words)-1]), func(word string) bool {
		return slices.Contains(databaseWords, word)
	})
	if len(words) < 3 || len(role) != 1 || role[0] == "ROOT" {
		return "app"
	}
	return strings.ToLower(role[0])
}

// runsCode reports whether a service is the app, or runs the app's code.
func (o overlay) runsCode(service compose.Service) bool {
	return service.Name == o.own.Name || o.coded()[service.Name]
}

// appValue returns the value of a variable by what the app reads, and whether anything needs it to be set.
func (o overlay) appValue(unset compose.Unset, values map[string]string) (value string, required bool) {
	settings := o.settingsOf(unset)
	for _, setting := range settings {
		if found, ok := o.connected(setting); ok {
			if expanded, complete := o.Facts.Stack.Expand(found, values); complete {
				return expanded, true
			}
		}
	}
	for _, setting := range settings {
		if v, found := o.value(setting); found {
			return v.Value, true
		}
		if setting.Default != "" {
			return setting.Default, true
		}
		required = required || setting.Required && !setting.Later
	}
	return "", required
}

// settingsOf returns the app's settings that get the variable's value, and the variable itself.
func (o overlay) settingsOf(unset compose.Unset) []detect.Setting {
	names := []string{}
	for _, use := range unset.Uses {
		if service, _ := o.Facts.Stack.Find(use.Service); use.Key != "" && o.runsCode(service) {
			names = append(names, use.Key)
		}
	}
	var settings []detect.Setting
	for _, name := range append(names, unset.Name) {
		setting := detect.Setting{Name: name, Field: name, Required: unset.Required}
		if at := slices.IndexFunc(o.Facts.Settings, func(s detect.Setting) bool { return s.Name == name }); at >= 0 {
			setting = o.Facts.Settings[at]
			setting.Required = setting.Required || unset.Required
		}
		settings = append(settings, setting)
	}
	return settings
}

// ownSecrets returns the variables among them that are secrets of the project's own services.
func (o overlay) ownSecrets() []string {
	var names []string
	for _, unset := range slices.Concat(o.Facts.Stack.Blanks, o.Facts.Stack.Unset) {
		if isOwnSecret(unset.Name) || slices.ContainsFunc(unset.Uses, o.isOwnPassword) {
			names = append(names, unset.Name)
		}
	}
	return names
}

// isOwnPassword reports whether a variable is a password, or a secret, of a service that is started here.
func (o overlay) isOwnPassword(use compose.Use) bool {
	words := wordsOf(use.Key)
	service, _ := o.Facts.Stack.Find(use.Service)
	return isOwnSecret(use.Key) ||
		len(words) > 0 && slices.Contains(passwordWords, words[len(words)-1]) && !o.runsCode(service)
}

// unsetWarnings names the variables of the project's own Compose files that only the author has a value for.
func (o overlay) unsetWarnings() []string {
	var advice []string
	for _, unset := range o.NeededByCompose() {
		advice = append(advice, fmt.Sprintf("%s:%d reads %s, which has no value yet: set it in .env or in %s",
			unset.File, unset.Line, unset.Name, compose.VariablesFile))
	}
	return advice
}

// StackFiles names the project's own Compose files.
func (o overlay) StackFiles() string { return strings.Join(o.Facts.Stack.Files, " and ") }
