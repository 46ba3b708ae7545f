package server

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// previousLabel is of each container of a release, beside deploy.ReleaseLabel. It holds the releases before it, as a
// JSON list, the newest first. Neither is part of Compose's configuration hash.
const previousLabel = "fastdock.deploy.previous"

// keptReleases is how many earlier releases can be gone back to. Their images stay on the engine.
const keptReleases = 5

// labels returns what the containers of a change are labelled with.
func (c *change) labels() map[string]string {
	release, _ := json.Marshal(c.release) // texts and a time
	previous, _ := json.Marshal(c.history)
	return map[string]string{deploy.ReleaseLabel: string(release), previousLabel: string(previous)}
}

// recordOf reads the release that most of a service's containers are of, and those before it. A container that plain
// Compose has made is of the release that its image's tag names.
func recordOf(containers []container.Summary) (current deploy.Release, history []deploy.Release) {
	newest := slices.MaxFunc(append(slices.Clone(containers), container.Summary{}), func(a, b container.Summary) int {
		if running := order(a) - order(b); running != 0 {
			return running
		}
		return int(a.Created - b.Created)
	})
	if newest.ID == "" {
		return deploy.Release{}, nil
	}
	current = releaseOf(newest)
	_ = json.Unmarshal([]byte(newest.Labels[previousLabel]), &history) // where there is none, there is no history
	return current, history
}

func order(c container.Summary) int {
	if c.State == container.StateRunning {
		return 1
	}
	return 0
}

// releaseOf reads what a container is of.
func releaseOf(c container.Summary) deploy.Release {
	var release deploy.Release
	if err := json.Unmarshal([]byte(c.Labels[deploy.ReleaseLabel]), &release); err == nil {
		return release
	}
	return deploy.Release{
		Service: c.Labels["com.docker.compose.service"], Image: c.Image, ImageID: c.ImageID, Version: tagOf(c.Image),
	}
}

// historyWith returns what comes before the next release: the current one and its history, each image once.
func historyWith(current deploy.Release, history []deploy.Release, next deploy.Release) []deploy.Release {
	var kept []deploy.Release
	seen := map[string]bool{next.ImageID: true}
	for _, release := range append([]deploy.Release{current}, history...) {
		if !seen[release.ImageID] && len(kept) < keptReleases {
			kept = append(kept, release)
		}
		seen[release.ImageID] = true
	}
	return kept
}

// tagOf returns the tag of an image's name; empty where it has none.
func tagOf(image string) string {
	named, err := reference.ParseDockerRef(image)
	if err != nil {
		return ""
	}
	if tagged, is := named.(reference.Tagged); is {
		return tagged.Tag()
	}
	return ""
}

// digestOf returns the beginning of the digest in an image's name, in place of a version.
func digestOf(image string) string {
	_, digest, _ := strings.Cut(image, "@sha256:")
	return digest[:min(12, len(digest))]
}

// keptTag returns the name under which the engine keeps a release's image, whatever becomes of its version's tag.
func keptTag(release deploy.Release) string {
	name := release.Image
	if named, err := reference.ParseDockerRef(release.Image); err == nil {
		name = reference.FamiliarName(named)
	}
	id := strings.TrimPrefix(release.ImageID, "sha256:")
	return name + ":release-" + id[:min(12, len(id))]
}

// checkImages returns an error where the engine lacks an image.
func (d *deployment) checkImages(changes []*change) error {
	for _, c := range changes {
		if c.release.ImageID == "" {
			return fmt.Errorf("image %q of service %q is not on the engine; build it, or push it there first",
				c.release.Image, c.service.Name)
		}
	}
	return nil
}

// tagReleases keeps the images of the new releases.
func (d *deployment) tagReleases(ctx context.Context, changes []*change) error {
	for _, c := range changes {
		options := client.ImageTagOptions{Source: c.release.Image, Target: keptTag(c.release)}
		if _, err := d.engine.API.ImageTag(ctx, options); err != nil {
			return fmt.Errorf("tagging image %q: %w", c.release.Image, err)
		}
	}
	return nil
}

// forgetImages removes the tags of releases that nothing goes back to any more. What fails here is only disk space.
func (d *deployment) forgetImages(ctx context.Context, changes []*change) {
	for _, c := range changes {
		kept := map[string]bool{keptTag(c.release): true}
		for _, release := range c.history {
			kept[keptTag(release)] = true
		}
		name, _, _ := strings.Cut(keptTag(c.release), ":release-")
		list, err := d.engine.API.ImageList(ctx, client.ImageListOptions{
			Filters: make(client.Filters).Add("reference", name+":release-*"),
		})
		if err != nil {
			return
		}
		for _, image := range list.Items {
			for _, tag := range image.RepoTags {
				if strings.HasPrefix(tag, name+":release-") && !kept[tag] {
					_, _ = d.engine.API.ImageRemove(ctx, tag, client.ImageRemoveOptions{})
				}
			}
		}
	}
}

// previous returns, by service, the release to go back to.
func (t *Target) previous(ctx context.Context) (map[string]deploy.Release, error) {
	containers, err := t.containers(ctx)
	if err != nil {
		return nil, err
	}
	back := map[string]deploy.Release{}
	for _, name := range t.roles.replaced {
		if _, history := recordOf(engine.ContainersOf(name, containers)); len(history) > 0 {
			back[name] = history[0]
		}
	}
	if len(back) == 0 {
		return nil, deploy.ErrNoPrevious
	}
	return back, nil
}

// goBack makes the changes lead to earlier releases. A version's tag that means another image by now means the one of
// the release again.
func (d *deployment) goBack(ctx context.Context) error {
	back, err := d.previous(ctx)
	if err != nil {
		return err
	}
	d.rollsBack, d.options.Force = true, true
	var changes []*change
	for _, c := range d.changes {
		release, found := back[c.service.Name]
		if !found {
			continue
		}
		if d.engine.LocalImage(ctx, release.Image, c.service.Platform).ID != release.ImageID {
			options := client.ImageTagOptions{Source: keptTag(release), Target: release.Image}
			if _, err := d.engine.API.ImageTag(ctx, options); err != nil {
				return fmt.Errorf("rolling back service %q to version %s: its image no longer exists on the engine: %w",
					c.service.Name, release.Version, err)
			}
		}
		_, history := recordOf(c.old)
		c.service.Image, c.history = release.Image, history[1:]
		release.At = d.began.UTC()
		c.release = release
		d.project.Services[c.service.Name] = c.service
		changes = append(changes, c)
	}
	d.changes = changes
	return nil
}
