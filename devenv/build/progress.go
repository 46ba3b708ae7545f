package build

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

// progress maps BuildKit's statuses, which repeat themselves, to steps that start once and end once.
type progress struct {
	service string
	report  func(devenv.Event)

	onVertex func(*buildkit.Vertex) // nil for none

	steps  map[digest.Digest]*stepState
	failed *stepState

	elsewhere bool     // it read what is neither in the context nor on the engine
	bases     []string // the images it began with
}

type stepState struct {
	name         string
	began, ended bool
	output       []string
	partial      strings.Builder // what it printed after its last newline
}

func newProgress(service string, report func(devenv.Event)) *progress {
	return &progress{service: service, report: report, steps: map[digest.Digest]*stepState{}}
}

func (p *progress) apply(status *buildkit.SolveStatus) {
	for _, log := range status.Logs {
		p.output(log)
	}
	for _, vertex := range status.Vertexes {
		p.vertex(vertex)
	}
}

func (p *progress) vertex(v *buildkit.Vertex) {
	if p.onVertex != nil {
		p.onVertex(v)
	}
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

// maxPartial bounds what is kept of a line that does not end.
const maxPartial = 16 << 10

func (p *progress) output(log *buildkit.VertexLog) {
	step := p.step(log.Vertex)
	rest := string(log.Data)
	for line, after, found := strings.Cut(rest, "\n"); found; line, after, found = strings.Cut(rest, "\n") {
		p.line(step, step.partial.String()+line)
		step.partial.Reset()
		rest = after
	}
	if step.partial.WriteString(rest); step.partial.Len() > maxPartial {
		p.flush(step)
	}
}

// flush takes what a step printed after its last newline.
func (p *progress) flush(step *stepState) {
	if step.partial.Len() > 0 {
		p.line(step, step.partial.String())
		step.partial.Reset()
	}
}

func (p *progress) line(step *stepState, line string) {
	text := devenv.Sanitize(line)
	step.output = append(step.output, devenv.Excerpt(text))
	if len(step.output) > failedLines {
		step.output = step.output[1:]
	}
	p.report(devenv.BuildOutput{Service: p.service, Step: step.name, Text: text})
}

func (p *progress) step(id digest.Digest) *stepState {
	step := p.steps[id]
	if step == nil {
		step = &stepState{}
		p.steps[id] = step
	}
	return step
}

// failedStep returns the name of the step that failed; empty where none did.
func (p *progress) failedStep() string {
	if p.failed == nil {
		return ""
	}
	return p.failed.name
}

// failedOutput returns the end of what the failed step printed.
func (p *progress) failedOutput() []string {
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
