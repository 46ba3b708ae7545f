package engine

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/api/types/system"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"

	"github.com/fastdock/fastdock/devenv"
)

// API versions that brought what fastdock uses. An older engine ignores it without an error.
const (
	apiStartInterval  = "1.44" // health checks: start_interval
	apiSavesLayouts   = "1.44" // docker save writes an OCI layout
	apiImageManifests = "1.48" // image inspect lists the manifests of an index
)

// Capabilities are what an engine can do, read from its own answers. Nothing else compares engine versions.
type Capabilities struct {
	API            string // API version in use, as in "1.45"
	Podman         bool   // speaks the API, but is Podman
	Windows        bool   // runs Windows containers
	BuildKit       bool   // has a BuildKit of its own
	StartInterval  bool   // health checks obey start_interval
	SavesLayouts   bool   // images are saved as OCI layouts
	ImageManifests bool   // image inspect lists the manifests of an index
}

// capabilityCache keeps what the engine answered; mu guards the rest.
type capabilityCache struct {
	mu         sync.Mutex
	known      *Capabilities
	containerd *bool
}

// Capabilities returns what the engine can do. It asks once and keeps the answer; an engine that does not answer is
// asked again by the next call. The error is an *EngineError.
func (e *Engine) Capabilities(ctx context.Context) (Capabilities, error) {
	e.cache.mu.Lock()
	defer e.cache.mu.Unlock()
	if e.cache.known == nil {
		found, err := e.findCapabilities(ctx)
		if err != nil {
			return Capabilities{}, &devenv.EngineError{Host: e.Host(), Cause: err}
		}
		e.cache.known = &found
	}
	return *e.cache.known, nil
}

// findCapabilities asks for the version only where the ping does not name the builder: up waits for the answer.
func (e *Engine) findCapabilities(ctx context.Context) (Capabilities, error) {
	ping, err := e.API.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true})
	if err != nil {
		return Capabilities{}, err
	}
	found := Capabilities{API: e.API.ClientVersion(), Windows: ping.OSType == "windows"}
	found.StartInterval = versions.GreaterThanOrEqualTo(found.API, apiStartInterval)
	found.SavesLayouts = versions.GreaterThanOrEqualTo(found.API, apiSavesLayouts)
	found.ImageManifests = versions.GreaterThanOrEqualTo(found.API, apiImageManifests)
	if found.BuildKit = ping.BuilderVersion == build.BuilderBuildKit; found.BuildKit || found.Windows {
		return found, nil
	}
	// Every Docker Engine on Linux has BuildKit since 18.09. It is announced only where it is the default builder, which
	// it is not in Engine 20.10. Podman announces none and has none.
	version, err := e.API.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return Capabilities{}, err
	}
	found.Podman = slices.ContainsFunc(version.Components, isPodman)
	found.BuildKit = !found.Podman
	return found, nil
}

func isPodman(c system.ComponentVersion) bool { return strings.HasPrefix(c.Name, "Podman") }

// HasBuildKit reports whether the engine answers and has a BuildKit of its own.
func (e *Engine) HasBuildKit(ctx context.Context) bool {
	can, err := e.Capabilities(ctx)
	return err == nil && can.BuildKit
}

// HasContainerdStore reports whether the engine keeps images in containerd's store, which holds indexes, attestations
// and several platforms of one image. It is false where the engine does not answer.
func (e *Engine) HasContainerdStore(ctx context.Context) bool {
	e.cache.mu.Lock()
	defer e.cache.mu.Unlock()
	if e.cache.containerd == nil {
		answer, err := e.API.Info(ctx, client.InfoOptions{})
		if err != nil {
			return false
		}
		found := usesContainerdStore(answer.Info)
		e.cache.containerd = &found
	}
	return *e.cache.containerd
}

// usesContainerdStore reads the status of the storage driver, which names containerd's snapshotter.
func usesContainerdStore(info system.Info) bool {
	return slices.ContainsFunc(info.DriverStatus, func(row [2]string) bool {
		return row[0] == "driver-type" && strings.HasPrefix(row[1], "io.containerd.snapshotter")
	})
}
