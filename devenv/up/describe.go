package up

import (
	"context"
	"maps"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
)

// Describe returns what is known of a service's containers. There are secrets in it.
func (i *inspector) Describe(ctx context.Context, service string) ([]devenv.Description, error) {
	project := i.model.project()
	reports, err := i.engine.Reports(ctx, project.Name)
	if err != nil {
		return nil, err
	}
	origins := compose.VariableOrigins(project, service)
	var found []devenv.Description
	for _, r := range reports {
		if r.Service == service {
			found = append(found, devenv.Description{
				Report: r, Defined: compose.DefinedAt(project, service), Origins: i.withImage(ctx, r, origins),
			})
		}
	}
	return found, nil
}

// withImage adds the variables that a container has as its image sets them.
func (i *inspector) withImage(ctx context.Context, r devenv.Report, origins map[string]string) map[string]string {
	all := map[string]string{}
	if image, err := i.engine.Image(ctx, r.Image); err == nil {
		for name, value := range image.Env {
			if r.Env[name] == value {
				all[name] = devenv.OriginImage
			}
		}
	}
	maps.Copy(all, origins)
	return all
}
