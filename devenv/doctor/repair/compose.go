package repair

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// tryCompose compares the documents of a file and the projects that it is part of, before and after: what development
// runs, all files, and what production runs, the first one.
func tryCompose(ctx context.Context, sources *source.Sources, load Load, file check.Rewritten, keys [][]string) error {
	before, err := documents(file.Before)
	if err != nil {
		return fmt.Errorf("%q is not valid YAML: %w", file.File, err)
	}
	after, err := documents(file.After)
	if err != nil {
		return fmt.Errorf("%q would not be valid YAML after the change: %w", file.File, err)
	}
	if err := onlyIn(keys, before, after); err != nil {
		return err
	}
	staged, err := file.Stage(sources.Dir)
	if err != nil {
		return err
	}
	defer staged.Discard()
	var all, changed []string
	for _, c := range sources.Compose {
		path := c.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(sources.Dir, filepath.FromSlash(path))
		}
		all = append(all, path)
		if c.Path == file.File {
			path = staged.Path
		}
		changed = append(changed, path)
	}
	for _, n := range slices.Compact([]int{1, len(all)}) {
		if err := tryProject(ctx, load, all[:n], changed[:n], keys); err != nil {
			return errors.New(strings.ReplaceAll(err.Error(), filepath.Base(staged.Path), filepath.Base(file.File)))
		}
	}
	return nil
}

// tryProject reports why a project must not be loaded from the changed files. One that did not load before
// cannot get worse.
func tryProject(ctx context.Context, load Load, paths, changed []string, keys [][]string) error {
	before, err := load(ctx, paths)
	if err != nil {
		return nil //nolint:nilerr // it failed before the change, too
	}
	after, err := load(ctx, changed)
	if err != nil {
		return fmt.Errorf("the Compose files would not load after the change: %w", err)
	}
	was, err := model(before)
	if err != nil {
		return err
	}
	is, err := model(after)
	if err != nil {
		return err
	}
	return onlyIn(keys, was, is)
}

// documents returns those of a YAML file. Of most files there is one.
func documents(content string) (any, error) {
	var all map[string]any
	decoder := yaml.NewDecoder(strings.NewReader(content))
	for i := 0; ; i++ {
		var document any
		switch err := decoder.Decode(&document); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		case i == 0:
			all, _ = document.(map[string]any) // one of another kind is no Compose file, and nothing is found in it
		default:
			if all == nil {
				all = map[string]any{}
			}
			all[fmt.Sprintf("document %d", i+1)] = document
		}
	}
}

// model returns a project as plain maps and lists, with the services of all profiles.
func model(project *types.Project) (any, error) {
	text, err := json.Marshal(map[string]any{
		"name": project.Name, "services": project.AllServices(), "networks": project.Networks, "volumes": project.Volumes,
		"secrets": project.Secrets, "configs": project.Configs, "extensions": project.Extensions,
	})
	if err != nil {
		return nil, fmt.Errorf("comparing the Compose models: %w", err)
	}
	var plain any
	return plain, json.Unmarshal(text, &plain)
}

// onlyIn returns an error where two trees differ in more than some keys.
func onlyIn(keys [][]string, before, after any) error {
	for _, path := range differences(nil, before, after) {
		if !slices.ContainsFunc(keys, func(key []string) bool {
			return len(path) >= len(key) && slices.Equal(path[:len(key)], key)
		}) {
			return fmt.Errorf("the change would affect %s as well", strings.Join(path, "."))
		}
	}
	return nil
}

// differences returns the paths at which two trees differ. A mapping that is missing is an empty one; a list is
// compared as a whole.
func differences(path []string, before, after any) [][]string {
	was, isMap := before.(map[string]any)
	is, staysMap := after.(map[string]any)
	mappings := (isMap || before == nil) && (staysMap || after == nil) && (isMap || staysMap)
	if !mappings {
		if equal(before, after) {
			return nil
		}
		return [][]string{slices.Clone(path)}
	}
	var all [][]string
	if len(was) == 0 && len(is) == 0 && isMap != staysMap {
		all = append(all, slices.Clone(path))
	}
	for key := range union(was, is) {
		old, there := was[key]
		value, stays := is[key]
		switch deeper := differences(append(slices.Clone(path), key), old, value); {
		case there != stays && len(deeper) == 0:
			all = append(all, append(slices.Clone(path), key))
		default:
			all = append(all, deeper...)
		}
	}
	return all
}
