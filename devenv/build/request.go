package build

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/secrets/secretsprovider"
	"github.com/moby/buildkit/util/entitlements"
	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/internal/regular"
)

// Supported reports whether fastdock's own BuildKit path covers a build section. The rest (remote contexts,
// contexts of other services, several platforms, cache exports, ssh, entitlements, attestations) goes the
// SDK's way, through the buildx plugin.
func Supported(service types.ServiceConfig) bool {
	b := service.Build
	if b == nil || strings.Contains(b.Context, "://") || strings.HasPrefix(b.Context, "git@") || !mount.IsDir(b.Context) {
		return false
	}
	if service.PullPolicy != "" && service.PullPolicy != types.PullPolicyBuild &&
		service.PullPolicy != types.PullPolicyMissing {
		return false
	}
	return b.DockerfileInline == "" && len(b.AdditionalContexts) == 0 && len(b.Platforms) <= 1 && len(b.CacheFrom) == 0 &&
		len(b.CacheTo) == 0 && len(b.SSH) == 0 && len(b.Entitlements) == 0 && !b.Privileged && b.Isolation == "" &&
		b.Provenance == "" && b.SBOM == "" && slices.Contains([]string{"", "default", "none", "host"}, b.Network)
}

// newRequest converts a build section to BuildKit's terms. Labels are those that Compose gives an image, so that
// `docker compose down --rmi local` and `docker compose images` know it.
func newRequest(e *engine.Engine, project *types.Project, service types.ServiceConfig,
	image string,
) (buildkit.SolveOpt, error) {
	dockerfile := DockerfileOf(service.Build)
	if _, err := os.Stat(dockerfile); err != nil {
		return buildkit.SolveOpt{},
			fmt.Errorf("building image %q: %w; service %q names it as its Dockerfile", image, err, service.Name)
	}
	contextDir, err := localDir(service.Build.Context)
	if err != nil {
		return buildkit.SolveOpt{}, err
	}
	dockerfileDir, err := localDir(filepath.Dir(dockerfile))
	if err != nil {
		return buildkit.SolveOpt{}, err
	}
	secrets, err := buildSecrets(project, service.Build.Secrets)
	if err != nil {
		return buildkit.SolveOpt{}, err
	}
	return buildkit.SolveOpt{
		Frontend:      "dockerfile.v0",
		FrontendAttrs: frontendAttrs(e, project, service, filepath.Base(dockerfile)),
		LocalMounts:   map[string]fsutil.FS{"context": contextDir, "dockerfile": dockerfileDir},
		Session:       []session.Attachable{secrets},

		AllowedEntitlements: entitled(service.Build),
		// The exporter "moby" stores into the Engine itself, with either image store.
		Exports: []buildkit.ExportEntry{{
			Type: "moby", Attrs: map[string]string{"name": strings.Join(append([]string{image}, service.Build.Tags...), ",")},
		}},
	}, nil
}

func frontendAttrs(e *engine.Engine, project *types.Project, service types.ServiceConfig,
	filename string,
) map[string]string {
	b := service.Build
	attrs := map[string]string{"filename": filename, "target": b.Target}
	for name, value := range argsOf(e, project, b) {
		attrs["build-arg:"+name] = value
	}
	for name, value := range b.Labels {
		attrs["label:"+name] = value
	}
	attrs["label:"+api.ProjectLabel] = project.Name
	attrs["label:"+api.ServiceLabel] = service.Name
	attrs["label:"+api.VersionLabel] = api.ComposeVersion
	set(attrs, "platform", strings.Join(b.Platforms, ","))
	if b.Network != "default" { // which BuildKit knows as no mode at all
		set(attrs, "force-network-mode", b.Network)
	}
	set(attrs, "add-hosts", strings.Join(b.ExtraHosts.AsList("="), ","))
	set(attrs, "ulimit", ulimits(b.Ulimits))
	if b.ShmSize > 0 {
		attrs["shm-size"] = strconv.FormatInt(int64(b.ShmSize), 10)
	}
	if b.NoCache {
		attrs["no-cache"] = ""
	} else {
		set(attrs, "no-cache", strings.Join(b.NoCacheFilter, ","))
	}
	if b.Pull {
		attrs["image-resolve-mode"] = "pull"
	}
	return attrs
}

// entitled returns the entitlements that BuildKit asks for.
func entitled(b *types.BuildConfig) []string {
	if b.Network == "host" {
		return []string{entitlements.EntitlementNetworkHost.String()}
	}
	return nil
}

// argsOf returns the section's own, those without a value taken from the environment, then the proxies of the
// docker configuration.
func argsOf(e *engine.Engine, project *types.Project, b *types.BuildConfig) map[string]string {
	args := map[string]string{}
	for name, value := range e.ConfigFile().ParseProxyConfig(e.API.DaemonHost(), nil) {
		if value != nil {
			args[name] = *value
		}
	}
	for name, value := range b.Args {
		if value != nil {
			args[name] = *value
		} else if inherited, found := project.Environment[name]; found {
			args[name] = inherited
		}
	}
	return args
}

// buildSecrets reads the secrets of a build section; they live in memory until the build ends.
func buildSecrets(project *types.Project, refs []types.ServiceSecretConfig) (session.Attachable, error) {
	values, err := secretValues(project, refs)
	return secretsprovider.FromMap(values), err
}

func secretValues(project *types.Project, refs []types.ServiceSecretConfig) (map[string][]byte, error) {
	values := map[string][]byte{}
	for _, ref := range refs {
		id := ref.Target
		if id == "" {
			id = ref.Source
		}
		definition := project.Secrets[ref.Source]
		switch {
		case definition.Environment != "":
			values[id] = []byte(project.Environment[definition.Environment])
		case definition.File != "":
			content, err := regular.ReadFile(definition.File)
			if err != nil {
				return nil, fmt.Errorf("reading build secret %q: %w", ref.Source, err)
			}
			values[id] = content
		}
	}
	return values, nil
}

func ulimits(limits map[string]*types.UlimitsConfig) string {
	var parts []string
	for name, limit := range limits {
		soft, hard := limit.Soft, limit.Hard
		if limit.Single > 0 {
			soft, hard = limit.Single, limit.Single
		}
		parts = append(parts, fmt.Sprintf("%s=%d:%d", name, soft, hard))
	}
	slices.Sort(parts) // the same limits are the same build
	return strings.Join(parts, ",")
}

func set(attrs map[string]string, name, value string) {
	if value != "" {
		attrs[name] = value
	}
}
