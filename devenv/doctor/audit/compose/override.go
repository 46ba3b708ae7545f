package compose

import (
	"context"
	"fmt"
	"path"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func overrideChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-O01", Title: "Build target missing in the Dockerfile", Needs: check.Project, Run: onAll(noStage),
			About: "Compose merges the `build:` keys of its files one by one. If the override sets another " +
				"Dockerfile, the target of the first file still applies, and the build fails if that stage does " +
				"not exist. Set `target` wherever you set `dockerfile`.",
		},
		{
			ID:    "FD-O03",
			Title: "Development and production images share a name",
			Needs: check.Project,
			Run:   overridden(oneTag),
			About: "If both images have one name, the last build wins. Production can then start the development " +
				"image with reload and development tools. Set another `image:` in the override, for example " +
				"myapp:dev.",
		},
	}
}

func noStage(v view, s types.ServiceConfig) []check.Finding {
	d := v.sources.DockerfileOf(s.Build)
	if d == nil || s.Build.Target == "" || d.Stage(s.Build.Target) != nil {
		return nil
	}
	f := v.at(s.Name, check.Error, "build", "dockerfile")
	cause := fmt.Sprintf("target %q is not a stage of %s, so the build fails", s.Build.Target, d.Path)
	file := v.lastWith("services", s.Name, "build")
	from := v.lastWith("services", s.Name, "build", "target")
	last := d.Stage("")
	if last == nil || last.Name == "" || file == nil {
		return one(because(f, cause, "set `target` to the stage to build", nil))
	}
	keys := []string{"services", s.Name, "build", "target"}
	edits := rewrite(from, keys, last.Name)
	if from != file {
		cause += fmt.Sprintf(": it is set in %s", from.Path)
		edits = add(file, keys[:3], "target: "+last.Name)
	}
	return one(because(f, cause, fmt.Sprintf("set `target: %s` in %s", last.Name, file.Path), edits))
}

// overridden runs a rule on the services that a further file changes for development.
func overridden(r func(prod, dev view,
	before, s types.ServiceConfig) []check.Finding,
) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, in *check.Input) []check.Finding {
		prod, ok := production(in)
		dev := merged(in)
		if !ok || len(prod.files) == len(dev.files) {
			return nil
		}
		return dev.each(func(_ view, s types.ServiceConfig) []check.Finding {
			before, known := prod.AllServices()[s.Name]
			if file := dev.lastWith("services", s.Name); !known || file == prod.files[0] || file == nil {
				return nil
			}
			return r(prod, dev, before, s)
		})
	}
}

func oneTag(_, dev view, before, s types.ServiceConfig) []check.Finding {
	if s.Build == nil || before.Build == nil || before.Image != s.Image ||
		before.Build.Dockerfile == s.Build.Dockerfile && before.Build.Target == s.Build.Target {
		return nil
	}
	name := s.Image
	if name == "" {
		name = dev.Name + "-" + s.Name // as Compose calls it
	}
	file := dev.lastWith("services", s.Name)
	tag := path.Base(parseImage(name).name) + ":dev"
	f := dev.at(s.Name, check.Warning, "build")
	return one(because(f,
		fmt.Sprintf("development and production images are both named %q, so one replaces the other", name),
		fmt.Sprintf("set `image: %s` in %s", tag, file.Path), inOverride(file, s.Name, "image", tag)))
}

// inOverride returns the edit that gives a service a key in a file that lacks it.
func inOverride(file *source.Compose, service, key, value string) []check.Edit {
	keys := []string{"services", service}
	if there, _ := file.Find(append(keys, key)...); there != nil {
		return rewrite(file, append(keys, key), value)
	}
	return add(file, keys, key+": "+value)
}
