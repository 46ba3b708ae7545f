package build

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// First reports whether a service's image is built before its containers are created. Where its pull policy has a
// registry asked first, the SDK does both.
func First(service types.ServiceConfig) bool {
	return service.Build != nil && slices.Contains([]string{"", types.PullPolicyBuild, types.PullPolicyMissing},
		service.PullPolicy)
}

// Output keeps what the SDK's builder prints, and passes it on.
type Output struct {
	Next io.Writer

	mu   sync.Mutex
	text bytes.Buffer
}

// outputLimit bounds what is kept of a build's output.
const outputLimit = 1 << 20

// Write implements part of io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text.Len() > outputLimit {
		o.text.Next(o.text.Len() / 2)
	}
	o.text.Write(p)
	return o.Next.Write(p)
}

// Lines returns the output by lines.
func (o *Output) Lines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Split(strings.TrimSpace(o.text.String()), "\n")
}

var (
	// failedVertex is how the builder names the step that failed, stepOutput a line that a step printed.
	failedVertex = lazyregexp.New(`^#(\d+) ERROR: `)
	stepOutput   = lazyregexp.New(`^#(\d+) \d+\.\d+ (.*)$`)
	// sourceLine is how its error begins where it has a place.
	sourceLine = lazyregexp.New(`^\S*:(\d+)$`)
)

// NewSDKError returns the failure of a build that the SDK did. Its error is what the builder printed last: the place,
// the lines around it, and at the end the reason.
func NewSDKError(image string, service types.ServiceConfig, output []string, cause error) *Error {
	lines := strings.Split(strings.TrimSpace(devenv.SanitizeText(cause.Error())), "\n")
	failed := &Error{Image: image, Output: failedOutput(output), Cause: errors.New(lines[len(lines)-1])}
	if place := sourceLine.FindStringSubmatch(lines[0]); place != nil && service.Build.DockerfileInline == "" {
		failed.File = compose.ShortPath(DockerfileOf(service.Build))
		failed.Line, _ = strconv.Atoi(place[1])
	}
	return failed
}

// failedOutput returns what the step printed that failed.
func failedOutput(output []string) []string {
	step := ""
	for _, line := range output {
		if m := failedVertex.FindStringSubmatch(line); m != nil {
			step = m[1]
		}
	}
	var lines []string
	for _, line := range output {
		if m := stepOutput.FindStringSubmatch(line); m != nil && m[1] == step {
			lines = append(lines, devenv.SanitizeText(m[2]))
		}
	}
	return lines
}

// Remember notes how an image was built that the SDK has built, for [Outdated].
func Remember(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig, image string,
	built engine.LocalImage,
) {
	if entry := entryOf(e, project, image); entry != nil && built.ID != "" {
		entry.record(ctx, e, project, service, built)
	}
}
