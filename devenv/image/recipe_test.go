package image

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	buildkit "github.com/moby/buildkit/client"
	"github.com/opencontainers/go-digest"

	"github.com/fastdock/fastdock/devenv/enginetest"
)

const twoStages = `# syntax=docker/dockerfile:1
ARG PYTHON=3.14
FROM python:${PYTHON} AS builder
ARG APP_VERSION=0
ENV A=1
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache \
    uv sync
COPY . .

FROM builder AS tests
RUN pytest

FROM python:${PYTHON}
WORKDIR /
COPY --from=builder /app /app
RUN <<END
one
END
CMD ["app"]
`

func parsed(t *testing.T, content string) *recipe {
	t.Helper()
	r, err := parseRecipe("Dockerfile", "", []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStepsHaveBuildKitsNumbers(t *testing.T) {
	r := parsed(t, twoStages)
	var got []string
	for _, s := range r.stages {
		for _, i := range s.steps {
			if i.number > 0 {
				got = append(got, fmt.Sprintf("%s %d %s:%d", s.name, i.number, i.keyword(), i.line))
			}
		}
	}
	want := []string{
		"builder 2 WORKDIR:6", "builder 3 COPY:7", "builder 4 RUN:8", "builder 5 COPY:10", "tests 1 RUN:13",
		"stage-2 2 COPY:17", "stage-2 3 RUN:18",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if i := r.step("stage-2", 3); i == nil || i.text != "RUN <<END\none\n" {
		t.Errorf("the here-document is %+v", i)
	}
	if !r.declares("APP_VERSION") || !r.declares("PYTHON") || r.declares("VCS_REF") {
		t.Error("the arguments are not those of the Dockerfile")
	}
}

func TestUnknownStage(t *testing.T) {
	_, err := parseRecipe("Dockerfile", "none", []byte(twoStages))
	if err == nil || !strings.Contains(err.Error(), `no stage "none"`) {
		t.Error(err)
	}
}

// BuildKit repeats its reports; a step that was run once in any of them was not in the cache.
func TestTraceOfABuild(t *testing.T) {
	report := func(tr *trace, name string, cached, ended bool) {
		v := &buildkit.Vertex{Digest: digest.FromString(name), Name: name, Started: new(enginetest.Noon), Cached: cached}
		if ended {
			v.Completed = new(enginetest.Noon)
		}
		tr.read(v)
	}
	tr := newTrace("")
	report(tr, "[internal] load build definition", false, true)
	report(tr, "[stage-2 2/3] COPY --from=builder /app /app", true, true)
	report(tr, "[builder 1/5] FROM docker.io/library/python:3.14@sha256:"+strings.Repeat("a", 64), true, true)
	report(tr, "[linux/arm64 builder  4/5] RUN uv sync", true, true)
	report(tr, "[linux/arm64 builder  4/5] RUN uv sync", false, true)
	report(tr, "[builder 5/5] COPY . .", false, false)
	report(tr, "[ 3/3] RUN <<END (one)", true, true)
	var got []string
	steps := tr.result(parsed(t, twoStages))
	for _, s := range steps {
		got = append(got, fmt.Sprintf("%s|%s %d:%d cached %t", s.Platform, s.Stage, s.Number, s.Line, s.Cached))
	}
	want := []string{
		"|builder 1:3 cached true", "|stage-2 2:17 cached true", "|stage-2 3:18 cached true",
		"linux/arm64|builder 4:8 cached false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if cached, all := hits(steps); cached != 2 || all != 3 {
		t.Errorf("%d of %d, want 2 of 3", cached, all)
	}
	if tr.bases["docker.io/library/python:3.14"] == "" {
		t.Errorf("the digest of the base is not known: %v", tr.bases)
	}
}
