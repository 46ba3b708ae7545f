package plan

import (
	"maps"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

// What up replaces takes with it who shares its namespaces or volumes and who uses its image, and restarts who depends
// on it with restart: true.
func TestFollow(t *testing.T) {
	const attach, start, recreate = devenv.ActionAttach, devenv.ActionStart, devenv.ActionRecreate
	project := devtest.Project(t, `
services:
  vpn: {image: vpn}
  net: {image: app, network_mode: "service:vpn"}
  far: {image: app, pid: "service:net"}
  vol: {image: app, volumes_from: [vpn]}
  dep: {image: app, depends_on: {vpn: {condition: service_started, restart: true}}}
  lax: {image: app, depends_on: [vpn]}
  web: {image: "own:dev", build: .}
  worker: {image: "own:dev"}
  site: {image: site, volumes: [{type: image, source: web, target: /a}, {type: image, source: "own:dev", target: /b}]}
  base: {build: .}
  next: {build: {context: ., additional_contexts: {base: "service:base"}}}
  last: {build: {context: ., additional_contexts: {next: "service:next", dir: ./dir}}}
`)
	tests := map[string]struct {
		planned, want map[string]devenv.Action
	}{
		"namespaces and volumes": {
			map[string]devenv.Action{"vpn": recreate, "net": attach, "far": attach, "vol": start, "dep": attach, "lax": attach},
			map[string]devenv.Action{
				"vpn": recreate, "net": recreate, "far": recreate, "vol": recreate, "dep": start, "lax": attach,
			},
		},
		"nothing replaced": {
			map[string]devenv.Action{"vpn": start, "net": attach, "dep": attach},
			map[string]devenv.Action{"vpn": start, "net": attach, "dep": attach},
		},
		"image of another": {
			map[string]devenv.Action{"web": start, "worker": attach},
			map[string]devenv.Action{"web": start, "worker": recreate},
		},
		"image of another that stays": {
			map[string]devenv.Action{"web": attach, "worker": attach},
			map[string]devenv.Action{"web": attach, "worker": attach},
		},
		"image that is mounted": {
			map[string]devenv.Action{"web": recreate, "site": attach},
			map[string]devenv.Action{"web": recreate, "site": recreate},
		},
		"image that is mounted and stays": {
			map[string]devenv.Action{"web": start, "site": attach},
			map[string]devenv.Action{"web": start, "site": start},
		},
		"image that others are built upon": {
			map[string]devenv.Action{"base": recreate, "next": attach, "last": start},
			map[string]devenv.Action{"base": recreate, "next": recreate, "last": recreate},
		},
		"image that others are built upon and that may change": {
			map[string]devenv.Action{"base": start, "next": attach, "last": attach},
			map[string]devenv.Action{"base": start, "next": start, "last": start},
		},
		"without a container": {
			map[string]devenv.Action{"vpn": recreate, "net": devenv.ActionCreate},
			map[string]devenv.Action{"vpn": recreate, "net": devenv.ActionCreate},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var planned []devenv.Planned
			for service, action := range maps.All(test.planned) {
				planned = append(planned, devenv.Planned{Service: service, Action: action})
			}
			got := map[string]devenv.Action{}
			for _, p := range Follow(project, planned) {
				got[p.Service] = p.Action
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestFollowTimePerService(t *testing.T) {
	devtest.TimePerService(t, func(project *types.Project) {
		var planned []devenv.Planned
		for _, name := range project.ServiceNames() {
			planned = append(planned, devenv.Planned{Service: name, Action: devenv.ActionAttach})
		}
		Follow(project, planned)
	})
}
