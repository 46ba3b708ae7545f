package up

import (
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A dry run names everything that the run after it does, and does nothing itself.
func TestDryRunNamesWhatWouldChange(t *testing.T) {
	fake, e := stacktest.New(t, "app:1", "old:1")
	first := `{services: {app: {image: "app:1"}, old: {image: "old:1"}}}`
	second := `{services: {app: {image: "app:1", environment: {A: "2"}, volumes: ["data:/d"], networks: [back]}},
		networks: {back: {}}, volumes: {data: {}}}`
	for _, step := range []struct {
		yaml    string
		options Options
		want    []string
	}{
		{first, Options{}, []string{
			"would create network shop_default", "would create container shop-app-1", "would create container shop-old-1",
		}},
		{second, Options{Orphans: true}, []string{
			"would remove container shop-old-1", "would create network shop_back", "would create volume shop_data",
			"would recreate container shop-app-1",
		}},
	} {
		before, options := changes(fake), step.options
		options.DryRun = true
		w := brought(t, e, stacktest.Load(t, e, step.yaml), options)
		if different := missing(w, step.want); len(different) > 0 {
			t.Errorf("named otherwise: %q\n%s", different, w.Transcript())
		}
		if after := changes(fake); after != before {
			t.Errorf("%d requests of a dry run change something: %q", after-before, fake.Requests())
		}
		brought(t, e, stacktest.Load(t, e, step.yaml), step.options)
	}
}

// missing returns the lines that were not sent, and the changes that were sent besides.
func missing(w *devtest.Stream, want []string) []string {
	var sent []string
	for _, event := range w.Seen {
		if _, is := event.(devenv.WouldChange); is {
			sent = append(sent, devtest.Describe(event))
		}
	}
	different := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return slices.Contains(sent, s) })
	for _, line := range sent {
		if !slices.Contains(want, line) {
			different = append(different, "besides: "+line)
		}
	}
	return different
}

// changes counts the requests that change something.
func changes(fake *enginetest.Engine) int {
	count := 0
	for _, request := range fake.Requests() {
		if !strings.HasPrefix(request, "list ") {
			count++
		}
	}
	return count
}

// A dry run fails where the run after it does, with the same words.
func TestDryRunFailsAsTheRun(t *testing.T) {
	for name, yaml := range map[string]string{
		"external secret": `{services: {app: {image: "app:1", secrets: [s]}}, secrets: {s: {external: true}}}`,
		"secret not set":  `{services: {app: {image: "app:1", secrets: [s]}}, secrets: {s: {environment: NOT_SET}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, e := stacktest.New(t, "app:1")
			project := stacktest.Load(t, e, yaml)
			_, dry := up(t, e, project, Options{Detach: true, DryRun: true})
			said := devtest.ErrorText(dry.End())
			_, run := up(t, e, project, Options{Detach: true})
			if want := devtest.ErrorText(run.End()); said != want || want == "" {
				t.Errorf("the dry run ends with\n%q, the run with\n%q", said, want)
			}
		})
	}
}
