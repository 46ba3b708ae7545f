package engine

import (
	"slices"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/context/store"
)

// ContextNames returns the names of Docker's contexts in the user's configuration, sorted.
func ContextNames() []string {
	names := []string{command.DefaultContextName}
	contexts, err := store.New(config.ContextStoreDir(), command.DefaultContextStoreConfig()).List()
	if err != nil {
		return names
	}
	for _, found := range contexts {
		names = append(names, found.Name)
	}
	slices.Sort(names)
	return names
}
