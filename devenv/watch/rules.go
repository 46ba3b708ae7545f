package watch

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	composewatch "github.com/docker/compose/v5/pkg/watch"

	"github.com/fastdock/fastdock/devenv/mount"
)

// Rule is one entry of a service's develop.watch, with what it leaves out. What it leaves out is read with
// docker compose's own code: .dockerignore, editors' temporary files, .git, and its own patterns.
type Rule struct {
	types.Trigger
	Service string
	include composewatch.PathMatcher
	ignore  composewatch.PathMatcher
}

// Rules returns the rules of all services. As in docker compose, a rule that copies what a bind mount of the
// service holds already does nothing.
func Rules(project *types.Project) ([]Rule, error) {
	var rules []Rule
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		if service.Develop == nil {
			continue
		}
		ignored, err := composewatch.LoadDockerIgnore(service.Build)
		if err != nil {
			return nil, fmt.Errorf("reading the ignore rules of service %q: %w", name, err)
		}
		for _, trigger := range service.Develop.Watch {
			if Copies(trigger.Action) && bindMounted(trigger.Path, service.Volumes) {
				continue
			}
			leftOut := ignored
			if trigger.Extensions[mount.CopyExtension] != nil {
				leftOut = composewatch.EmptyMatcher{}
			}
			rule, err := newRule(name, trigger, leftOut)
			if err != nil {
				return nil, err
			}
			rules = append(rules, rule)
		}
	}
	return rules, nil
}

func newRule(service string, trigger types.Trigger, ignored composewatch.PathMatcher) (Rule, error) {
	own, err := composewatch.NewDockerPatternMatcher(trigger.Path, slices.Clone(trigger.Ignore))
	if err != nil {
		return Rule{}, fmt.Errorf("reading `ignore` of develop.watch of service %q: %w", service, err)
	}
	rule := Rule{
		Trigger: trigger, Service: service, include: composewatch.AnyMatcher{},
		ignore: composewatch.NewCompositeMatcher(ignored, composewatch.EphemeralPathMatcher(), own),
	}
	if len(trigger.Include) > 0 {
		if rule.include, err = composewatch.NewDockerPatternMatcher(trigger.Path, slices.Clone(trigger.Include)); err != nil {
			return Rule{}, fmt.Errorf("reading `include` of develop.watch of service %q: %w", service, err)
		}
	}
	return rule, nil
}

// Match returns the file's place in the container, where the rule is about the file; a rule without a target has none.
func (r Rule) Match(file string) (mount.File, bool) {
	if file != r.Path && !mount.IsBelow(r.Path, file) {
		return mount.File{}, false
	}
	if included, err := r.include.Matches(file); err != nil || !included {
		return mount.File{}, false
	}
	if ignored, err := r.ignore.Matches(file); err != nil || ignored {
		return mount.File{}, false
	}
	inside := ""
	if r.Target != "" {
		relative, err := filepath.Rel(r.Path, file)
		if err != nil {
			return mount.File{}, false
		}
		inside = path.Join(r.Target, filepath.ToSlash(relative))
	}
	return mount.File{Host: file, Inside: inside}, true
}

// Initial returns the files that a rule copies when watching begins; none unless it says so. As in docker compose,
// those that only make the image or the model stay out.
func (r Rule) Initial(service types.ServiceConfig) []mount.File {
	if !r.InitialSync || r.Action != types.WatchActionSync && r.Action != types.WatchActionSyncRestart {
		return nil
	}
	makers := append(append([]string{"Dockerfile"}, cli.DefaultFileNames...), cli.DefaultOverrideFileNames...)
	if service.Build != nil {
		makers = append(makers, filepath.Base(service.Build.Dockerfile))
	}
	var files []mount.File
	_ = filepath.WalkDir(r.Path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir // gone, or not ours to read
		case entry.IsDir() && name != r.Path && (Ignored(name) || bindMounted(name, service.Volumes)):
			return fs.SkipDir
		case entry.IsDir() || slices.Contains(makers, entry.Name()) || bindMounted(name, service.Volumes):
			return nil
		}
		if file, matches := r.Match(name); matches {
			files = append(files, file)
		}
		return nil
	})
	return files
}

// Copies reports whether an action copies files, and nothing else that a bind mount would not do.
func Copies(action types.WatchAction) bool {
	return action == types.WatchActionSync || action == types.WatchActionSyncRestart
}

// bindMounted reports whether a bind mount of a service holds a file or folder.
func bindMounted(name string, volumes []types.ServiceVolumeConfig) bool {
	return slices.ContainsFunc(volumes, func(v types.ServiceVolumeConfig) bool {
		return v.Bind != nil && (v.Source == name || mount.IsBelow(v.Source, name))
	})
}
