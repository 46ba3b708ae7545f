package swarm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// facts gathers what the definition depends on: files here, images and the kernel there.
func (t *Target) facts(ctx context.Context, project *types.Project) (Facts, error) {
	f := Facts{Images: map[string]string{}, Secrets: map[string][]byte{}, Configs: map[string][]byte{}}
	for key, secret := range project.Secrets {
		data, err := contentOf(project, types.FileObjectConfig(secret))
		if err != nil {
			return f, unreadable("secrets."+key, err)
		}
		if data != nil {
			f.Secrets[key] = data
		}
	}
	for key, config := range project.Configs {
		data, err := contentOf(project, types.FileObjectConfig(config))
		if err != nil {
			return f, unreadable("configs."+key, err)
		}
		if data != nil {
			f.Configs[key] = data
		}
	}
	for _, service := range project.Services {
		f.Images[service.Image] = t.pinned(ctx, service.Image)
	}
	f.VirtualIPs = t.hasVirtualIPs(ctx, project)
	return f, nil
}

func unreadable(key string, err error) error {
	return &devenv.FileError{Text: fmt.Sprintf("reading the value of %s: %v", key, err)}
}

// extension is where the value of a secret comes from that `docker stack deploy` expects to be there.
const extension = "x-fastdock"

// contentOf returns the content of a secret or config; nil where the stack expects it to be there.
func contentOf(project *types.Project, object types.FileObjectConfig) ([]byte, error) {
	if from, ok := object.Extensions[extension].(map[string]any); ok {
		return valueOf(project, from)
	}
	switch {
	case bool(object.External):
		return nil, nil
	case object.Content != "":
		return []byte(object.Content), nil
	case object.Environment != "":
		value, set := project.Environment[object.Environment]
		if !set {
			return nil, fmt.Errorf("the variable %s is not set", object.Environment)
		}
		return []byte(value), nil
	}
	return os.ReadFile(object.File)
}

// valueOf reads a variable from an environment file, and puts it into the template that is named.
func valueOf(project *types.Project, from map[string]any) ([]byte, error) {
	file, _ := from["file"].(string)
	variable, _ := from["variable"].(string)
	if !filepath.IsAbs(file) {
		file = filepath.Join(project.WorkingDir, file)
	}
	values, err := dotenv.ReadWithLookup(func(name string) (string, bool) {
		value, set := project.Environment[name]
		return value, set
	}, file)
	if err != nil {
		return nil, err
	}
	value, set := values[variable]
	if !set {
		return nil, fmt.Errorf("%s has no variable %s", file, variable)
	}
	if template, _ := from["template"].(string); template != "" {
		value = strings.ReplaceAll(template, "{}", value)
	}
	return []byte(value), nil
}

// pinned returns a name of the image that stays with its content: the digest of its registry, or a tag that is made
// of its ID. Without one, an image with the same name would not be taken for another one, and a rollback would start
// the new one.
func (t *Target) pinned(ctx context.Context, image string) string {
	named, err := reference.ParseDockerRef(image)
	if err != nil {
		return image
	}
	if _, is := named.(reference.Digested); is {
		return image
	}
	there, err := t.api.ImageInspect(ctx, image)
	if err != nil {
		return image // Swarm pulls it
	}
	for _, digest := range there.RepoDigests {
		if name, sum, _ := strings.Cut(digest, "@"); name == reference.FamiliarName(named) {
			return image + "@" + sum
		}
	}
	return keptTag(named, there.ID)
}

func keptTag(named reference.Named, id string) string {
	id = strings.TrimPrefix(id, "sha256:")
	return reference.FamiliarName(named) + ":release-" + id[:min(12, len(id))]
}

// tagImages gives the images the names that they are pinned by.
func (t *Target) tagImages(ctx context.Context, images map[string]string) error {
	for image, pinned := range images {
		if !strings.Contains(pinned, ":release-") {
			continue
		}
		if _, err := t.api.ImageTag(ctx, client.ImageTagOptions{Source: image, Target: pinned}); err != nil {
			return devenv.NewAttemptError(fmt.Sprintf("tagging image %q", image), err)
		}
	}
	return nil
}

// The folders of a machine that tell whether its kernel has ip_vs, mounted into a container that never runs.
const (
	loadedModules  = "/sys/module"
	modulesFolder  = "/lib/modules"
	probedFolder   = "/fastdock"
	modulesLimit   = 4 << 20 // bytes of a list of modules
	virtualIPsName = "ip_vs"
)

// hasVirtualIPs reports whether the kernel of the engine's machine can balance connections in itself: the module is
// loaded, or can be. What cannot be found out is taken for no, for that works everywhere.
func (t *Target) hasVirtualIPs(ctx context.Context, project *types.Project) bool {
	info, err := t.api.Info(ctx, client.InfoOptions{})
	if err != nil {
		return false
	}
	for _, service := range project.Services {
		name := t.project.Name + "-deploy-probe" // the same each time: one that is left by a killed fastdock is used again
		_, err := t.api.ContainerCreate(ctx, client.ContainerCreateOptions{
			Name:   name,
			Config: &container.Config{Image: service.Image, Cmd: []string{"probe"}},
			HostConfig: &container.HostConfig{Mounts: []mount.Mount{
				{Type: mount.TypeBind, Source: loadedModules, Target: probedFolder + loadedModules, ReadOnly: true},
				{Type: mount.TypeBind, Source: modulesFolder, Target: probedFolder + modulesFolder, ReadOnly: true},
			}},
		})
		if errdefs.IsNotFound(err) {
			continue // its image is not there yet
		}
		if err != nil && !errdefs.IsConflict(err) {
			return false
		}
		defer t.removeContainer(ctx, name)
		return t.hasModule(ctx, name, info.Info.KernelVersion)
	}
	return false
}

func (t *Target) hasModule(ctx context.Context, id, kernel string) bool {
	_, err := t.api.ContainerStatPath(ctx, id, client.ContainerStatPathOptions{
		Path: probedFolder + loadedModules + "/" + virtualIPsName,
	})
	if err == nil {
		return true
	}
	for _, list := range []string{"modules.dep", "modules.builtin"} {
		text, err := t.engine.ReadFile(ctx, id, probedFolder+modulesFolder+"/"+kernel+"/"+list, modulesLimit)
		if err == nil && strings.Contains(text, "/"+virtualIPsName+".ko") {
			return true
		}
	}
	return false
}

func (t *Target) removeContainer(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deploy.CleanupTime)
	defer cancel()
	_, _ = t.api.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true}) // it never ran
}

// sameNode reports an image that only the manager has while others could run it.
func (t *Target) sameNode(ctx context.Context, images map[string]string) error {
	nodes, err := t.api.NodeList(ctx, client.NodeListOptions{})
	if err != nil {
		return devenv.NewAttemptError("listing the nodes of the swarm", err)
	}
	if len(nodes.Items) < 2 {
		return nil
	}
	var failures []error
	for image, pinned := range images {
		if strings.Contains(pinned, ":release-") {
			failures = append(failures, fmt.Errorf("image %q exists on one of %d nodes only; push it with `fastdock build "+
				"--push` and deploy it with --image", image, len(nodes.Items)))
		}
	}
	return errors.Join(failures...)
}
