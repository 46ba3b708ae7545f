package swarm

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/swarm"
)

// projectOf loads a Compose file, as it would be loaded in the folder of the project "shop".
func projectOf(t *testing.T, text string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml", Content: []byte(text)}},
		Environment: types.Mapping{},
	}, func(o *loader.Options) { o.SetProjectName("shop", true) })
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// defined returns the definition of a Compose file, and the specification of its service "app".
func defined(t *testing.T, facts Facts, text string) (Definition, swarm.ServiceSpec) {
	t.Helper()
	stack, err := Define(projectOf(t, text), facts)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(stack.Services, func(s swarm.ServiceSpec) bool { return s.Name == "shop_app" })
	return stack, stack.Services[at]
}

// noted returns what became of a setting.
func noted(t *testing.T, stack Definition, service, key string) string {
	t.Helper()
	for _, n := range stack.Adaptations {
		if n.Service == service && n.Key == key {
			return n.Became
		}
	}
	t.Errorf("nothing is reported of %s.%s: %+v", service, key, stack.Adaptations)
	return ""
}

// What `docker stack deploy` refuses, ignores or drops without a word is in the definition, or is reported.
func TestDefineKeepsWhatStackDeployDrops(t *testing.T) {
	stack, app := defined(t, Facts{}, `
services:
  app:
    image: shop:1
    container_name: one
    read_only: true
    privileged: true
    init: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true", "label:disable"]
    tmpfs: ["/tmp:size=64m,mode=1770", /run]
    shm_size: 128m
    restart: on-failure:3
    mem_limit: 256m
    cpus: 0.5
    depends_on: {db: {condition: service_healthy}}
    ports: ["127.0.0.1:8000:8000", "9000:9000"]
  db: {image: "postgres:18"}
`)
	c := app.TaskTemplate.ContainerSpec
	if !c.Privileges.NoNewPrivileges || !c.ReadOnly || !*c.Init || !slices.Equal(c.CapabilityDrop, []string{"ALL"}) {
		t.Errorf("the container lacks a protection: %+v", c)
	}
	want := []mount.Mount{
		{Type: "tmpfs", Target: "/tmp", TmpfsOptions: &mount.TmpfsOptions{SizeBytes: 64 << 20, Mode: 0o1770}},
		{Type: "tmpfs", Target: "/run", TmpfsOptions: &mount.TmpfsOptions{}},
		{Type: "tmpfs", Target: "/dev/shm", TmpfsOptions: &mount.TmpfsOptions{SizeBytes: 128 << 20}},
	}
	if diff := cmp.Diff(want, c.Mounts); diff != "" {
		t.Errorf("mounts: %s", diff)
	}
	policy := app.TaskTemplate.RestartPolicy
	if policy.Condition != swarm.RestartPolicyConditionOnFailure || *policy.MaxAttempts != 3 {
		t.Errorf("restart policy: %+v", policy)
	}
	if limits := app.TaskTemplate.Resources.Limits; limits.MemoryBytes != 256<<20 || limits.NanoCPUs != 5e8 {
		t.Errorf("limits: %+v", limits)
	}
	ports := []swarm.PortConfig{{Protocol: "tcp", TargetPort: 9000, PublishedPort: 9000, PublishMode: "host"}}
	if diff := cmp.Diff(ports, app.EndpointSpec.Ports); diff != "" {
		t.Errorf("ports: %s", diff)
	}
	for key, became := range map[string]string{
		"container_name":     "",
		"privileged":         "",
		"security_opt.label": "",
		"tmpfs":              "a mount of type tmpfs",
		"shm_size":           "a mount of type tmpfs at /dev/shm",
		"restart":            "deploy.restart_policy",
		"mem_limit":          "deploy.resources.limits",
		"depends_on":         "only the order of this deployment: Swarm starts services in any order",
		"ports.8000":         "not published: Swarm ignores the address, and 127.0.0.1 would become every address",
		"ports.9000":         "published on the node of each replica: names are without virtual addresses",
	} {
		if got := noted(t, stack, "app", key); got != became {
			t.Errorf("%s became %q, want %q", key, got, became)
		}
	}
}

func TestDefineFollowsTheKernel(t *testing.T) {
	const text = "services: {app: {image: a, ports: ['9000:9000'], deploy: {endpoint_mode: vip}}}"
	stack, app := defined(t, Facts{}, text)
	if app.EndpointSpec.Mode != "dnsrr" || app.EndpointSpec.Ports[0].PublishMode != "host" {
		t.Errorf("without ip_vs: %+v", app.EndpointSpec)
	}
	noted(t, stack, "app", "deploy.endpoint_mode")
	if app.UpdateConfig.Order != swarm.UpdateOrderStopFirst {
		t.Error("two tasks cannot have a port of a node at once")
	}
	stack, app = defined(t, Facts{VirtualIPs: true}, text)
	if app.EndpointSpec.Mode != "vip" || app.EndpointSpec.Ports[0].PublishMode != "ingress" || len(stack.Adaptations) > 0 {
		t.Errorf("with ip_vs: %+v %+v", app.EndpointSpec, stack.Adaptations)
	}
}

func TestDefineUpdates(t *testing.T) {
	_, app := defined(t, Facts{}, "services: {app: {image: a}}")
	want := &swarm.UpdateConfig{Parallelism: 1, Order: "start-first", FailureAction: "rollback", Monitor: defaultMonitor}
	if diff := cmp.Diff(want, app.UpdateConfig); diff != "" {
		t.Errorf("by default: %s", diff)
	}
	_, app = defined(t, Facts{}, `services: {app: {image: a, deploy: {
  update_config: {parallelism: 2, monitor: 3s, order: stop-first, failure_action: pause}}}}`)
	want = &swarm.UpdateConfig{Parallelism: 2, Order: "stop-first", FailureAction: "pause", Monitor: 3 * time.Second}
	if diff := cmp.Diff(want, app.UpdateConfig); diff != "" {
		t.Errorf("as the files say: %s", diff)
	}
	_, app = defined(t, Facts{}, "services: {app: {image: a, deploy: {mode: replicated-job}}}")
	if !isJob(app) || app.UpdateConfig != nil || *app.Mode.ReplicatedJob.TotalCompletions != 1 {
		t.Errorf("a job: %+v", app)
	}
}

// Who has data is pinned to its node, and has one writer at a time.
func TestDefinePinsData(t *testing.T) {
	const volumes = "volumes: {data: {}}\n"
	stack, app := defined(t, Facts{}, volumes+"services: {app: {image: a, volumes: ['data:/data']}}")
	pinned := []string{"node.labels.fastdock.data == true"}
	if diff := cmp.Diff(pinned, app.TaskTemplate.Placement.Constraints); diff != "" {
		t.Error(diff)
	}
	if app.UpdateConfig.Order != swarm.UpdateOrderStopFirst || app.RollbackConfig.Order != swarm.UpdateOrderStopFirst {
		t.Error("two writers at once")
	}
	if m := app.TaskTemplate.ContainerSpec.Mounts[0]; m.Source != "shop_data" {
		t.Errorf("the volume is %q", m.Source)
	}
	noted(t, stack, "app", "volumes")
	_, app = defined(t, Facts{}, volumes+`services: {app: {image: a, volumes: ['data:/data'],
  deploy: {placement: {constraints: [node.hostname == one]}}}}`)
	if diff := cmp.Diff([]string{"node.hostname == one"}, app.TaskTemplate.Placement.Constraints); diff != "" {
		t.Error(diff)
	}
}

const canary = "c4nary-v4lue"

// Secrets and configs are named after their contents, and no service has a value of a secret.
func TestDefineVersionsSecretsAndConfigs(t *testing.T) {
	const text = `
services:
  app:
    image: a
    secrets: [token, {source: given, target: other, mode: "0400"}]
    configs: [{source: proxy, target: /etc/proxy.cfg}]
secrets: {token: {file: ./token}, given: {external: true, name: by-hand}}
configs: {proxy: {content: "listen 80"}}
`
	facts := func(token, proxy string) Facts {
		return Facts{
			Secrets: map[string][]byte{"token": []byte(token)}, Configs: map[string][]byte{"proxy": []byte(proxy)},
		}
	}
	first, app := defined(t, facts(canary, "1"), text)
	again, _ := defined(t, facts(canary, "1"), text)
	other, _ := defined(t, facts(canary+"2", "2"), text)
	if first.Secrets[0].Name != again.Secrets[0].Name || first.Configs[0].Name != again.Configs[0].Name {
		t.Error("the same content has another name")
	}
	if first.Secrets[0].Name == other.Secrets[0].Name || first.Configs[0].Name == other.Configs[0].Name {
		t.Error("another content has the same name")
	}
	c := app.TaskTemplate.ContainerSpec
	if len(c.Secrets) != 2 || c.Secrets[0].SecretName != first.Secrets[0].Name || c.Secrets[0].File.Name != "token" ||
		c.Secrets[1].SecretName != "by-hand" || c.Secrets[1].File.Mode != 0o400 {
		t.Errorf("secrets: %+v %+v", c.Secrets[0], c.Secrets[1])
	}
	if c.Configs[0].ConfigName != first.Configs[0].Name || c.Configs[0].File.Name != "/etc/proxy.cfg" {
		t.Errorf("configs: %+v", c.Configs[0])
	}
	written, err := json.Marshal(append([]any{first.Services, first.Adaptations}, first.Networks))
	if err != nil || strings.Contains(string(written), canary) || strings.Contains(first.Secrets[0].Name, canary) {
		t.Errorf("the value of a secret is in the definition (%v):\n%s", err, written)
	}
}

// A variable that looks like a secret is reported, with its name alone.
func TestDefineReportsExposedVariables(t *testing.T) {
	stack, _ := defined(t, Facts{}, `services: {app: {image: a, environment: {
  API_TOKEN: `+canary+`, DATABASE_URL: "postgres://app:`+canary+`@db/app", LOG_LEVEL: info}}}`)
	var exposed []string
	for _, n := range stack.Adaptations {
		if n.Exposed {
			exposed = append(exposed, n.Key)
		}
	}
	if diff := cmp.Diff([]string{"environment.API_TOKEN", "environment.DATABASE_URL"}, exposed); diff != "" {
		t.Error(diff)
	}
}

func TestDefineNetworks(t *testing.T) {
	stack, app := defined(t, Facts{Images: map[string]string{"a": "a:release-1"}}, `
services: {app: {image: a, networks: {back: {aliases: [web]}, there: }}}
networks: {back: {internal: true, driver: bridge}, there: {external: true}, unused: {}}
`)
	if len(stack.Networks) != 1 || stack.Networks[0].Name != "shop_back" ||
		stack.Networks[0].Options.Driver != "overlay" || !stack.Networks[0].Options.Internal {
		t.Errorf("networks: %+v", stack.Networks)
	}
	noted(t, stack, "", "networks.back.driver")
	want := []swarm.NetworkAttachmentConfig{
		{Target: "shop_back", Aliases: []string{"app", "web"}}, {Target: "there", Aliases: []string{"app"}},
	}
	if diff := cmp.Diff(want, app.TaskTemplate.Networks); diff != "" {
		t.Error(diff)
	}
	if image := app.TaskTemplate.ContainerSpec.Image; image != "a:release-1" || app.Labels[imageLabel] != "a" {
		t.Errorf("image %q, label %q", image, app.Labels[imageLabel])
	}
	_, app = defined(t, Facts{}, "services: {app: {image: a}}")
	if app.TaskTemplate.Networks[0].Target != "shop_default" {
		t.Errorf("the default network is %q", app.TaskTemplate.Networks[0].Target)
	}
}
