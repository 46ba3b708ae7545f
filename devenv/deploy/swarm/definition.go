package swarm

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// The labels by which `docker stack` knows what is its own.
const (
	stackLabel = engine.StackLabel
	imageLabel = "com.docker.stack.image"
)

// Definition is a stack as the Engine's API takes it. Its secrets have their values; nothing else has.
type Definition struct {
	Name        string
	Networks    []Network
	Secrets     []swarm.SecretSpec
	Configs     []swarm.ConfigSpec
	Services    []swarm.ServiceSpec // by name
	Adaptations []Adaptation        // what differs from the Compose files
}

// Network is one that is made unless it is there.
type Network struct {
	Name    string
	Options client.NetworkCreateOptions
}

// Adaptation states that a setting of the Compose files is another one in the stack, or none.
type Adaptation struct {
	Service string // empty where the setting is of no service
	Key     string // "tmpfs", "ports.8000"
	Became  string // empty where it is lost
	Exposed bool   // it may be a secret, which all clients of the engine can read
}

// Facts are what the definition depends on beside the files.
type Facts struct {
	VirtualIPs bool              // the kernel has ip_vs: virtual addresses and the ingress mesh work
	Images     map[string]string // by name: the name under which the engine runs exactly this image
	Secrets    map[string][]byte // by key: the values
	Configs    map[string][]byte // by key: the contents
	DataLabel  string            // of the node that has the volumes; "" is "fastdock.data"
}

// definer makes a definition.
type definer struct {
	project *types.Project
	facts   Facts
	stack   Definition
	names   map[string]string // of secrets and configs that are made, by "secret KEY" or "config KEY"
}

// Define converts a project to the definition of a stack.
func Define(project *types.Project, facts Facts) (Definition, error) {
	d := &definer{project: project, facts: facts, names: map[string]string{}}
	if d.facts.DataLabel == "" {
		d.facts.DataLabel = "fastdock.data"
	}
	d.stack.Name = project.Name
	d.defineNetworks()
	d.defineFiles()
	for _, name := range project.ServiceNames() {
		spec, err := d.service(project.Services[name])
		if err != nil {
			return Definition{}, fmt.Errorf("service %q: %w", name, err)
		}
		d.stack.Services = append(d.stack.Services, spec)
	}
	return d.stack, nil
}

func (d *definer) adapted(service, key, became string) {
	d.stack.Adaptations = append(d.stack.Adaptations, Adaptation{Service: service, Key: key, Became: became})
}

// labelled returns labels with the one of the stack.
func (d *definer) labelled(labels map[string]string) map[string]string {
	all := map[string]string{stackLabel: d.project.Name}
	maps.Copy(all, labels)
	return all
}

func (d *definer) defineNetworks() {
	used := map[string]bool{}
	for _, service := range d.project.Services {
		for _, name := range networksOf(service) {
			used[name] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(used)) {
		n := d.project.Networks[key]
		if n.External {
			continue
		}
		options := client.NetworkCreateOptions{
			Driver: n.Driver, Internal: n.Internal, Attachable: n.Attachable, Options: n.DriverOpts,
			Labels: d.labelled(n.Labels), EnableIPv6: n.EnableIPv6, IPAM: ipam(n.Ipam),
		}
		if n.Driver != "" && n.Driver != "overlay" {
			d.adapted("", "networks."+key+".driver", "overlay")
		}
		options.Driver = "overlay"
		d.stack.Networks = append(d.stack.Networks, Network{d.networkName(key), options})
	}
}

func networksOf(service types.ServiceConfig) []string {
	if len(service.Networks) == 0 {
		return []string{"default"}
	}
	return slices.Sorted(maps.Keys(service.Networks))
}

func (d *definer) networkName(key string) string {
	if name := d.project.Networks[key].Name; name != "" {
		return name
	}
	return d.project.Name + "_" + key
}

func ipam(config types.IPAMConfig) *network.IPAM {
	if config.Driver == "" && len(config.Config) == 0 {
		return nil
	}
	made := &network.IPAM{Driver: config.Driver, Options: config.Options}
	for _, pool := range config.Config {
		made.Config = append(made.Config, poolOf(pool))
	}
	return made
}

// defineFiles names secrets and configs after their contents: Swarm changes neither in place.
func (d *definer) defineFiles() {
	for _, key := range slices.Sorted(maps.Keys(d.project.Secrets)) {
		data, made := d.facts.Secrets[key]
		if !made {
			d.names["secret "+key] = d.project.Secrets[key].Name
			continue
		}
		name := d.versioned(key, data)
		d.names["secret "+key] = name
		d.stack.Secrets = append(d.stack.Secrets, swarm.SecretSpec{
			Annotations: swarm.Annotations{Name: name, Labels: d.labelled(d.project.Secrets[key].Labels)}, Data: data,
		})
	}
	for _, key := range slices.Sorted(maps.Keys(d.project.Configs)) {
		data, made := d.facts.Configs[key]
		if !made {
			d.names["config "+key] = d.project.Configs[key].Name
			continue
		}
		name := d.versioned(key, data)
		d.names["config "+key] = name
		d.stack.Configs = append(d.stack.Configs, swarm.ConfigSpec{
			Annotations: swarm.Annotations{Name: name, Labels: d.labelled(d.project.Configs[key].Labels)}, Data: data,
		})
	}
}

// versioned returns a name that changes with the content. The digest is a slow one, because names are no secrets, and
// what a fast digest is of can be found by trying.
func (d *definer) versioned(key string, data []byte) string {
	sum, err := pbkdf2.Key(sha256.New, string(data), []byte(d.project.Name+"\n"+key), digestRounds, digestBytes)
	if err != nil { // only in FIPS mode, which allows no such short digest
		sum = make([]byte, digestBytes)
	}
	return fmt.Sprintf("%s_%s_%s", d.project.Name, key, hex.EncodeToString(sum))
}

const (
	digestRounds = 200_000 // about 30 ms
	digestBytes  = 6
)

// sumOf returns a digest of a service's definition, by which a change is detected.
func sumOf(spec swarm.ServiceSpec) string {
	text, _ := json.Marshal(spec) // plain data
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
