package dockerfile

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// composed is what one Compose file says of a service that builds a Dockerfile.
type composed struct {
	name, target, context string
	node                  *yaml.Node
}

// composedFrom reads the Compose files one by one: a merged model no longer shows which Dockerfile production builds.
func composedFrom(input *check.Input, d *source.Dockerfile) []composed {
	var all []composed
	known := map[string]composed{} // what earlier files say of the services
	for _, c := range input.Sources.Compose {
		for _, name := range c.Services() {
			_, build := c.Find("services", name, "build")
			if build == nil {
				continue
			}
			b := known[name]
			b.name = name
			_, b.node = c.Find("services", name)
			dockerfile := "Dockerfile"
			if build.Kind == yaml.ScalarNode {
				b.context = build.Value
			}
			for _, key := range []struct {
				name string
				to   *string
			}{{"context", &b.context}, {"target", &b.target}, {"dockerfile", &dockerfile}} {
				if _, value := c.Find("services", name, "build", key.name); value != nil {
					*key.to = value.Value
				}
			}
			known[name] = b
			if filepath.ToSlash(filepath.Join(b.context, dockerfile)) == d.Path {
				all = append(all, b)
			}
		}
	}
	return all
}

// targets reports whether a service of any Compose file starts that stage.
func (f *file) targets(name string) bool {
	for _, b := range f.builds {
		if b.target != "" && strings.EqualFold(b.target, name) {
			return true
		}
	}
	return slices.ContainsFunc(f.services, func(s service) bool {
		return s.Build.Target != "" && strings.EqualFold(s.Build.Target, name)
	})
}

// context returns the folder whose files the build is given, relative to the project's.
func (f *file) context() string {
	for _, s := range f.services {
		if rel, err := filepath.Rel(f.input.Sources.Dir, s.Build.Context); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	for _, b := range f.builds {
		if b.context != "" {
			return filepath.ToSlash(b.context)
		}
	}
	if dir := filepath.Dir(f.Path); f.input.Sources.Dir != "" && len(f.builds) == 0 {
		return filepath.ToSlash(dir)
	}
	return "."
}

// probedInCompose reports whether Compose has a probe of its own for the image.
func (f *file) probedInCompose() bool {
	for _, b := range f.builds {
		for i := 0; i+1 < len(b.node.Content); i += 2 {
			if b.node.Content[i].Value == "healthcheck" {
				return true
			}
		}
	}
	// by an anchor, or from another file
	return slices.ContainsFunc(f.services, func(s service) bool { return s.HealthCheck != nil })
}

// setsInCompose reports whether the services set a variable themselves.
func (f *file) setsInCompose(name string) bool {
	for _, s := range f.services {
		if _, set := s.Environment[name]; !set {
			return false
		}
	}
	return len(f.services) > 0
}

// service is a service of the merged model that is built from a Dockerfile.
type service struct {
	types.ServiceConfig
	dir string // the project's folder
}

func servicesOf(input *check.Input, d *source.Dockerfile) []service {
	var all []service
	if input.Project == nil {
		return nil
	}
	for _, name := range d.Services {
		all = append(all, service{input.Project.Services[name], input.Sources.Dir})
	}
	return all
}

// services returns those that start the stage.
func (s *stage) services() []service {
	var all []service
	for _, service := range s.file.services {
		if target := service.Build.Target; target != "" && strings.EqualFold(target, s.Name) ||
			target == "" && s == s.file.last() {
			all = append(all, service)
		}
	}
	return all
}

// argv returns what the service starts: its own command, else the image's.
func (s service) argv(of *stage) []string {
	if len(s.Command) > 0 || len(s.Entrypoint) > 0 {
		return start{argv: append(append([]string{}, s.Entrypoint...), s.Command...)}.unwrapped().argv
	}
	return of.start().argv
}

// mountsProject reports whether the project's folder, or a folder of it, is mounted into it.
func (s service) mountsProject() bool { return len(s.projectMounts()) > 0 }

// projectMounts returns the mounts of the project's folder and of folders in it.
func (s service) projectMounts() []types.ServiceVolumeConfig {
	var mounts []types.ServiceVolumeConfig
	for _, v := range s.Volumes {
		if v.Type == types.VolumeTypeBind &&
			(v.Source == s.dir || strings.HasPrefix(v.Source, s.dir+string(filepath.Separator))) {
			mounts = append(mounts, v)
		}
	}
	return mounts
}
