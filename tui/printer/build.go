package printer

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// maxOutput is how many of its last lines a failed build step is shown with.
const maxOutput = 200

// step names a step of a service's build.
type step struct{ service, name string }

func (p *plain) pull(e devenv.PullProgress) string {
	switch {
	case e.Done:
		delete(p.pulling, e.Service)
		return p.row(e.Service, "pulled "+e.Image+size(e))
	case p.pulling[e.Service]:
		return ""
	}
	p.pulling[e.Service] = true
	return p.row(e.Service, p.theme.Muted.Render("pulling "+e.Image))
}

func size(e devenv.PullProgress) string {
	if n := max(e.Current, e.Total); n > 0 {
		return ", " + phrase.Bytes(n)
	}
	return ""
}

// recordOutput keeps what a build step prints: it is shown only if the step fails.
func (p *plain) recordOutput(e devenv.BuildOutput) {
	key := step{e.Service, e.Step}
	lines := append(p.output[key], e.Text)
	p.output[key] = lines[max(0, len(lines)-maxOutput):]
}

// buildStep returns of a step when it has ended.
func (p *plain) buildStep(e devenv.BuildStep) string {
	if !e.Done {
		return ""
	}
	key := step{e.Service, e.Name}
	defer delete(p.output, key)
	name := phrase.OneLine(e.Name)
	switch {
	case e.Err != "":
		return p.block(
			e.Service,
			p.theme.Fail.Render(fmt.Sprintf("build failed: %s: %s", name, phrase.OneLine(e.Err))),
			p.output[key],
		)
	case e.Cached:
		return p.row(e.Service, p.theme.Muted.Render(name+"  CACHED"))
	}
	return p.row(e.Service, name+"  "+phrase.Seconds(e.Took))
}
