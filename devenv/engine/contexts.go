package engine

import (
	"fmt"
	"os"
	"slices"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/context/store"

	"github.com/fastdock/fastdock/internal/suggest"
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

// unknownContext returns an error where the context that is chosen does not exist; the library names a file of its own.
func (t Target) unknownContext() error {
	name := t.Context
	if name == "" && t.Host == "" && os.Getenv("DOCKER_HOST") == "" {
		name = os.Getenv("DOCKER_CONTEXT")
	}
	names := ContextNames()
	if name == "" || slices.Contains(names, name) {
		return nil
	}
	return fmt.Errorf("there is no context %q%s", name, suggest.Aside(name, names))
}
