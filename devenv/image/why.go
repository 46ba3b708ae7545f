package image

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Cause is why a step was not in the cache.
type Cause string

// The causes of a miss.
const (
	CauseFile        Cause = "file"         // a file of the build context changed
	CauseArgument    Cause = "argument"     // an ARG above the step has another value
	CauseVariable    Cause = "variable"     // an ENV above the step has another value
	CauseSetting     Cause = "setting"      // USER, WORKDIR or SHELL above the step changed
	CauseBase        Cause = "base image"   // the name of an image stands for another one
	CauseInstruction Cause = "instruction"  // the step's own text changed
	CauseStep        Cause = "earlier step" // a step before it ran again
	CauseURL         Cause = "url"          // it fetches what may have changed
	CauseNoCache     Cause = "no-cache"     // it was requested
	CauseFirst       Cause = "first build"  // no earlier build is recorded
	CauseFailed      Cause = "failed build" // nothing changed: the last build failed before the step was done
	CausePruned      Cause = "pruned"       // nothing changed: the cache lost it
)

// Miss is a step that ran, and why.
type Miss struct {
	Platform, Stage string
	Name            string
	Line            int // of the step
	Cause           Cause
	Input           string   // what changed: a path, a name, an instruction
	InputLine       int      // where the Dockerfile has it; 0 for what it does not have
	Change          string   // "changed", "added", "removed"
	More            []string // further files
	Remedy          string   // empty where nothing avoids the miss
}

// explainer compares the inputs of a build with those of the last one.
type explainer struct {
	recipe   *recipe
	old, new inputs
	noCache  bool

	// touched are the steps that ran, and those whose inputs changed: of these another build may have left a result.
	touched map[*instruction]bool
}

// explain returns why steps of one platform ran, in the order of the Dockerfile.
func explain(r *recipe, old, new inputs, steps []Step, noCache bool) []Miss {
	e := &explainer{recipe: r, old: old, new: new, noCache: noCache, touched: map[*instruction]bool{}}
	ran := map[*instruction]Step{}
	for _, s := range steps {
		if i := r.step(s.Stage, s.Number); i != nil && !s.Cached {
			ran[i] = s
		}
	}
	var misses []Miss
	for _, i := range r.steps() {
		earlier := e.earlier(i)
		own := e.ownChange(i, earlier != nil)
		step, did := ran[i]
		e.touched[i] = did || own != nil
		if did {
			miss := e.miss(i, own, earlier)
			miss.Platform, miss.Stage, miss.Name, miss.Line = step.Platform, i.stage.name, step.Name, i.line
			miss.Remedy = e.remedy(i, miss)
			misses = append(misses, miss)
		}
	}
	return misses
}

func (e *explainer) miss(i *instruction, own *Miss, earlier *instruction) Miss {
	switch {
	case e.noCache:
		return Miss{Cause: CauseNoCache, Input: "--no-cache"}
	case e.old == nil:
		return Miss{Cause: CauseFirst}
	case own != nil:
		return *own
	case earlier != nil:
		return Miss{Cause: CauseStep, Input: earlier.text, InputLine: earlier.line}
	case e.unfinished(i):
		return Miss{Cause: CauseFailed}
	case e.of(e.new, i).URL:
		return Miss{Cause: CauseURL, Input: i.text}
	}
	return Miss{Cause: CausePruned}
}

// earlier returns the last step that ran, or whose inputs changed, of those whose result an instruction needs; nil
// where there is none.
func (e *explainer) earlier(i *instruction) *instruction {
	if before := e.lastTouched(i.stage, i); before != nil {
		return before
	}
	for _, name := range e.of(e.new, i).Stages {
		if before := e.lastTouched(e.recipe.find(name), nil); before != nil {
			return before
		}
	}
	return nil
}

// lastTouched returns the last such step of a stage; with until, the last one above it.
func (e *explainer) lastTouched(s *stage, until *instruction) *instruction {
	if s == nil {
		return nil
	}
	last := e.lastTouched(s.on, nil)
	for _, i := range s.steps {
		if i == until {
			break
		}
		if e.touched[i] {
			last = i
		}
	}
	return last
}

// of returns the inputs that a build had for an instruction.
func (e *explainer) of(build inputs, i *instruction) stepInputs {
	for _, step := range build[i.stage.name].Steps {
		if step.Number == i.number {
			return step
		}
	}
	return stepInputs{}
}

// before returns the inputs that the last build had for the same instruction: at its place, else, below a step that
// ran, with its text. Lines move there.
func (e *explainer) before(i *instruction, below bool) (step stepInputs, same bool) {
	step = e.of(e.old, i)
	if step.Text == i.text || !below {
		return step, step.Text == i.text
	}
	for _, other := range e.old[i.stage.name].Steps {
		if other.Text == i.text {
			return other, true
		}
	}
	return step, false
}

// unfinished reports whether the last build failed before the same step was done.
func (e *explainer) unfinished(i *instruction) bool {
	was, same := e.before(i, false)
	return same && was.Unfinished
}

// ownChange returns what changed for an instruction itself; nil where nothing did.
func (e *explainer) ownChange(i *instruction, below bool) *Miss {
	if e.old == nil || e.of(e.new, i).Number == 0 {
		return nil
	}
	was, same := e.before(i, below)
	is := e.of(e.new, i)
	if isFirst(i) {
		if miss := e.otherBase(i.stage); miss != nil {
			return miss
		}
	}
	switch {
	case !same && below:
		return nil
	case !same:
		return &Miss{Cause: CauseInstruction, Input: i.text, InputLine: i.line, Change: changed}
	}
	for _, find := range []func(was, is stepInputs) *Miss{otherFile, otherImage, otherValue} {
		if miss := find(was, is); miss != nil {
			return miss
		}
	}
	return nil
}

// isFirst reports whether no step comes before one: what a stage begins with makes all of its steps run, if any.
func isFirst(i *instruction) bool {
	for _, s := range i.stage.chain() {
		for _, other := range s.steps {
			if other.number > 0 {
				return other == i
			}
		}
	}
	return false
}

// otherBase returns what a stage begins with where that is another image or stage now.
func (e *explainer) otherBase(s *stage) *Miss {
	was, had := e.old[s.name]
	is := e.new[s.name]
	if !had {
		return &Miss{Cause: CauseInstruction, Input: "FROM " + s.base, InputLine: s.line, Change: added}
	}
	if was.Base == is.Base && was.BaseID == is.BaseID {
		if s.on != nil {
			return e.otherBase(s.on)
		}
		return nil
	}
	return &Miss{Cause: CauseBase, Input: is.Base, InputLine: s.line, Change: changed}
}

// The changes of an input.
const (
	changed = "changed"
	added   = "added"
	removed = "removed"
)

// differences returns the names whose values differ, sorted, with the change of each.
func differences[V any](was, is map[string]V, same func(a, b V) bool) (names []string, change map[string]string) {
	change = map[string]string{}
	for name, value := range is {
		if before, had := was[name]; !had {
			change[name] = added
		} else if !same(before, value) {
			change[name] = changed
		}
	}
	for name := range was {
		if _, has := is[name]; !has {
			change[name] = removed
		}
	}
	return slices.Sorted(maps.Keys(change)), change
}

func equal(a, b string) bool { return a == b }

func otherFile(was, is stepInputs) *Miss {
	names, change := differences(was.Files, is.Files, equal)
	if len(names) == 0 {
		return nil
	}
	return &Miss{Cause: CauseFile, Input: names[0], Change: change[names[0]], More: names[1:]}
}

func otherImage(was, is stepInputs) *Miss {
	names, change := differences(was.Images, is.Images, equal)
	if len(names) == 0 {
		return nil
	}
	return &Miss{Cause: CauseBase, Input: names[0], InputLine: is.Line, Change: change[names[0]]}
}

func otherValue(was, is stepInputs) *Miss {
	names, change := differences(was.Values, is.Values, func(a, b value) bool { return a.Hash == b.Hash })
	if len(names) == 0 {
		return nil
	}
	name := names[0]
	v, set := is.Values[name]
	if !set {
		v = was.Values[name]
		v.Line = 0
	}
	causes := map[string]Cause{kindArgument: CauseArgument, kindVariable: CauseVariable, kindSetting: CauseSetting}
	return &Miss{
		Cause: causes[v.Kind], Input: strings.TrimSpace(name), InputLine: v.Line, Change: change[name], More: names[1:],
	}
}

var (
	// unbuilt are files that an image of production does not need.
	unbuilt = lazyregexp.New(`(?i)(?:^|/)(?:tests?/|docs?/|\.git|\.github/|\.vscode/|\.idea/|\.env|\.fastdock|` +
		`docker-compose|compose\.ya?ml|Dockerfile|README|CHANGELOG|LICENSE|Makefile|[^/]*\.(?:md|log|pyc|swp)$)`)
	// installs is a command that installs packages.
	installs = lazyregexp.New(`\b(?:uv (?:sync|pip)|pip3? install|poetry install|pdm (?:sync|install)|apt-get|apk add|` +
		`npm (?:ci|install))\b`)
	// manifests are what packages are installed from.
	manifests = lazyregexp.New(`(?:^|/)(?:pyproject\.toml|[\w.-]*\.lock|requirements[\w.-]*\.(?:txt|in)|` +
		`setup\.(?:py|cfg)|package(?:-lock)?\.json)$`)
)

// remedy returns what would avoid a miss; empty where nothing does.
func (e *explainer) remedy(i *instruction, m Miss) string {
	switch m.Cause {
	case CauseFile:
		return e.fileRemedy(i, m)
	case CauseArgument, CauseVariable, CauseSetting:
		return valueRemedy(i, m)
	case CauseBase:
		return "pin the image by its digest; `fastdock new --pin` does"
	case CauseStep:
		return fmt.Sprintf("avoid the miss on line %d", m.InputLine)
	case CauseURL:
		return "add --checksum=sha256:… to the ADD"
	case CauseNoCache:
		return "build without --no-cache"
	case CausePruned:
		return "enlarge the build cache: builder.gc.defaultKeepStorage in daemon.json"
	}
	return ""
}

// fileRemedy returns what keeps a file from making a step run again.
func (e *explainer) fileRemedy(i *instruction, m Miss) string {
	if unbuilt.MatchString(m.Input) {
		return "add " + ignorable(m.Input) + " to .dockerignore"
	}
	if install := e.installBelow(i); install != nil && !manifests.MatchString(m.Input) {
		return fmt.Sprintf("copy only the manifests before line %d, and the rest after it", install.line)
	}
	return ""
}

// ignorable returns what of a path .dockerignore would name: the folder that is not needed, else the file.
func ignorable(name string) string {
	for _, folder := range []string{
		"tests/", "test/", "docs/", "doc/", ".git/", ".github/", ".vscode/", ".idea/", ".fastdock/",
	} {
		if at := strings.Index("/"+name, "/"+folder); at >= 0 {
			return path.Clean(name[:at+len(folder)-1])
		}
	}
	return name
}

// installBelow returns the first step below an instruction, in its stage, that installs packages.
func (e *explainer) installBelow(i *instruction) *instruction {
	below := false
	for _, other := range i.stage.steps {
		if below && other.keyword() == "RUN" && installs.MatchString(other.text) {
			return other
		}
		below = below || other == i
	}
	return nil
}

// valueRemedy returns what keeps a value from making a step run again that does not use it.
func valueRemedy(i *instruction, m Miss) string {
	if m.InputLine == 0 || strings.Contains(i.text, m.Input) || m.Cause == CauseSetting {
		return ""
	}
	return fmt.Sprintf("move line %d (%s) below line %d, unless that step uses it", m.InputLine, m.Input, i.line)
}
