package e2e

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold"
)

// hadolint finds nothing in any Dockerfile that fastdock can write.
func TestHadolint(t *testing.T) {
	t.Parallel()
	hadolint := os.Getenv("HADOLINT")
	if hadolint == "" {
		out, err := exec.Command(rigTool, "hadolint").Output()
		must(t, err)
		hadolint = strings.TrimSpace(string(out))
	}
	s := stackOf(t, nil)
	seen := map[string]bool{}
	var files []string
	for _, name := range slices.Sorted(maps.Keys(renderings(t))) {
		for _, dockerfile := range []string{"Dockerfile.fastapi", "Dockerfile.dev"} {
			content := renderings(t)[name].Content(dockerfile)
			if file := name + "." + dockerfile; !seen[string(content)] {
				seen[string(content)] = true
				files = append(files, file)
				s.write(file, content)
			}
		}
	}
	t.Logf("%d Dockerfiles of %d projects", len(files), len(renderings(t)))
	r := s.runIn(s.dir, hadolint, append([]string{"--no-color"}, files...)...)
	same(t, "hadolint's findings", r.stdout+r.stderr, "")
	exited(t, r, 0)
}

// docker compose takes every Compose file that fastdock can write, alone and with the override, without a warning.
func TestComposeConfig(t *testing.T) {
	t.Parallel()
	s := stackOf(t, nil)
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(renderings(t))) {
		tree := renderings(t)[name]
		var flags, files []string
		for _, file := range []string{
			"docker-compose.yml", "docker-compose.override.yml", "docker-compose.debug.yml",
			"docker-compose.server.yml", "docker-compose.swarm.yml",
		} {
			if content := tree.Content(file); content != nil {
				flags, files = append(flags, "--file", file), append(files, string(content))
			}
		}
		if key := strings.Join(files, "\f"); !seen[key] {
			seen[key] = true
			for _, file := range tree {
				if filepath.Ext(file.Path) == ".env" {
					s.write(filepath.Join(name, file.Path), file.Content)
				}
			}
			for i := range files {
				s.write(filepath.Join(name, flags[2*i+1]), []byte(files[i]))
				r := s.runIn(s.file(name), compose, append(slices.Clone(flags[:2*i+2]), "config", "--quiet")...)
				same(t, name+": docker compose "+strings.Join(flags[:2*i+2], " ")+" config", r.stdout+r.stderr, "")
				exited(t, r, 0)
			}
		}
	}
	t.Logf("%d stacks of %d projects", len(seen), len(renderings(t)))
}

// write makes a file of the project.
func (s *stack) write(name string, content []byte) {
	s.t.Helper()
	path := s.file(name)
	must(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(s.t, os.WriteFile(path, content, 0o644))
}

// renderings returns the trees of everything that fastdock can be asked for, by name: every new project, every option
// on every base and layout, and the real projects on every base.
func renderings(t *testing.T) map[string]scaffold.Tree {
	t.Helper()
	trees, err := rendered()
	must(t, err)
	return trees
}

var rendered = sync.OnceValues(func() (map[string]scaffold.Tree, error) {
	specs, err := realSpecs(context.Background())
	if err != nil {
		return nil, err
	}
	maps.Copy(specs, newSpecs())
	maps.Copy(specs, optionSpecs())
	trees := map[string]scaffold.Tree{}
	for name, spec := range specs {
		if trees[name], err = scaffold.Render(spec, scaffold.ThisMachine()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return trees, nil
})

// newSpecs returns the new projects: database × cache × Python × base × layout.
func newSpecs() map[string]scaffold.Spec {
	versions := assets.Load()
	specs := map[string]scaffold.Spec{}
	for _, database := range services(versions.Databases) {
		for _, cache := range services(versions.Caches) {
			for _, python := range versions.Pythons {
				for name, spec := range basesAndLayouts() {
					if python.Offered() {
						spec.Database, spec.Cache, spec.Python = database, cache, python.Version
						specs[fmt.Sprintf("%s-%s-%s-%s", database, cache, python.Version, name)] = spec
					}
				}
			}
		}
	}
	return specs
}

// services returns the versions that can be chosen.
func services(choices []assets.Choice) []scaffold.Service {
	var all []scaffold.Service
	for _, choice := range choices {
		if choice.Versions == nil {
			all = append(all, scaffold.Service{Kind: choice.Kind})
		}
		for _, version := range choice.Versions {
			if version.Offered() {
				all = append(all, scaffold.Service{Kind: choice.Kind, Version: version.Version})
			}
		}
	}
	return all
}

func basesAndLayouts() map[string]scaffold.Spec {
	specs := map[string]scaffold.Spec{}
	for _, base := range assets.Load().Bases {
		for _, layout := range []string{scaffold.Flat, scaffold.Packaged, scaffold.Src} {
			spec := scaffold.Defaults("shop")
			spec.Base = base.Kind
			specs[base.Kind+"-"+layout] = spec.Starter(layout)
		}
	}
	return specs
}

// options change a project one by one, and all at once.
var options = map[string]func(*scaffold.Spec){
	"migrate":        func(s *scaffold.Spec) { s.Migrate = true },
	"migrate-sqlite": func(s *scaffold.Spec) { s.Migrate, s.Database = true, scaffold.Service{Kind: scaffold.SQLite} },
	"curl":           func(s *scaffold.Spec) { s.HealthClient = scaffold.CurlProbe },
	"system-packages": func(s *scaffold.Spec) {
		s.SystemPackages, s.BuildPackages = []string{"ffmpeg"}, []string{"gcc", "g++"}
	},
	"build-packages": func(s *scaffold.Spec) { s.BuildPackages = []string{"gcc"} },
	"private-index":  func(s *scaffold.Spec) { s.PrivateIndexes = []string{"company", "partner.eu"} },
	"ca-certificate": func(s *scaffold.Spec) { s.CACertificate = "certs/company.pem" },
	"labels": func(s *scaffold.Spec) {
		s.Description, s.Source, s.Licence = `Sells "tea" for $5`, "https://git.example.org/shop", "MIT OR Apache-2.0"
	},
	"no-health-path": func(s *scaffold.Spec) { s.HealthPath = "" },
	"writable":       func(s *scaffold.Spec) { s.ReadOnly = false },
	"limits":         func(s *scaffold.Spec) { s.CPUs, s.Memory, s.Workers = "1.5", "512m", 4 },
	"public":         func(s *scaffold.Spec) { s.Publish, s.Port = "0.0.0.0", 80 },
	"sync":           func(s *scaffold.Spec) { s.Watch = scaffold.Sync },
	"reload":         func(s *scaffold.Spec) { s.Reload = scaffold.Uvicorn },
	"debug":          func(s *scaffold.Spec) { s.Debug = true },
	"pinned":         pinned,
	"server":         func(s *scaffold.Spec) { s.Deploy = scaffold.Server },
}

func pinned(spec *scaffold.Spec) {
	spec.Pins = map[string]string{}
	for _, image := range spec.Images() {
		spec.Pins[image] = "sha256:" + strings.Repeat("0", 64)
	}
}

func optionSpecs() map[string]scaffold.Spec {
	specs := map[string]scaffold.Spec{}
	for name, spec := range basesAndLayouts() {
		everything := spec
		for _, option := range slices.Sorted(maps.Keys(options)) {
			changed := spec
			options[option](&changed)
			if canHave(changed) {
				specs[option+"-"+name] = changed
				if option != "migrate-sqlite" && option != "no-health-path" {
					options[option](&everything)
				}
			}
		}
		specs["everything-"+name] = everything
	}
	return specs
}

// canHave reports whether the base takes packages, where there are any: a distroless one takes none.
func canHave(spec scaffold.Spec) bool {
	return spec.Base != scaffold.Distroless || spec.HealthClient != scaffold.CurlProbe && spec.SystemPackages == nil
}

// realSpecs returns the projects of testdata/projects, on every base.
func realSpecs(ctx context.Context) (map[string]scaffold.Spec, error) {
	projects := filepath.Join("testdata", "projects")
	entries, err := os.ReadDir(projects)
	if err != nil {
		return nil, err
	}
	specs := map[string]scaffold.Spec{}
	for _, entry := range entries {
		folder, err := scaffold.Look(ctx, filepath.Join(projects, entry.Name()))
		if err != nil {
			return nil, err
		}
		for _, base := range assets.Load().Bases {
			spec := folder.Spec()
			spec.Base = base.Kind
			specs[entry.Name()+"-"+base.Kind] = spec
			spec.Watch, spec.Debug = scaffold.Sync, true
			specs[entry.Name()+"-"+base.Kind+"-sync-debug"] = spec
		}
	}
	return specs, nil
}
