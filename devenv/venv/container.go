package venv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// containerVenv is an environment in a running container whose files are mounted from this machine.
type containerVenv struct {
	recipe
	engine    *engine.Engine
	container container.InspectResponse
}

// markName is a file beside the environment that says which files it was made from. It lives and dies with the
// environment: a container that is recreated has the image's, and no mark.
const markName = ".fastdock-environment"

// venvIn finds how a container's environment is made; nil where the image's history does not show it, or
// where the files are not mounted, so that a change reaches the container by a new image only.
func venvIn(ctx context.Context, e *engine.Engine, containerID string) (*containerVenv, error) {
	inspected, err := e.API.ContainerInspect(ctx, containerID, client.ContainerInspectOptions{})
	if err != nil {
		return nil, err
	}
	history, err := e.API.ImageHistory(ctx, inspected.Container.Image)
	if err != nil {
		return nil, err
	}
	var made []string
	for _, item := range slices.Backward(history.Items) {
		made = append(made, item.CreatedBy)
	}
	p := &containerVenv{readHistory(made, inspected.Container.Config.Env), e, inspected.Container}
	if len(p.steps) == 0 || len(p.manifests()) == 0 {
		return nil, nil
	}
	return p, nil
}

// manifests returns the files that the environment is made from and that lie on this machine: their names by their
// paths here.
func (p *containerVenv) manifests() map[string]string {
	found := map[string]string{}
	for _, name := range slices.Concat(compose.ManifestFiles, p.requirementFiles()) {
		p.manifest(name, found)
	}
	return found
}

// manifest adds a file with the requirements files that it includes.
func (p *containerVenv) manifest(name string, found map[string]string) {
	here := mount.HostPath(p.container, path.Join(p.steps[0].workdir, name))
	content, err := regular.ReadFile(here)
	if err != nil || found[here] != "" {
		return
	}
	found[here] = name
	if path.Ext(name) != ".txt" {
		return
	}
	for line := range strings.Lines(string(content)) {
		if m := included.FindStringSubmatch(line); m != nil {
			p.manifest(path.Join(path.Dir(name), m[1]), found)
		}
	}
}

// digest is one for all that the environment is made from.
func (p *containerVenv) digest() string {
	files, sum := p.manifests(), sha256.New()
	for _, here := range slices.Sorted(maps.Keys(files)) {
		content, err := regular.ReadFile(here)
		if err != nil {
			continue // gone since: its event comes
		}
		fmt.Fprintf(sum, "%s %d\n%s", files[here], len(content), content)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// current reports whether the environment is what the files say. Where neither a mark nor the image shows it, the
// installer is asked what it would do; an environment that it would leave as it is gets its mark.
func (p *containerVenv) current(ctx context.Context, stack Stack) bool {
	digest := p.digest()
	mark, err := p.engine.ReadFile(ctx, p.container.ID, p.mark(), sha256.Size*2)
	if err == nil && mark == digest {
		return true
	}
	unmarked := err != nil || mark == ""                         // the environment is the image's
	if unmarked && stack.Fits(ctx, p.container, p.manifests()) { // to ask the installer takes ten times as long
		return true
	}
	for _, step := range p.steps {
		script, ok := step.dry()
		if !ok {
			return false
		}
		output, code, err := p.run(ctx, installStep{script, step.user, step.workdir, step.args})
		if unmarked {
			output = withoutProject(output)
		}
		if err != nil || code != 0 || !readChanges(step.withoutMembers(output)).none() {
			return false
		}
	}
	last := p.steps[len(p.steps)-1]
	last.script = p.leaveMark(digest)
	_, _, _ = p.run(ctx, last) // without it, the installer is asked again
	return true
}

// synchronise makes the environment what the files say and returns what the installers printed.
func (p *containerVenv) synchronise(ctx context.Context) ([]string, error) {
	digest := p.digest()
	var all []string
	for i, step := range p.steps {
		script := step.script
		if i == len(p.steps)-1 {
			step.script = "{ " + script + "\n} && " + p.leaveMark(digest)
		}
		output, code, err := p.run(ctx, step)
		all = append(all, output...)
		if err != nil {
			return all, err
		}
		if code != 0 {
			return all, syncError(script, code, output)
		}
	}
	return all, nil
}

// run runs a step in the container and returns what it printed.
func (p *containerVenv) run(ctx context.Context, step installStep) (output []string, code int, err error) {
	code, err = p.engine.Exec(ctx, p.container.ID, engine.ExecConfig{
		Cmd: []string{"/bin/sh", "-c", step.script}, User: step.user, WorkDir: step.workdir, Env: step.args,
	}, func(_ devenv.Stream, text string) { output = append(output, text) })
	return output, code, err
}

func (p *containerVenv) mark() string { return p.home + "/" + markName }

func (p *containerVenv) leaveMark(digest string) string {
	return "echo " + digest + " >'" + p.mark() + "'"
}

// included is a line of a requirements file that names another one.
var included = lazyregexp.New(`^\s*(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)`)

// FollowsFiles reports whether a container's packages are those that the files on this machine ask for, as the
// last up left them, whatever its image has.
func FollowsFiles(ctx context.Context, e *engine.Engine, containerID string) bool {
	p, err := venvIn(ctx, e, containerID)
	if err != nil || p == nil {
		return false
	}
	mark, err := e.ReadFile(ctx, containerID, p.mark(), int64(len(p.digest())))
	return err == nil && mark == p.digest()
}
