package scaffold_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

// sameMachine returns a machine whose passwords are always the same.
func sameMachine() scaffold.Local {
	return scaffold.Local{
		Random: strings.NewReader(strings.Repeat("\x5a", 24) + strings.Repeat("\xc3", 24) +
			strings.Repeat("\x96", 24) + strings.Repeat("\x69", 24) + strings.Repeat("\x3c", 24)),
	}
}

// combinations returns all the new projects there are in terms of services, Python, base and layout, by name.
func combinations() map[string]scaffold.Spec {
	specs := map[string]scaffold.Spec{}
	versions := assets.Load()
	for _, database := range versions.Databases {
		for _, cache := range versions.Caches {
			for _, python := range versions.Pythons {
				for _, base := range versions.Bases {
					for _, layout := range []string{scaffold.Flat, scaffold.Packaged, scaffold.Src} {
						if !python.Offered() {
							continue
						}
						spec := scaffold.Defaults("myapp")
						spec.Database = scaffold.Service{Kind: database.Kind, Version: database.Default()}
						spec.Cache = scaffold.Service{Kind: cache.Kind, Version: cache.Default()}
						spec.Python, spec.Base = python.Version, base.Kind
						name := strings.Join([]string{database.Kind, cache.Kind, python.Version, base.Kind, layout}, "-")
						specs[name] = spec.Starter(layout)
					}
				}
			}
		}
	}
	return specs
}

// readable returns the projects whose files are kept as goldens: among them they have every service, base and layout,
// and every option.
func readable() map[string]scaffold.Spec {
	specs := map[string]scaffold.Spec{}
	add := func(name, database, cache, base, layout string, change func(*scaffold.Spec)) {
		spec := scaffold.Defaults("myapp")
		spec.Database, spec.Cache = scaffold.ParseService(database), scaffold.ParseService(cache)
		spec.Base = base
		spec = spec.Starter(layout)
		change(&spec)
		specs[name] = spec
	}
	asItIs := func(*scaffold.Spec) {}
	add("postgres-redis", "postgres:18", "redis:8", "slim", scaffold.Flat, asItIs)
	add("postgres17-none-src", "postgres:17", "none", "slim", scaffold.Src, asItIs)
	add("mysql-valkey-alpine", "mysql:8.4", "valkey:9.1", "alpine", scaffold.Flat, asItIs)
	add("mariadb-memcached-packaged", "mariadb:11.8", "memcached:1.6", "slim", scaffold.Packaged, asItIs)
	add("mongo-none-uv", "mongo:8.0", "none", "uv", scaffold.Flat, asItIs)
	add("sqlite-none-distroless", "sqlite", "none", "distroless", scaffold.Flat, func(spec *scaffold.Spec) {
		spec.Migrate = true
	})
	add("none-none", "none", "none", "slim", scaffold.Flat, asItIs)
	add("server", "postgres:18", "redis:8", "slim", scaffold.Flat, func(spec *scaffold.Spec) {
		spec.Deploy, spec.Migrate, spec.CI = scaffold.Server, true, scaffold.GitHub
	})
	add("none-redis-sync", "none", "redis:8", "slim", scaffold.Flat, func(spec *scaffold.Spec) {
		spec.Watch = scaffold.Sync
	})
	add("every-option", "postgres:18", "valkey:9.1", "uv", scaffold.Packaged, everyOption)
	add("every-option-alpine", "postgres:16", "none", "alpine", scaffold.Flat, everyOption)
	add("swarm", "mysql:8.4", "valkey:9.1", "slim", scaffold.Flat, func(spec *scaffold.Spec) {
		spec.Deploy, spec.Migrate = scaffold.Swarm, true
	})
	add("server-none-none", "none", "none", "slim", scaffold.Flat, func(spec *scaffold.Spec) {
		spec.Deploy = scaffold.Server
	})
	return specs
}

func everyOption(spec *scaffold.Spec) {
	spec.Port, spec.Publish, spec.Workers = 9000, "0.0.0.0", 4
	spec.HealthClient = scaffold.CurlProbe
	spec.SystemPackages, spec.BuildPackages = []string{"libmagic1"}, []string{"gcc", "libc6-dev"}
	spec.Migrate, spec.ReadOnly, spec.Debug, spec.CI = true, false, true, scaffold.GitHub
	spec.PrivateIndexes, spec.CACertificate = []string{"internal"}, "certs/company.crt"
	spec.Description, spec.Source, spec.Licence = `A "shop" for $5`, "https://example.com/org/shop", "Apache-2.0"
	spec.CPUs, spec.Memory = "1.5", "512m"
	spec.Reload = scaffold.Uvicorn
	spec.Pins = map[string]string{}
	for i, image := range spec.Images() {
		spec.Pins[image] = "sha256:" + strings.Repeat(fmt.Sprint(i), 64)
	}
}

// all are the combinations and the readable ones, rendered once for every test that looks at them.
var all = sync.OnceValue(func() map[string]rendered {
	specs := combinations()
	maps.Copy(specs, readable())
	trees := map[string]rendered{}
	for name, spec := range specs {
		tree, err := scaffold.Render(spec, sameMachine())
		trees[name] = rendered{spec, tree, err}
	}
	return trees
})

// rendered is a project in memory, and what it was made from.
type rendered struct {
	spec scaffold.Spec
	tree scaffold.Tree
	err  error
}

func render(t testing.TB, spec scaffold.Spec) scaffold.Tree {
	t.Helper()
	tree, err := scaffold.Render(spec, sameMachine())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// each runs the test for every tree.
func each(t *testing.T, test func(t *testing.T, spec scaffold.Spec, tree scaffold.Tree)) {
	for name, project := range all() {
		if project.err != nil {
			t.Errorf("%s: %v", name, project.err)
			continue
		}
		t.Run(name, func(t *testing.T) { test(t, project.spec, project.tree) })
	}
}

// once reports whether a content has not been seen before, so that what many trees share is looked at once.
type once map[string]bool

func (o once) sees(content []byte) bool {
	seen := o[string(content)]
	o[string(content)] = true
	return !seen
}

// regular returns the tree's files without its folders.
func regular(tree scaffold.Tree) scaffold.Tree {
	return slices.DeleteFunc(slices.Clone(tree), func(file scaffold.File) bool { return file.Mode.IsDir() })
}
