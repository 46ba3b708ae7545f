package port

import (
	"errors"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestCheckShared(t *testing.T) {
	tests := map[string]struct{ yaml, rival string }{
		"same":             {`{a: {image: a, ports: ["8000:80"]}, b: {image: b, ports: ["8000:81"]}}`, "a"},
		"one address":      {`{a: {image: a, ports: ["8000:80"]}, b: {image: b, ports: ["127.0.0.1:8000:81"]}}`, "a"},
		"two addresses":    {`{a: {image: a, ports: ["127.0.0.2:8000:8"]}, b: {image: b, ports: ["127.0.0.1:8000:8"]}}`, ""},
		"two protocols":    {`{a: {image: a, ports: ["8000:80/udp"]}, b: {image: b, ports: ["8000:81"]}}`, ""},
		"chosen by engine": {`{a: {image: a, ports: ["80"]}, b: {image: b, ports: ["80"]}}`, ""},
		"none of one":      {`{a: {image: a, scale: 0, ports: ["8000:80"]}, b: {image: b, ports: ["8000:81"]}}`, ""},
		"one after another": {
			`{a: {image: a, ports: ["8000:80"]}, b: {image: b, ports: ["8000:81"],
			depends_on: {a: {condition: service_completed_successfully}}}}`, "",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := CheckShared(devtest.Project(t, "services: "+test.yaml))
			var taken *devenv.PortError
			if errors.As(err, &taken) != (test.rival != "") || taken != nil && (taken.Rival != "a" || taken.Service != "b") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCheckSharedTimePerService(t *testing.T) {
	devtest.TimePerService(t, func(project *types.Project) {
		if err := CheckShared(project); err != nil {
			t.Error(err)
		}
	})
}
