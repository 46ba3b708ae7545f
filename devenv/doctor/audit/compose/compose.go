package compose

import (
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// Checks returns those of Compose files and .env.
func Checks() []check.Check {
	return slices.Concat(
		fileChecks(), imageChecks(), envFileChecks(), secretChecks(), dotenvChecks(), dollarChecks(),
		dependencyChecks(), storeProbeChecks(),
		volumeChecks(), portChecks(), privilegeChecks(), hardeningChecks(), overrideChecks(), mountChecks(), watchChecks(),
	)
}
