package image

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	buildkit "github.com/moby/buildkit/client"
	"github.com/opencontainers/go-digest"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Step is one that BuildKit finished for an instruction, or found in its cache.
type Step struct {
	Platform string
	Stage    string
	Number   int    // BuildKit's, in its stage
	Name     string // "RUN uv sync"
	Line     int    // of the Dockerfile; 0 where that is unknown
	Cached   bool
	Took     time.Duration
}

// isFrom reports whether a step only fetches the image that a stage begins with.
func (s Step) isFrom() bool { return strings.HasPrefix(s.Name, "FROM ") }

// trace collects what BuildKit reports of one build.
type trace struct {
	platform string

	mu    sync.Mutex
	steps map[digest.Digest]*Step
	order []digest.Digest
	bases map[string]string // digests of images by the names in FROM
}

func newTrace(platform string) *trace {
	return &trace{platform: platform, steps: map[digest.Digest]*Step{}, bases: map[string]string{}}
}

var (
	// numbered is how BuildKit names a step: "[linux/arm64 builder 2/5] RUN uv sync", the platform only if there are
	// several, the stage not always if it is the only one.
	numbered = lazyregexp.New(`^\[(?:(\S+/\S+) )?(?:(\S+) )? *(\d+)/\d+\] (?:LINK )?(.*)`)
	// resolved is how it names an image whose digest it knows.
	resolved = lazyregexp.New(`FROM (\S+)@(sha256:[0-9a-f]{64})`)
)

// read takes one report of a step.
func (t *trace) read(v *buildkit.Vertex) {
	if m := resolved.FindStringSubmatch(v.Name); m != nil {
		t.mu.Lock()
		t.bases[m[1]] = m[2]
		t.mu.Unlock()
	}
	m := numbered.FindStringSubmatch(strings.ReplaceAll(v.Name, "\n", " "))
	if m == nil || v.Completed == nil || v.Started == nil || v.Error != "" {
		return
	}
	number, _ := strconv.Atoi(m[3])
	t.add(v.Digest, Step{
		Platform: cmp.Or(m[1], t.platform), Stage: m[2], Number: number, Name: devenv.SanitizeText(m[4]),
		Cached: v.Cached, Took: v.Completed.Sub(*v.Started),
	})
}

// add keeps a step. One that is reported several times was run if it was so once.
func (t *trace) add(id digest.Digest, s Step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.steps[id]
	if known == nil {
		t.steps[id], t.order = &s, append(t.order, id)
		return
	}
	known.Cached = known.Cached && s.Cached
	known.Took = max(known.Took, s.Took)
}

// result returns the steps by platform and line, with the lines that the Dockerfile has them on.
func (t *trace) result(r *recipe) []Step {
	t.mu.Lock()
	defer t.mu.Unlock()
	var steps []Step
	for _, id := range t.order {
		s := *t.steps[id]
		if r != nil {
			s.Stage = cmp.Or(s.Stage, r.target.name)
			s.Line = r.lineOf(s)
		}
		steps = append(steps, s)
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Line, b.Line))
	})
	return steps
}

func (r *recipe) lineOf(s Step) int {
	if i := r.step(s.Stage, s.Number); i != nil {
		return i.line
	}
	if from := r.find(s.Stage); from != nil && s.isFrom() {
		return from.line
	}
	return 0
}

// hits counts the steps that were in the cache, and those that could have been.
func hits(steps []Step) (cached, all int) {
	for _, s := range steps {
		if s.isFrom() {
			continue
		}
		all++
		if s.Cached {
			cached++
		}
	}
	return cached, all
}
