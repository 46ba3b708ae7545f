package up

import (
	"slices"
	"strings"
	"time"

	buildkit "github.com/moby/buildkit/client"
	"github.com/opencontainers/go-digest"

	"github.com/fastdock/fastdock/devenv"
)

// failedLines is how much of a failed step's output is kept for the error.
const failedLines = 20

// buildProgress turns BuildKit's statuses, which repeat themselves, into steps that start once and end once.
type buildProgress struct {
	service string
	report  func(devenv.Event)
	steps   map[digest.Digest]*buildStepState
	failed  *buildStepState

	elsewhere bool     // it read what is neither in the context nor on the engine
	bases     []string // the images it began with
}

type buildStepState struct {
	name         string
	began, ended bool
	output       []string
	partial      string
}

func newBuildProgress(service string, report func(devenv.Event)) *buildProgress {
	return &buildProgress{service: service, report: report, steps: map[digest.Digest]*buildStepState{}}
}

func (p *buildProgress) take(status *buildkit.SolveStatus) {
	for _, log := range status.Logs {
		p.output(log)
	}
	for _, vertex := range status.Vertexes {
		p.vertex(vertex)
	}
}

func (p *buildProgress) vertex(v *buildkit.Vertex) {
	step := p.step(v.Digest)
	step.name = devenv.Sanitize(v.Name)
	p.elsewhere = p.elsewhere || fromElsewhere(v.Name)
	if base := baseOf(v.Name); base != "" && !slices.Contains(p.bases, base) {
		p.bases = append(p.bases, base)
	}
	// BuildKit's own errands (loading the Dockerfile, asking for tokens) are not the user's steps.
	if strings.HasPrefix(v.Name, "[internal]") || strings.HasPrefix(v.Name, "[auth]") {
		return
	}
	if v.Started != nil && !step.began {
		step.began = true
		p.report(devenv.BuildStep{Service: p.service, Name: step.name})
	}
	if v.Completed != nil && !step.ended {
		step.ended = true
		p.flush(step)
		p.report(devenv.BuildStep{
			Service: p.service, Name: step.name, Cached: v.Cached, Done: true,
			Took: took(v.Started, v.Completed), Err: devenv.SanitizeText(v.Error),
		})
	}
	if v.Error != "" && !strings.Contains(v.Error, "context canceled") {
		p.failed = step
	}
}

func (p *buildProgress) output(log *buildkit.VertexLog) {
	step := p.step(log.Vertex)
	lines := strings.Split(step.partial+string(log.Data), "\n")
	step.partial = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		p.line(step, line)
	}
}

// flush takes what a step printed after its last newline.
func (p *buildProgress) flush(step *buildStepState) {
	if step.partial != "" {
		p.line(step, step.partial)
		step.partial = ""
	}
}

func (p *buildProgress) line(step *buildStepState, line string) {
	text := devenv.Sanitize(line)
	step.output = append(step.output, devenv.Excerpt(text))
	if len(step.output) > failedLines {
		step.output = step.output[1:]
	}
	p.report(devenv.BuildOutput{Service: p.service, Step: step.name, Text: text})
}

func (p *buildProgress) step(id digest.Digest) *buildStepState {
	step := p.steps[id]
	if step == nil {
		step = &buildStepState{}
		p.steps[id] = step
	}
	return step
}

// failedStep is the name of the step that failed; empty where none did.
func (p *buildProgress) failedStep() string {
	if p.failed == nil {
		return ""
	}
	return p.failed.name
}

// failedOutput is the end of what the failed step printed.
func (p *buildProgress) failedOutput() []string {
	if p.failed == nil {
		return nil
	}
	return p.failed.output
}

func took(start, end *time.Time) time.Duration {
	if start == nil || end == nil {
		return 0
	}
	return end.Sub(*start)
}
