package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
)

// UponChanged reports whether an image that the SDK has built is to be built again, because an image that it is built
// upon is another one now, or would be: its context has changed.
func UponChanged(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	image string, built engine.LocalImage,
) bool {
	entry := entryOf(e, project, image)
	if entry == nil || built.ID == "" || len(compose.BuiltUpon(project, service.Name)) == 0 {
		return false
	}
	kept := entry.kept()
	return kept.Image == built.ID && (!maps.Equal(kept.Upon, uponOf(ctx, e, project, service)) ||
		kept.Contexts != contextsOf(ctx, project, service))
}

// uponOf returns the IDs of the images that a service's own is built upon, by service; nil where there are none.
func uponOf(ctx context.Context, e *engine.Engine, project *types.Project,
	service types.ServiceConfig,
) map[string]string {
	upon := compose.BuiltUpon(project, service.Name)
	if len(upon) == 0 {
		return nil
	}
	ids := map[string]string{}
	for _, name := range upon {
		other := compose.Defined(project, name)
		ids[name] = e.LocalImage(ctx, api.GetImageNameOrDefault(other, project.Name), other.Platform).ID
	}
	return ids
}

// contextsOf returns a hash of the contexts of the images that a service's own is built upon, as far as they are
// folders of this machine; empty where there are none.
func contextsOf(ctx context.Context, project *types.Project, service types.ServiceConfig) string {
	upon := compose.BuiltUpon(project, service.Name)
	if len(upon) == 0 {
		return ""
	}
	inputs := sha256.New()
	for _, name := range upon {
		build := compose.Defined(project, name).Build
		if build == nil || !mount.IsDir(build.Context) {
			continue
		}
		files, err := localDir(build.Context)
		if err == nil {
			err = writeSent(ctx, inputs, files, DockerfileOf(build))
		}
		fmt.Fprintf(inputs, "%q %t\n", name, err == nil)
	}
	return hex.EncodeToString(inputs.Sum(nil))
}
