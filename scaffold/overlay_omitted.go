package scaffold

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// Omitted returns the variables of a service that the project's own Compose files would set to an empty text, while the
// setting that reads them is optional: a number or an address refuses an empty text. Named without a value, a variable
// is still set where .env sets it.
func (o overlay) Omitted(service compose.Service) []string {
	given, needed := o.fillUnset()
	given = append(given, o.innerPorts(service)...)
	var names []string
	for _, unset := range o.Facts.Stack.Unset {
		filled := isNamed(given, unset.Name) ||
			slices.ContainsFunc(needed, func(u compose.Unset) bool { return u.Name == unset.Name })
		if !filled && service.PassesOn(unset.Name) && o.isOptional(unset.Name) {
			names = append(names, unset.Name)
		}
	}
	return names
}

// isOptional reports whether a variable is a field of the app's settings that has a default.
func (o overlay) isOptional(name string) bool {
	return slices.ContainsFunc(o.Facts.Settings, func(s detect.Setting) bool {
		return s.Name == name && s.Type != "" && !s.Required
	})
}
