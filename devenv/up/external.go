package up

import (
	"fmt"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Words of the Compose SDK about what is made outside of the stack and is not there.
var (
	noNetwork = lazyregexp.New(`network (\S+) declared as external, but could not be found`)
	noVolume  = lazyregexp.New(`external volume "([^"]+)" not found`)
)

// withExternal adds how a network or a volume that is external to the stack comes to be.
func withExternal(err error) error {
	if match := noNetwork.FindStringSubmatch(err.Error()); match != nil {
		return fmt.Errorf("%w; start the stack that creates it, or run `docker network create %s`", err, match[1])
	}
	if match := noVolume.FindStringSubmatch(err.Error()); match != nil {
		return fmt.Errorf("%w; start the stack that creates it, or run `docker volume create %s`", err, match[1])
	}
	return err
}
