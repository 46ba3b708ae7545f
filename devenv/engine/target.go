package engine

import (
	"errors"

	"github.com/docker/cli/cli/flags"
	"github.com/spf13/pflag"
)

// Target names an engine as the docker command's flags do; the zero value leaves the choice to DOCKER_HOST,
// DOCKER_CONTEXT and the docker configuration, in this order.
type Target struct {
	Host    string // -H; goes before everything but Context, with which it cannot be combined
	Context string // --context
}

// options returns the docker command's own, with what it takes from the environment: DOCKER_TLS_VERIFY,
// DOCKER_CERT_PATH.
func (t Target) options() (*flags.ClientOptions, error) {
	if t.Host != "" && t.Context != "" {
		return nil, errors.New("--host and --context select two engines; use one of them")
	}
	options, line := flags.NewClientOptions(), pflag.NewFlagSet("docker", pflag.ContinueOnError)
	options.InstallFlags(line)
	options.SetDefaultOptions(line)
	options.Context = t.Context
	if t.Host != "" {
		options.Hosts = []string{t.Host}
	}
	return options, nil
}
