package compose

import (
	"os"
	"strconv"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"
)

// withOwner gives builds the ids of the user, as HOST_UID and HOST_GID, where neither the environment nor .env sets
// them: files that a container makes in a mounted folder then belong to the user. Build arguments are not part of a
// service's config hash, so `docker compose up` without them recreates nothing. Further variables get their values in
// the same way.
func withOwner(variables map[string]string) cli.ProjectOptionsFn {
	return cli.WithLoadOptions(func(options *loader.Options) {
		if options.Interpolate == nil {
			return
		}
		lookup := options.Interpolate.LookupValue
		options.Interpolate.LookupValue = func(name string) (string, bool) {
			if value, set := lookup(name); set {
				return value, true
			}
			if value, set := variables[name]; set {
				return value, true
			}
			return owner(name)
		}
	})
}

// owner returns an id of the user; on Windows, where Docker Desktop maps the owner of a mount itself, there is none.
func owner(name string) (string, bool) {
	id := -1
	switch name {
	case "HOST_UID":
		id = os.Getuid()
	case "HOST_GID":
		id = os.Getgid()
	}
	if id < 0 {
		return "", false // what Compose makes of a variable that is not set
	}
	return strconv.Itoa(id), true
}
