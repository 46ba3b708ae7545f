package image

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// whyDockerfile is what the misses are seeded in; its lines are counted from 1.
const whyDockerfile = `ARG PYTHON=3.14
FROM python:${PYTHON} AS builder
ARG APP_VERSION=0
ENV MODE=prod
USER root
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync
COPY . .
RUN --mount=type=bind,source=scripts,target=/s sh /s/build.sh $MODE
COPY --from=tools:1 /tool /bin/
ADD https://example.com/a /a
FROM python:${PYTHON}
ARG VCS_REF=none
COPY --from=builder /app /app
RUN echo $VCS_REF
`

// situation is a build: its Dockerfile, arguments, files and images.
type situation struct {
	dockerfile string
	args, ids  map[string]string
	files      files
}

func lastBuild() situation {
	return situation{
		dockerfile: whyDockerfile,
		args:       map[string]string{},
		ids:        map[string]string{"python:3.14": "a", "python:3.13": "b", "tools:1": "c"},
		files: files{
			"pyproject.toml": "1", "uv.lock": "1", "app/main.py": "1", "app/b.py": "1", "tests/test_a.py": "1",
			"README.md": "1", "scripts/build.sh": "1",
		},
	}
}

func (s situation) inputs(t *testing.T) (*recipe, inputs) {
	t.Helper()
	r := parsed(t, s.dockerfile)
	return r, collect(r, s.args, s.files, func(name string) string { return s.ids[name] })
}

// The changes that misses are seeded with.
func file(name string) func(*situation) { return func(s *situation) { s.files[name] += "2" } }

func arg(name, value string) func(*situation) { return func(s *situation) { s.args[name] = value } }

func image(name string) func(*situation) { return func(s *situation) { s.ids[name] = "z" } }

func line(number int, text string) func(*situation) {
	return func(s *situation) {
		lines := strings.Split(s.dockerfile, "\n")
		lines[number-1] = text
		s.dockerfile = strings.Join(lines, "\n")
	}
}

const (
	pin  = "pin the image by its digest; `fastdock new --pin` does"
	keep = "enlarge the build cache: builder.gc.defaultKeepStorage in daemon.json"
)

func move(line int, name string) string {
	return fmt.Sprintf("move line %d (%s) below line 8, unless that step uses it", line, name)
}

// Each case changes one thing; the steps on these lines then run, and the first of them is explained.
func TestWhyStepsRan(t *testing.T) {
	all := []int{6, 7, 8, 9, 10, 11, 12, 15, 16}
	for name, test := range map[string]struct {
		change func(*situation)
		ran    []int
		want   string // of the first one
		remedy string
	}{
		"lock":      {file("uv.lock"), all[1:], "7 file uv.lock changed", ""},
		"code":      {file("app/main.py"), all[3:], "9 file app/main.py changed", ""},
		"new file":  {file("app/c.py"), all[3:], "9 file app/c.py added", ""},
		"lost file": {func(s *situation) { delete(s.files, "app/b.py") }, all[3:], "9 file app/b.py removed", ""},
		"test":      {file("tests/test_a.py"), all[3:], "9 file tests/test_a.py changed", "add tests to .dockerignore"},
		"readme":    {file("README.md"), all[3:], "9 file README.md changed", "add README.md to .dockerignore"},
		"mount":     {file("scripts/build.sh"), all[4:], "10 file scripts/build.sh changed", ""},
		"argument":  {arg("APP_VERSION", "1"), all[2:], "8 argument APP_VERSION changed @3", move(3, "APP_VERSION")},
		"default":   {line(3, "ARG APP_VERSION=2"), all[2:], "8 argument APP_VERSION changed @3", move(3, "APP_VERSION")},
		"used":      {arg("VCS_REF", "1"), []int{16}, "16 argument VCS_REF changed @14", ""},
		"variable":  {line(4, "ENV MODE=dev"), all[2:], "8 variable MODE changed @4", move(4, "MODE")},
		"more":      {line(4, "ENV MODE=prod B=1"), all[2:], "8 variable B added @4", move(4, "B")},
		"user":      {line(5, "USER app"), all[2:], "8 setting USER changed @5", ""},
		"base":      {image("python:3.14"), all, "6 base image python:3.14 changed @2", pin},
		"other base": {
			arg("PYTHON", "3.13"), all, "6 base image python:3.13 changed @2", pin,
		},
		"copied image": {image("tools:1"), []int{11, 12}, "11 base image tools:1 changed @11", pin},
		"instruction": {
			line(8, "RUN uv sync --no-dev"), all[2:], "8 instruction RUN uv sync --no-dev changed @8", "",
		},
		"new instruction": {line(8, "RUN true\nRUN uv sync"), []int{8, 9, 10}, "8 instruction RUN true changed @8", ""},
		"new stage": {
			line(13, "FROM builder AS b\nRUN x\nFROM b"), []int{14}, "14 instruction RUN x changed @14", "",
		},
		"lost instruction": {line(7, ""), []int{8, 9}, "8 instruction RUN uv sync changed @8", ""},
		"url": {
			func(*situation) {}, []int{12}, "12 url ADD https://example.com/a /a", "add --checksum=sha256:… to the ADD",
		},
		"pruned":  {func(*situation) {}, []int{8}, "8 pruned", keep},
		"comment": {line(8, "# why\nRUN   uv sync"), []int{9}, "9 pruned", keep},
	} {
		t.Run(name, func(t *testing.T) {
			now := lastBuild()
			_, old := now.inputs(t)
			test.change(&now)
			r, is := now.inputs(t)
			misses := explain(r, old, is, stepsOn(r, test.ran), false)
			if len(misses) != len(test.ran) {
				t.Fatalf("%d misses of %d", len(misses), len(test.ran))
			}
			if got := missLine(misses[0]); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			if misses[0].Remedy != test.remedy {
				t.Errorf("remedy %q, want %q", misses[0].Remedy, test.remedy)
			}
			for _, m := range misses[1:] {
				if m.Cause != CauseStep && m.Input != misses[0].Input {
					t.Errorf("a step after it: %s", missLine(m))
				}
			}
		})
	}
}

// stepsOn returns steps that ran, by their lines.
func stepsOn(r *recipe, lines []int) []Step {
	var steps []Step
	for _, s := range r.stages {
		for _, i := range s.steps {
			if i.number > 0 {
				steps = append(steps, Step{Stage: s.name, Number: i.number, Name: i.text, Cached: !slices.Contains(lines, i.line)})
			}
		}
	}
	return steps
}

func missLine(m Miss) string {
	text := strings.Join(strings.Fields(fmt.Sprintf("%d %s %s %s", m.Line, m.Cause, m.Input, m.Change)), " ")
	if m.InputLine > 0 {
		text += fmt.Sprintf(" @%d", m.InputLine)
	}
	return text
}

// Steps below one that ran are explained by it, unless something of their own changed as well.
func TestWhyFollowsTheSteps(t *testing.T) {
	now := lastBuild()
	_, old := now.inputs(t)
	now.files["uv.lock"], now.files["app/b.py"], now.files["app/main.py"] = "2", "2", "2"
	r, is := now.inputs(t)
	var got []string
	for _, m := range explain(r, old, is, stepsOn(r, []int{7, 8, 9, 15}), false) {
		got = append(got, fmt.Sprintf("%d %s %d", m.Line, m.Cause, m.InputLine))
	}
	if want := []string{"7 file 0", "8 earlier step 7", "9 file 0", "15 earlier step 9"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhyOfTheFirstBuildAndWithoutTheCache(t *testing.T) {
	now := lastBuild()
	r, is := now.inputs(t)
	if m := explain(r, nil, is, stepsOn(r, []int{8}), false); m[0].Cause != CauseFirst {
		t.Errorf("first: %+v", m)
	}
	if m := explain(r, is, is, stepsOn(r, []int{8}), true); m[0].Cause != CauseNoCache {
		t.Errorf("no cache: %+v", m)
	}
}

// A build that failed changes what the next one is compared with only for the steps that it finished.
func TestWhyAfterAFailedBuild(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*situation) // before the build that fails
		done   []int            // the lines that it finishes
		then   func(*situation)
		ran    []int // by the next build
		want   []string
	}{
		"same step again": {
			file("uv.lock"), []int{6, 7}, func(*situation) {}, []int{8, 9}, []string{"8 failed build", "9 file"},
		},
		"cured by its input": {
			file("uv.lock"), []int{6, 7}, file("uv.lock"), []int{7, 8}, []string{"7 file", "8 earlier step"},
		},
		"before any step": {
			file("app/main.py"), nil, func(*situation) {}, []int{9, 10}, []string{"9 file", "10 earlier step"},
		},
		"new step": {
			line(8, "RUN true"), []int{6, 7}, func(*situation) {}, []int{8}, []string{"8 failed build"},
		},
		"taken back": {
			line(8, "RUN true"), []int{6, 7}, line(8, "RUN uv sync"), []int{8}, []string{"8 instruction"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			now := lastBuild()
			_, old := now.inputs(t)
			test.change(&now)
			r, attempt := now.inputs(t)
			kept := record{Inputs: old, Image: "id"}.failed(record{Inputs: attempt}, finished(r, test.done))
			test.then(&now)
			r, is := now.inputs(t)
			var got []string
			for _, m := range explain(r, kept.Inputs, is, stepsOn(r, test.ran), false) {
				got = append(got, fmt.Sprintf("%d %s", m.Line, m.Cause))
			}
			if !slices.Equal(got, test.want) || kept.Image != "id" {
				t.Errorf("got %q, want %q; the image %q", got, test.want, kept.Image)
			}
		})
	}
}

// finished returns the steps on these lines.
func finished(r *recipe, lines []int) []Step {
	return slices.DeleteFunc(stepsOn(r, lines), func(s Step) bool { return s.Cached })
}

func TestFilesOfASource(t *testing.T) {
	all := files{"a.py": "", "b.txt": "", "app/a.py": "", "app/x/b.py": "", "tests/a.py": ""}
	for source, want := range map[string]int{
		".": 5, "./": 5, "app": 2, "/app/": 2, "*.py": 1, "a*": 3, "app/*.py": 1, "none": 0,
	} {
		if got := len(all.below(source, nil)); got != want {
			t.Errorf("%q: %d files, want %d", source, got, want)
		}
	}
	if got := len(all.below(".", []string{"tests", "**/*.py"})); got != 1 {
		t.Errorf("with exclusions: %d files", got)
	}
}
