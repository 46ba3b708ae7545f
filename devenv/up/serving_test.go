package up

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A service with a health check of its own has to stay; others may end with code 0 once their work is done.
func TestServicesWithAHealthCheckMayNotEnd(t *testing.T) {
	for service, want := range map[string]string{
		"image: 'app:1'": conditionReady,
		"image: 'app:1', healthcheck: {test: [CMD, check]}":                conditionServing,
		"image: 'app:1', healthcheck: {test: [CMD, check], disable: true}": conditionReady,
		"image: 'app:1', healthcheck: {test: [NONE]}":                      conditionReady,
		"image: 'app:1', healthcheck: {test: [CMD, check]}}, b: {image: 'b:1', depends_on: {app: {condition: " +
			"service_completed_successfully}}": types.ServiceConditionCompletedSuccessfully,
	} {
		_, engine := stacktest.New(t)
		s := &attempt{project: stacktest.Load(t, engine, "services: {app: {"+service+"}}")}
		if got := s.readyCondition("app"); got != want {
			t.Errorf("of %s: %q, want %q", service, got, want)
		}
	}
}
