package swarm

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/swarm"
)

func duration(d *types.Duration) *time.Duration {
	if d == nil {
		return nil
	}
	return new(time.Duration(*d))
}

// number reads a port or a count; what is none is 0.
func number(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

func fileMode(mode *types.FileMode) os.FileMode {
	if mode == nil {
		return 0o444
	}
	return os.FileMode(*mode) //nolint:gosec // permissions
}

func healthcheck(h *types.HealthCheckConfig) *container.HealthConfig {
	if h == nil {
		return nil
	}
	if h.Disable {
		return &container.HealthConfig{Test: []string{"NONE"}}
	}
	made := &container.HealthConfig{Test: h.Test}
	for of, to := range map[*types.Duration]*time.Duration{
		h.Interval: &made.Interval, h.Timeout: &made.Timeout, h.StartPeriod: &made.StartPeriod,
		h.StartInterval: &made.StartInterval,
	} {
		if of != nil {
			*to = time.Duration(*of)
		}
	}
	if h.Retries != nil {
		made.Retries = int(*h.Retries) //nolint:gosec // a count of a file
	}
	return made
}

// hosts returns lines of /etc/hosts.
func hosts(list types.HostsList) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(list)) {
		for _, ip := range list[name] {
			lines = append(lines, ip+" "+name)
		}
	}
	return lines
}

func dnsConfig(s types.ServiceConfig) (*swarm.DNSConfig, error) {
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return nil, nil
	}
	made := &swarm.DNSConfig{Search: s.DNSSearch, Options: s.DNSOpts}
	for _, text := range s.DNS {
		ip, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("dns: %w", err)
		}
		made.Nameservers = append(made.Nameservers, ip)
	}
	return made, nil
}

func ulimits(limits map[string]*types.UlimitsConfig) []*container.Ulimit {
	var list []*container.Ulimit
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		l := limits[name]
		list = append(list, &container.Ulimit{
			Name: name, Soft: int64(cmp.Or(l.Soft, l.Single)), Hard: int64(cmp.Or(l.Hard, l.Single)),
		})
	}
	return list
}

func logDriver(logging *types.LoggingConfig) *swarm.Driver {
	if logging == nil {
		return nil
	}
	return &swarm.Driver{Name: logging.Driver, Options: logging.Options}
}

func poolOf(pool *types.IPAMPool) network.IPAMConfig {
	subnet, _ := netip.ParsePrefix(pool.Subnet) // the loader has checked them
	ipRange, _ := netip.ParsePrefix(pool.IPRange)
	gateway, _ := netip.ParseAddr(pool.Gateway)
	return network.IPAMConfig{Subnet: subnet, IPRange: ipRange, Gateway: gateway}
}

// resources returns the limits of deploy, else those of the service itself.
func (d *definer) resources(s types.ServiceConfig, r types.Resources) *swarm.ResourceRequirements {
	made := &swarm.ResourceRequirements{Limits: &swarm.Limit{
		NanoCPUs: int64(s.CPUS * 1e9), MemoryBytes: int64(s.MemLimit), Pids: s.PidsLimit,
	}}
	for key, is := range map[string]bool{"cpus": s.CPUS > 0, "mem_limit": s.MemLimit > 0, "pids_limit": s.PidsLimit > 0} {
		if is && r.Limits == nil {
			d.adapted(s.Name, key, "deploy.resources.limits")
		}
	}
	if l := r.Limits; l != nil {
		made.Limits = &swarm.Limit{NanoCPUs: int64(l.NanoCPUs * 1e9), MemoryBytes: int64(l.MemoryBytes), Pids: l.Pids}
	}
	if l := r.Reservations; l != nil {
		made.Reservations = &swarm.Resources{NanoCPUs: int64(l.NanoCPUs * 1e9), MemoryBytes: int64(l.MemoryBytes)}
	}
	return made
}

// mounts returns what a service mounts, and whether that is data of one node.
func (d *definer) mounts(s types.ServiceConfig) (list []mount.Mount, keepsData bool, err error) {
	for _, v := range s.Volumes {
		made, data, err := d.mount(s, v)
		if err != nil {
			return nil, false, err
		}
		list, keepsData = append(list, made), keepsData || data
	}
	for _, text := range s.Tmpfs {
		made, err := tmpfs(text)
		if err != nil {
			return nil, false, err
		}
		list = append(list, made)
		d.adapted(s.Name, "tmpfs", "a mount of type tmpfs")
	}
	if s.ShmSize > 0 && !slices.ContainsFunc(list, func(m mount.Mount) bool { return m.Target == "/dev/shm" }) {
		list = append(list, mount.Mount{
			Type: mount.TypeTmpfs, Target: "/dev/shm", TmpfsOptions: &mount.TmpfsOptions{SizeBytes: int64(s.ShmSize)},
		})
		d.adapted(s.Name, "shm_size", "a mount of type tmpfs at /dev/shm")
	}
	return list, keepsData, nil
}

func (d *definer) mount(s types.ServiceConfig, v types.ServiceVolumeConfig) (mount.Mount, bool, error) {
	made := mount.Mount{Type: mount.Type(v.Type), Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly}
	switch v.Type {
	case types.VolumeTypeTmpfs:
		made.Source, made.TmpfsOptions = "", &mount.TmpfsOptions{}
		if v.Tmpfs != nil {
			made.TmpfsOptions.SizeBytes, made.TmpfsOptions.Mode = int64(v.Tmpfs.Size), os.FileMode(v.Tmpfs.Mode)
		}
	case types.VolumeTypeBind:
		if v.Bind != nil {
			made.BindOptions = &mount.BindOptions{Propagation: mount.Propagation(v.Bind.Propagation)}
		}
		d.adapted(s.Name, "volumes."+v.Target, v.Source+" of the node that runs it, which must be there")
	case types.VolumeTypeVolume:
		volume := d.project.Volumes[v.Source]
		made.Source, made.VolumeOptions = cmp.Or(volume.Name, v.Source), &mount.VolumeOptions{}
		if v.Volume != nil {
			made.VolumeOptions.NoCopy, made.VolumeOptions.Subpath = v.Volume.NoCopy, v.Volume.Subpath
		}
		if !bool(volume.External) && v.Source != "" {
			made.VolumeOptions.Labels = d.labelled(volume.Labels)
		}
		if volume.Driver != "" && volume.Driver != "local" || len(volume.DriverOpts) > 0 {
			made.VolumeOptions.DriverConfig = &mount.Driver{Name: volume.Driver, Options: volume.DriverOpts}
			return made, false, nil // a driver brings the data to any node
		}
		return made, v.Source != "", nil
	default:
		return made, false, fmt.Errorf("volumes: a mount of type %q at %q is not possible in a stack", v.Type, v.Target)
	}
	return made, false, nil
}

// tmpfs reads "/tmp:size=64m,mode=1777".
func tmpfs(text string) (mount.Mount, error) {
	target, options, _ := strings.Cut(text, ":")
	made := mount.Mount{Type: mount.TypeTmpfs, Target: target, TmpfsOptions: &mount.TmpfsOptions{}}
	for option := range strings.SplitSeq(options, ",") {
		switch name, value, _ := strings.Cut(option, "="); name {
		case "size":
			size, err := units.RAMInBytes(value)
			if err != nil {
				return made, fmt.Errorf("tmpfs %q: %w", text, err)
			}
			made.TmpfsOptions.SizeBytes = size
		case "mode":
			mode, err := strconv.ParseUint(value, 8, 32)
			if err != nil {
				return made, fmt.Errorf("tmpfs %q: %w", text, err)
			}
			made.TmpfsOptions.Mode = os.FileMode(mode)
		}
	}
	return made, nil
}

// unsupported reports the settings that a stack does not have.
func (d *definer) unsupported(s types.ServiceConfig) {
	for key, is := range map[string]bool{
		"container_name": s.ContainerName != "",
		"devices":        len(s.Devices) > 0,
		"domainname":     s.DomainName != "",
		"gpus":           len(s.Gpus) > 0,
		"ipc":            s.Ipc != "",
		"links":          len(s.Links)+len(s.ExternalLinks) > 0,
		"network_mode":   s.NetworkMode != "",
		"pid":            s.Pid != "",
		"privileged":     s.Privileged,
		"userns_mode":    s.UserNSMode != "",
		"volumes_from":   len(s.VolumesFrom) > 0,
	} {
		if is {
			d.adapted(s.Name, key, "")
		}
	}
	if len(s.DependsOn) > 0 {
		d.adapted(s.Name, "depends_on", "only the order of this deployment: Swarm starts services in any order")
	}
	slices.SortStableFunc(d.stack.Adaptations, func(a, b Adaptation) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Key, b.Key))
	})
}
