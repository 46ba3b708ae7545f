package build

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

func vertex(name string, change func(*buildkit.Vertex)) *buildkit.SolveStatus {
	v := &buildkit.Vertex{Digest: digest.FromString(name), Name: name, Started: new(enginetest.Noon)}
	change(v)
	return &buildkit.SolveStatus{Vertexes: []*buildkit.Vertex{v}}
}

func printed(name, data string) *buildkit.SolveStatus {
	return &buildkit.SolveStatus{Logs: []*buildkit.VertexLog{{Vertex: digest.FromString(name), Data: []byte(data)}}}
}

func starts(*buildkit.Vertex) {}

func ends(v *buildkit.Vertex) { v.Completed = new(enginetest.Noon.Add(2 * time.Second)) }

func TestBuildProgress(t *testing.T) {
	step := func(change func(*devenv.BuildStep)) devenv.BuildStep {
		s := devenv.BuildStep{Service: "app", Name: "RUN"}
		change(&s)
		return s
	}
	began := step(func(*devenv.BuildStep) {})
	done := step(func(s *devenv.BuildStep) { s.Done, s.Took = true, 2*time.Second })
	output := func(text string) devenv.BuildOutput {
		return devenv.BuildOutput{Service: "app", Step: "RUN", Text: text}
	}
	tests := map[string]struct {
		statuses []*buildkit.SolveStatus
		want     []devenv.Event
	}{
		"repeats itself": {
			[]*buildkit.SolveStatus{vertex("RUN", starts), vertex("RUN", starts), vertex("RUN", ends), vertex("RUN", ends)},
			[]devenv.Event{began, done},
		},
		"cached": {
			[]*buildkit.SolveStatus{vertex("RUN", func(v *buildkit.Vertex) { ends(v); v.Cached = true })},
			[]devenv.Event{began, step(func(s *devenv.BuildStep) { s.Done, s.Cached, s.Took = true, true, 2*time.Second })},
		},
		"failed": {
			[]*buildkit.SolveStatus{vertex("RUN", func(v *buildkit.Vertex) { ends(v); v.Error = "exit code: \x1b[31m1" })},
			[]devenv.Event{
				began,
				step(func(s *devenv.BuildStep) { s.Done, s.Took, s.Err = true, 2*time.Second, "exit code: 1" }),
			},
		},
		"only announced": {[]*buildkit.SolveStatus{vertex("RUN", func(v *buildkit.Vertex) { v.Started = nil })}, nil},
		"BuildKit's errands": {
			[]*buildkit.SolveStatus{vertex("[internal] load metadata", ends), vertex("[auth] token", ends)},
			nil,
		},
		"output in pieces": {
			[]*buildkit.SolveStatus{vertex("RUN", starts), printed("RUN", "one\ntw"), printed("RUN", "o\r\n\x1b[2Jthree\n")},
			[]devenv.Event{began, output("one"), output("two"), output("three")},
		},
		"output without a last newline": {
			[]*buildkit.SolveStatus{vertex("RUN", starts), printed("RUN", "fatal: no"), vertex("RUN", ends)},
			[]devenv.Event{began, output("fatal: no"), done},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []devenv.Event
			progress := newProgress("app", func(e devenv.Event) { got = append(got, e) })
			for _, status := range test.statuses {
				progress.apply(status)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestFailedOutputIsTheEndOfTheFailedStep(t *testing.T) {
	progress := newProgress("app", func(devenv.Event) {})
	if got := progress.failedOutput(); got != nil {
		t.Errorf("nothing failed, got %q", got)
	}
	progress.apply(printed("other", "fine\n"))
	for i := range failedLines + 5 {
		progress.apply(printed("RUN", fmt.Sprintf("line %d\n", i)))
	}
	progress.apply(printed("RUN", "no newline"))
	progress.apply(vertex("RUN", func(v *buildkit.Vertex) { ends(v); v.Error = "exit code: 1" }))
	progress.apply(vertex("other", func(v *buildkit.Vertex) { ends(v); v.Error = "context canceled" }))
	got := progress.failedOutput()
	if len(got) != failedLines || got[0] != "line 6" || got[failedLines-1] != "no newline" {
		t.Errorf("got %d lines: %q", len(got), got)
	}
}

func TestBuildError(t *testing.T) {
	dockerfile := filepath.Join(t.TempDir(), "Dockerfile.dev")
	at := func(lines ...int32) error {
		source := &errdefs.Source{Info: &pb.SourceInfo{Filename: "Dockerfile.dev"}}
		for _, line := range lines {
			source.Ranges = append(source.Ranges, &pb.Range{Start: &pb.Position{Line: line}})
		}
		return errdefs.WithSource(errors.New("failed to solve: process \"/bin/sh -c false\" did not complete: "+
			"exit code: 1\nmore"), source)
	}
	tests := map[string]struct {
		cause error
		want  string
	}{
		"without a place": {errors.New("failed to solve: no such image"), `building image "shop:dev": no such image`},
		"with a place": {
			at(7, 8),
			`building image "shop:dev" at ` + dockerfile + `:7: process "/bin/sh -c false" did not complete: exit code: 1`,
		},
		"with an empty place": {
			at(0),
			`building image "shop:dev": process "/bin/sh -c false" did not complete: exit code: 1`,
		},
		"hostile": {errors.New("a\x1b]0;evil\ab"), `building image "shop:dev": ab`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := newError("shop:dev", dockerfile, failedWith("last"), test.cause)
			if err.Error() != test.want || strings.Join(err.Output, "") != "last" {
				t.Errorf("got %q %q\nwant %q", err, err.Output, test.want)
			}
		})
	}
}

func TestBuildErrorSaysWhichFileIsMissing(t *testing.T) {
	for cause, want := range map[string]string{
		`failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/uv.lock": ` +
			`not found`: "building image \"shop:dev\": the build context does not contain \"uv.lock\"; create it with `uv lock`",
		`failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/src/app": ` +
			`not found`: `building image "shop:dev": the build context does not contain "src/app"; it is missing, or ` +
			`.dockerignore excludes it`,
		`failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: ` +
			`1`: `building image "shop:dev": process "/bin/sh -c false" did not complete successfully: exit code: 1`,
	} {
		if got := newError("shop:dev", "Dockerfile", failedWith(), errors.New(cause)).Error(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A step's code says nothing: the line in which its program says why it gave up does.
func TestBuildErrorSaysWhyTheStepFailed(t *testing.T) {
	const cause = `failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 1`
	const ended = `building image "shop:dev": process "/bin/sh -c x" did not complete successfully: exit code: 1`
	for name, test := range map[string]struct {
		output []string
		want   string
	}{
		"uv": {
			[]string{"Resolved 3 packages", "  × Failed to build `mysqlclient==2.1.0`", "      hint: x"},
			": × Failed to build `mysqlclient==2.1.0`",
		},
		"gcc": {
			[]string{"error: no such file", "error: command 'gcc' failed", "done"},
			": error: command 'gcc' failed",
		},
		"apt": {
			[]string{"Reading package lists...", "E: Unable to locate package libpg"},
			": E: Unable to locate package libpg",
		},
		"npm":        {[]string{"npm error code E404"}, ": npm error code E404"},
		"no reason":  {[]string{"errors are rare", "bye"}, ""},
		"no output":  {nil, ""},
		"an address": {[]string{"see https://example.org/error for more"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := newError("shop:dev", "Dockerfile", failedWith(test.output...), errors.New(cause)).Error()
			if want := ended + test.want; got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// failedWith returns the progress of a build whose failed step has printed these lines.
func failedWith(output ...string) *progress {
	return &progress{failed: &stepState{name: "[1/1] RUN x", output: output}}
}

// A line that does not end is reported in pieces, so that it does not fill the memory.
func TestLineWithoutEnd(t *testing.T) {
	var outputs []string
	p := newProgress("app", func(event devenv.Event) {
		if output, is := event.(devenv.BuildOutput); is {
			outputs = append(outputs, output.Text)
		}
	})
	p.apply(vertex("RUN", starts))
	for range 3 {
		p.apply(printed("RUN", strings.Repeat("x", maxPartial)))
	}
	p.apply(printed("RUN", "y\n"))
	if len(outputs) != 2 || !strings.HasSuffix(outputs[1], "xy") || len(outputs[0])+len(outputs[1]) != 3*maxPartial+1 {
		t.Errorf("%d lines were reported", len(outputs))
	}
}

// A secret that the build does not have is named, and a long command is cut off.
func TestBuildErrorNamesTheMissingSecret(t *testing.T) {
	err := Error{
		Image: "shop", Output: []string{"cat: /run/secrets/pip-token: No such file or directory"},
		Cause: errors.New(`process "/bin/sh -c ` + strings.Repeat("a", 200) + `" did not complete successfully: ` +
			`exit code: 1`),
	}
	want := `building image "shop": process "/bin/sh -c ` + strings.Repeat("a", 89) + `…" did not complete ` +
		`successfully: exit code: 1: the build has no secret "pip-token"; add it to build.secrets in the Compose file, ` +
		"or pass it with `fastdock build --secret id=pip-token,src=FILE`"
	if got := err.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
