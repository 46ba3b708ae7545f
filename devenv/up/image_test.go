package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

// An image is built after those that it is built upon, whatever the order of the services' names.
func TestImagesAreBuiltUponOthers(t *testing.T) {
	for name, options := range map[string]Options{
		"created only": {NoStart: true, NoBuild: true, Detach: true},
		"started":      {NoBuild: true, Detach: true},
	} {
		t.Run(name, func(t *testing.T) {
			f, engine := stacktest.New(t, "shop-app", "shop-base", "shop-core")
			project := stacktest.Load(t, engine, `
services:
  app: {build: {context: ., additional_contexts: {base: "service:base"}}}
  base: {build: {context: ., additional_contexts: {core: "service:core"}}}
  core: {build: .}
`)
			_, w := up(t, engine, project, options)
			if err := w.End(); err != nil {
				t.Errorf("ended with %v:\n%s", err, w.Transcript())
			}
			if remaining := f.Remaining(); len(remaining) != 4 { // and a network
				t.Errorf("there are %q", remaining)
			}
		})
	}
}
