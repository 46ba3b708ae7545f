package engine

import (
	"runtime/debug"
	"strings"
	"sync"

	"github.com/docker/compose/v5/pkg/api"
)

const sdkModule = "github.com/docker/compose/v5"

// SDKVersion returns the version of the Compose SDK in this binary, as in v5.6.0; empty where the binary does not state
// it.
func SDKVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range info.Deps {
		if module.Path == sdkModule {
			return module.Version
		}
	}
	return ""
}

// labelSDKVersion makes the SDK write its version into labels, as docker compose does. The SDK knows it only from the
// linker flags of its own release build; without them docker compose would see other labels.
var labelSDKVersion = sync.OnceFunc(func() {
	if version := SDKVersion(); version != "" {
		api.ComposeVersion = strings.TrimPrefix(version, "v")
	}
})
