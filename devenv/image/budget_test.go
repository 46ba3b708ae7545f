package image

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestBudgetIsRead(t *testing.T) {
	for content, want := range map[string]Budget{
		"version: 1\n": {},
		"version: 1\nbuild:\n  budget: {size: 200MB, time: 2m}\n": {Size: 200e6, Time: 2 * time.Minute},
		"build: {budget: {size: 1.5 GiB}}\n":                      {Size: 3 << 29},
	} {
		t.Chdir(t.TempDir())
		devtest.WriteFiles(t, ".", map[string]string{settingsFile: content})
		got, err := ReadBudget(".")
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Budget{})); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", content, err, diff)
		}
	}
	if got, err := ReadBudget(t.TempDir()); err != nil || got != (Budget{}) {
		t.Errorf("without a file: %+v, %v", got, err)
	}
}

func TestWrongBudgets(t *testing.T) {
	const size, time = `"big" is not a size; write for example 200MB`, `"2" is not a duration; write for example 90s or 2m`
	for content, want := range map[string]string{
		"build: {bugdet: {}}\n":              `.fastdock.yaml:1: build: unknown key "bugdet"; did you mean "budget"?`,
		"build:\n  budget:\n    sise: 1MB\n": `.fastdock.yaml:3: build.budget: unknown key "sise"; did you mean "size"?`,
		"build:\n  budget:\n    memory: 1\n": `.fastdock.yaml:3: build.budget: unknown key "memory"; available: size, time`,
		"build: {budget: {size: big}}\n":     ".fastdock.yaml:1: build.budget.size: " + size,
		"build: {budget: {time: 2}}\n":       ".fastdock.yaml:1: build.budget.time: " + time,
		"build: {budget: 5}\n":               ".fastdock.yaml:1: build.budget must be a mapping of names to values",
		"build: [a\n":                        ".fastdock.yaml: cannot be read: ",
	} {
		t.Chdir(t.TempDir())
		devtest.WriteFiles(t, ".", map[string]string{settingsFile: content})
		_, err := ReadBudget(".")
		if got := devtest.ErrorText(err); len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%q\n got %s\nwant %s", content, got, want)
		}
	}
}

func TestBudgetOfTheCommandLine(t *testing.T) {
	b, err := ParseBudget("size=2MB,time=1s")
	if b.Size != 2e6 || b.Time != time.Second || err != nil {
		t.Errorf("%+v, %v", b, err)
	}
	const want = `--budget "cost=1": unknown limit; use size or time`
	if _, err := ParseBudget("cost=1"); devtest.ErrorText(err) != want {
		t.Error(err)
	}
}

// An excess names the layer that grew, and without an earlier build the largest one of the project's own.
func TestExcessNamesTheLayer(t *testing.T) {
	before := []Layer{
		{Size: 900, Instruction: "FROM a", Base: true}, {Size: 50, Instruction: "RUN b"}, {Size: 60, Instruction: "COPY c"},
	}
	now := []Layer{
		{Size: 900, Instruction: "FROM a", Base: true},
		{Size: 90, Instruction: "RUN b", Line: 2},
		{Size: 95, Instruction: "COPY c", Line: 3},
		{Size: 1, Instruction: "COPY d", Line: 4},
	}
	result := &Result{
		Took: 3 * time.Second,
		Images: []Image{{
			Within: before, Contents: Contents{Size: 1086, Layers: now},
			Steps: []Step{{Name: "RUN b", Took: time.Second}, {Name: "COPY c", Took: 2 * time.Second}},
		}},
	}
	got := Budget{Size: 1000, Time: time.Second}.exceeded(result)
	if len(got) != 2 || got[0].Layer.Line != 2 || got[0].Grown != 40 || got[1].Step.Name != "COPY c" {
		t.Errorf("%+v", got)
	}
	result.Images[0].Within = nil
	if got := (Budget{Size: 1000}).exceeded(result); len(got) != 1 || got[0].Layer.Line != 3 || got[0].Grown != 0 {
		t.Errorf("%+v", got)
	}
	if got := (Budget{Size: 1086, Time: 3 * time.Second}).exceeded(result); got != nil {
		t.Errorf("within the limits: %+v", got)
	}
}

// What an image is compared with does not change while images exceed the limit: a second attempt names the same layer.
func TestGrowthCountsFromTheLastImageWithinTheBudget(t *testing.T) {
	budget := Budget{Size: 100}
	small := Contents{Size: 90, Layers: []Layer{{Size: 90, Instruction: "COPY a"}}}
	large := Contents{Size: 130, Layers: []Layer{{Size: 130, Instruction: "COPY a"}}}
	kept := record{}
	kept.Within = budget.within(kept, small)
	for attempt := range 2 {
		got := budget.exceeded(&Result{Images: []Image{{Within: kept.Within, Contents: large}}})
		if len(got) != 1 || got[0].Grown != 40 {
			t.Errorf("attempt %d: %+v", attempt+1, got)
		}
		kept.Within = budget.within(kept, large)
	}
	if larger := (Budget{}).within(kept, large); larger[0].Size != 130 {
		t.Errorf("without a limit: %+v", larger)
	}
}
