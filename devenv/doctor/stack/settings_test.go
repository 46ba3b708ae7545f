package stack

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func TestUnresolved(t *testing.T) {
	compose := "services:\n  app:\n    image: app:${TAG}\n    # ${NOT_READ}\n    environment: [\"A=${SET}${GIVEN:-x}\", \"OWN=1\"] # $NOR_THIS\n    command: echo $$HOME $OWN\n"
	s := stage(t, compose, nil, seen{}, func(*patient, *scene) {})
	s.project.Environment = types.Mapping{"SET": ""}
	own := "1"
	service := s.project.Services["app"]
	service.Environment = types.MappingWithEquals{"OWN": &own}
	s.project.Services["app"] = service
	found := unresolved(t.Context(), &check.Ground{Project: s.project, Sources: s.sources})
	if len(found) != 1 || found[0].Line != 3 || !strings.Contains(found[0].Cause, "TAG") {
		t.Errorf("got %+v", found)
	}
}
