package swarm

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/swarm"

	"github.com/fastdock/fastdock/devenv/redact"
)

// service converts one service to its specification.
func (d *definer) service(s types.ServiceConfig) (swarm.ServiceSpec, error) {
	deploy := types.DeployConfig{}
	if s.Deploy != nil {
		deploy = *s.Deploy
	}
	spec := swarm.ServiceSpec{
		Annotations: swarm.Annotations{
			Name:   d.project.Name + "_" + s.Name,
			Labels: d.labelled(deploy.Labels),
		},
		Mode: modeOf(s, deploy),
	}
	spec.Labels[imageLabel] = s.Image
	containerSpec, err := d.container(s)
	if err != nil {
		return spec, err
	}
	mounts, keepsData, err := d.mounts(s)
	if err != nil {
		return spec, err
	}
	containerSpec.Mounts = mounts
	endpoint, publishes := d.endpoint(s, deploy)
	spec.EndpointSpec = endpoint
	spec.TaskTemplate = swarm.TaskSpec{
		ContainerSpec: containerSpec,
		Resources:     d.resources(s, deploy.Resources),
		RestartPolicy: d.restartPolicy(s, deploy),
		Placement:     d.placement(s, deploy.Placement, keepsData),
		Networks:      d.networks(s),
		LogDriver:     logDriver(s.Logging),
	}
	if !isJob(spec) {
		first := swarm.UpdateOrderStartFirst
		if keepsData || publishes { // one writer on a volume, one holder of a node's port
			first = swarm.UpdateOrderStopFirst
		}
		spec.UpdateConfig = updateConfig(deploy.UpdateConfig, first, 1)
		spec.RollbackConfig = updateConfig(deploy.RollbackConfig, spec.UpdateConfig.Order, 0)
		spec.RollbackConfig.FailureAction = swarm.UpdateFailureActionPause // all that a rollback of a rollback can be
	}
	d.unsupported(s)
	return spec, nil
}

func isJob(spec swarm.ServiceSpec) bool {
	return spec.Mode.ReplicatedJob != nil || spec.Mode.GlobalJob != nil
}

func modeOf(s types.ServiceConfig, deploy types.DeployConfig) swarm.ServiceMode {
	count := uint64(max(0, s.GetScale()))
	switch deploy.Mode {
	case "global":
		return swarm.ServiceMode{Global: &swarm.GlobalService{}}
	case "replicated-job":
		return swarm.ServiceMode{ReplicatedJob: &swarm.ReplicatedJob{MaxConcurrent: &count, TotalCompletions: &count}}
	case "global-job":
		return swarm.ServiceMode{GlobalJob: &swarm.GlobalJob{}}
	}
	return swarm.ServiceMode{Replicated: &swarm.ReplicatedService{Replicas: &count}}
}

func (d *definer) container(s types.ServiceConfig) (*swarm.ContainerSpec, error) {
	dns, err := dnsConfig(s)
	if err != nil {
		return nil, err
	}
	return &swarm.ContainerSpec{
		Image:           cmp.Or(d.facts.Images[s.Image], s.Image),
		Labels:          d.labelled(s.Labels),
		Command:         s.Entrypoint,
		Args:            s.Command,
		Hostname:        s.Hostname,
		Env:             d.environment(s),
		Dir:             s.WorkingDir,
		User:            s.User,
		Groups:          s.GroupAdd,
		Privileges:      d.privileges(s),
		Init:            s.Init,
		StopSignal:      s.StopSignal,
		TTY:             s.Tty,
		OpenStdin:       s.StdinOpen,
		ReadOnly:        s.ReadOnly,
		StopGracePeriod: duration(s.StopGracePeriod),
		Healthcheck:     healthcheck(s.HealthCheck),
		Hosts:           hosts(s.ExtraHosts),
		DNSConfig:       dns,
		Secrets:         d.secretReferences(s),
		Configs:         d.configReferences(s),
		Isolation:       container.Isolation(s.Isolation),
		Sysctls:         s.Sysctls,
		CapabilityAdd:   s.CapAdd,
		CapabilityDrop:  s.CapDrop,
		Ulimits:         ulimits(s.Ulimits),
		OomScoreAdj:     s.OomScoreAdj,
	}, nil
}

// environment returns the variables in order, and reports those that look like secrets: a service's definition is no
// place for them.
func (d *definer) environment(s types.ServiceConfig) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(s.Environment)) {
		value := s.Environment[name]
		if value == nil {
			continue // not set where the stack is deployed from
		}
		if *value != "" && redact.IsName(name) || len(redact.Variable(name, *value)) > 0 {
			d.stack.Adaptations = append(d.stack.Adaptations,
				Adaptation{Service: s.Name, Key: "environment." + name, Exposed: true})
		}
		list = append(list, name+"="+*value)
	}
	return list
}

// privileges keeps what `docker stack deploy` drops: the Engine has had it since API 1.44.
func (d *definer) privileges(s types.ServiceConfig) *swarm.Privileges {
	var p swarm.Privileges
	for _, option := range s.SecurityOpt {
		switch name, value, _ := strings.Cut(strings.Replace(option, "=", ":", 1), ":"); {
		case name == "no-new-privileges":
			p.NoNewPrivileges = value != "false"
		case name == "seccomp" && value == "unconfined":
			p.Seccomp = &swarm.SeccompOpts{Mode: swarm.SeccompModeUnconfined}
		case name == "apparmor" && value == "unconfined":
			p.AppArmor = &swarm.AppArmorOpts{Mode: swarm.AppArmorModeDisabled}
		default:
			d.adapted(s.Name, "security_opt."+name, "")
		}
	}
	return &p
}

// secretsFolder is where Swarm puts a secret whose target is no path.
const secretsFolder = "/run/secrets/"

func (d *definer) secretReferences(s types.ServiceConfig) []*swarm.SecretReference {
	var list []*swarm.SecretReference
	for _, secret := range s.Secrets {
		list = append(list, &swarm.SecretReference{
			SecretName: d.names["secret "+secret.Source],
			File: &swarm.SecretReferenceFileTarget{
				Name: strings.TrimPrefix(cmp.Or(secret.Target, secret.Source), secretsFolder),
				UID:  cmp.Or(secret.UID, "0"), GID: cmp.Or(secret.GID, "0"), Mode: fileMode(secret.Mode),
			},
		})
	}
	return list
}

func (d *definer) configReferences(s types.ServiceConfig) []*swarm.ConfigReference {
	var list []*swarm.ConfigReference
	for _, config := range s.Configs {
		list = append(list, &swarm.ConfigReference{
			ConfigName: d.names["config "+config.Source],
			File: &swarm.ConfigReferenceFileTarget{
				Name: cmp.Or(config.Target, "/"+config.Source), UID: cmp.Or(config.UID, "0"), GID: cmp.Or(config.GID, "0"),
				Mode: fileMode(config.Mode),
			},
		})
	}
	return list
}

// endpoint returns how a service is found and published, and whether it holds ports of its node.
func (d *definer) endpoint(s types.ServiceConfig, deploy types.DeployConfig) (*swarm.EndpointSpec, bool) {
	mode := swarm.ResolutionMode(cmp.Or(deploy.EndpointMode, string(swarm.ResolutionModeVIP)))
	if mode == swarm.ResolutionModeVIP && !d.facts.VirtualIPs {
		mode = swarm.ResolutionModeDNSRR
		if deploy.EndpointMode != "" {
			d.adapted(s.Name, "deploy.endpoint_mode", "dnsrr: the kernel has no ip_vs")
		}
	}
	endpoint, publishes := &swarm.EndpointSpec{Mode: mode}, false
	for _, port := range s.Ports {
		key := fmt.Sprintf("ports.%d", port.Target)
		if ip, err := netip.ParseAddr(port.HostIP); err == nil && !ip.IsUnspecified() {
			d.adapted(s.Name, key, "not published: Swarm ignores the address, and "+port.HostIP+" would become every address")
			continue
		}
		published := swarm.PortConfig{
			Name: port.Name, Protocol: network.IPProtocol(port.Protocol), TargetPort: port.Target,
			PublishedPort: number(port.Published), PublishMode: swarm.PortConfigPublishMode(cmp.Or(port.Mode, "ingress")),
		}
		if published.PublishMode == swarm.PortConfigPublishModeIngress && mode == swarm.ResolutionModeDNSRR {
			published.PublishMode = swarm.PortConfigPublishModeHost
			d.adapted(s.Name, key, "published on the node of each replica: names are without virtual addresses")
		}
		publishes = publishes || published.PublishMode == swarm.PortConfigPublishModeHost
		endpoint.Ports = append(endpoint.Ports, published)
	}
	return endpoint, publishes
}

func (d *definer) networks(s types.ServiceConfig) []swarm.NetworkAttachmentConfig {
	var list []swarm.NetworkAttachmentConfig
	for _, key := range networksOf(s) {
		attachment := swarm.NetworkAttachmentConfig{Target: d.networkName(key), Aliases: []string{s.Name}}
		if config := s.Networks[key]; config != nil {
			attachment.Aliases = append(attachment.Aliases, config.Aliases...)
			attachment.DriverOpts = config.DriverOpts
			if config.Ipv4Address != "" || config.Ipv6Address != "" {
				d.adapted(s.Name, "networks."+key+".ipv4_address", "")
			}
		}
		list = append(list, attachment)
	}
	return list
}

// restartPolicy returns the one of deploy, else what restart says. Services of a stack are restarted unless that is
// "no".
func (d *definer) restartPolicy(s types.ServiceConfig, deploy types.DeployConfig) *swarm.RestartPolicy {
	if p := deploy.RestartPolicy; p != nil {
		return &swarm.RestartPolicy{
			Condition: swarm.RestartPolicyCondition(cmp.Or(p.Condition, "any")), Delay: duration(p.Delay),
			MaxAttempts: p.MaxAttempts, Window: duration(p.Window),
		}
	}
	condition, attempts, _ := strings.Cut(s.Restart, ":")
	policy := &swarm.RestartPolicy{}
	switch condition {
	case types.RestartPolicyNo:
		policy.Condition = swarm.RestartPolicyConditionNone
	case types.RestartPolicyOnFailure:
		policy.Condition = swarm.RestartPolicyConditionOnFailure
		if count := uint64(number(attempts)); count > 0 {
			policy.MaxAttempts = &count
		}
	case "":
		return nil // the engine's own: any
	default:
		policy.Condition = swarm.RestartPolicyConditionAny
	}
	if strings.HasSuffix(deploy.Mode, "-job") && policy.Condition == swarm.RestartPolicyConditionAny {
		policy.Condition = swarm.RestartPolicyConditionOnFailure // a job that completes is not started again
	}
	d.adapted(s.Name, "restart", "deploy.restart_policy")
	return policy
}

// placement pins a service with data to the node that has it.
func (d *definer) placement(s types.ServiceConfig, p types.Placement, keepsData bool) *swarm.Placement {
	made := &swarm.Placement{Constraints: slices.Clone(p.Constraints), MaxReplicas: p.MaxReplicas}
	for _, preference := range p.Preferences {
		made.Preferences = append(made.Preferences,
			swarm.PlacementPreference{Spread: &swarm.SpreadOver{SpreadDescriptor: preference.Spread}})
	}
	if keepsData && len(p.Constraints) == 0 {
		made.Constraints = []string{"node.labels." + d.facts.DataLabel + " == true"}
		d.adapted(s.Name, "volumes", "on the node with the label "+d.facts.DataLabel+"=true")
	}
	return made
}

// defaultMonitor is how long a task is watched after it has become healthy, if the files do not say.
const defaultMonitor = 10 * time.Second

func updateConfig(c *types.UpdateConfig, order swarm.UpdateOrder, parallelism uint64) *swarm.UpdateConfig {
	made := &swarm.UpdateConfig{
		Parallelism: parallelism, Order: order, FailureAction: swarm.UpdateFailureActionRollback, Monitor: defaultMonitor,
	}
	if c == nil {
		return made
	}
	if c.Parallelism != nil {
		made.Parallelism = *c.Parallelism
	}
	made.Delay, made.MaxFailureRatio = time.Duration(c.Delay), c.MaxFailureRatio
	made.Monitor = cmp.Or(time.Duration(c.Monitor), made.Monitor)
	made.Order = swarm.UpdateOrder(cmp.Or(c.Order, string(made.Order)))
	made.FailureAction = swarm.FailureAction(cmp.Or(c.FailureAction, string(made.FailureAction)))
	return made
}
