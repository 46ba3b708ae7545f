package stack

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// startFails is about what the engine said when it could not start a container, where no other rule knows its words.
var startFails = rule{
	id: "FD-R57", title: "the engine can start every container",
	about: "Before its program runs, the engine sets up a container's mounts, user, folder, devices and networks. " +
		"What cannot be set up is reported by the engine; the app has no part in it.",
	of: func(p *container) *check.Finding {
		said := strings.TrimSpace(p.Said)
		if said == "" || p.Status == "running" {
			return nil
		}
		for _, known := range engineSays {
			if m := known.said.FindStringSubmatch(said); m != nil {
				subject := ""
				if len(m) > 1 {
					subject = m[1]
				}
				return p.elsePlaced(
					p.finding(filled(known.cause, subject), filled(known.fix, subject), said),
					known.key,
				)
			}
		}
		return p.finding(
			"the engine cannot start it: "+firstOf(said),
			orEmpty(advice(said), "correct what the engine reports")+", then run `fastdock up`",
			said,
		)
	},
}

// engineSays are the words of the engine and of the program that starts containers for it.
var engineSays = []struct {
	said            *lazyregexp.Regexp
	cause, fix, key string
}{
	{
		lazyregexp.New(`unable to find user ([^:]+): no matching entries`),
		"it is to run as user %q, which its image does not have",
		"make the user %q in the Dockerfile, or name one by number (`user: \"1000:1000\"`)",
		"user",
	},
	{
		lazyregexp.New(`unable to find group ([^:]+): no matching entries`),
		"it is to run with group %q, which its image does not have",
		"make the group %q in the Dockerfile, or name one by number",
		"user",
	},
	{
		lazyregexp.New(`chdir to cwd \("([^"]+)"\).*permission denied`),
		"its user cannot enter its working directory %q",
		"give %q to the user in the Dockerfile, or set another working_dir",
		"working_dir",
	},
	{
		lazyregexp.New(`chdir to cwd \("([^"]+)"\)`),
		"its working directory %q does not exist",
		"correct working_dir, or make %q in the Dockerfile",
		"working_dir",
	},
	{
		lazyregexp.New(`mount(?:ing)? "[^"]*" to rootfs at "([^"]+)".*not a directory`),
		"a file and a folder are mounted over each other at %q",
		"check whether the source of the mount at %q is a file or a folder: Docker makes a folder if the source " +
			"does not exist",
		"volumes",
	},
	{
		lazyregexp.New(`mount(?:ing)? "[^"]*" to rootfs at "([^"]+)".*read-only file system`),
		"the engine cannot make the mount point %q: the file system of the container is read-only there",
		"make %q in the image, or mount it outside the read-only folder",
		"volumes",
	},
	{
		lazyregexp.New(`bind source path does not exist: (\S+)`),
		"the source of a mount, %q, is not on the engine's machine",
		"make %q, or correct the path in volumes",
		"volumes",
	},
	{
		lazyregexp.New(`could not select device driver "([^"]*)"`),
		"the engine has no driver %q for the devices that it asks for",
		"install the driver and its container toolkit on the engine's machine, or remove the reservation of devices " +
			"(driver %q)",
		"deploy",
	},
	{
		lazyregexp.New(`error gathering device information while adding custom device "([^"]+)"`),
		"the device %q is not on the engine's machine",
		"remove %q from devices, or plug it in",
		"devices",
	},
	{
		lazyregexp.New(`network (\S+) not found`),
		"its network %q is gone",
		"run `fastdock up`, which makes the container and the network %q again",
		"networks",
	},
	{
		lazyregexp.New(`unknown or invalid runtime name: (\S+)`),
		"the engine has no runtime %q",
		"install the runtime %q on the engine's machine and name it in /etc/docker/daemon.json, or remove `runtime:`",
		"runtime",
	},
	{
		lazyregexp.New(`failed to initialize logging driver: .*?(\d[\d.]*:\d+)`),
		"its log collector at %s does not answer, and without it the engine starts nothing",
		"start the collector at %s, set `fluentd-async: \"true\"`, or remove `logging:`",
		"logging",
	},
	{
		lazyregexp.New(`failed to initialize logging driver: (.*)`),
		"the engine cannot set up its logging: %s",
		"correct the driver and options of `logging:`",
		"logging",
	},
	{
		lazyregexp.New(`(?:Bind for|listen tcp\d?) (\S+?):? (?:failed: port is already allocated|bind: address ` +
			`already in use)`),
		"its port %s is in use by another process or container",
		"free port %s, or publish another one",
		"ports",
	},
	{
		lazyregexp.New(`failed to bind host port (?:for )?(\S+?:\d+)[:/ ]`),
		"its port %s is in use by another process or container",
		"free port %s, or publish another one",
		"ports",
	},
	{
		lazyregexp.New(`failed to create endpoint \S+ on network (\S+): Address already in use`),
		"another container has the fixed address (ipv4_address) that it asks for in network %q",
		"give it another address in %q, or remove ipv4_address: services find each other by name",
		"networks",
	},
	{
		lazyregexp.New(`user specified IP address is supported only when connecting to networks with user ` +
			`configured subnets`),
		"it asks for a fixed address in a network whose subnet is not set",
		"set `ipam: {config: [{subnet: 172.30.0.0/24}]}` for the network, or remove ipv4_address",
		"networks",
	},
	{
		lazyregexp.New(`nvidia-container-cli: (.*?)(?:: unknown)?$`),
		"the driver of NVIDIA on the engine's machine does not work: %s",
		"install the driver of NVIDIA there, and check it with `nvidia-smi`; or remove the reservation of devices",
		"deploy",
	},
	{
		lazyregexp.New(`error while creating mount source path '([^']+)'`),
		"the engine cannot create the source of a mount, %s, on its machine",
		"create %s there, or correct the path in volumes",
		"volumes",
	},
	{
		lazyregexp.New(`(?:cannot expose privileged port |listen (?:tcp|udp)\d? \S+:)(\d+)(?:,|: bind: permission denied)`),
		"the engine runs without root (rootless) and may not open port %s of this machine: below 1024 that needs root",
		"publish another port of this machine, 1024 or higher; or set net.ipv4.ip_unprivileged_port_start there (port %s)",
		"ports",
	},
	{
		lazyregexp.New(`(?:does not provide the specified platform|no matching manifest for|does not match the ` +
			`specified platform:? .*?wanted) \(?([\w/]+)`),
		"its image is not made for the platform %s",
		"use an image that has %s, or remove `platform:` from the service and from FROM; then run `fastdock up --build`",
		"platform",
	},
	{
		lazyregexp.New(`(?:memory\.max: device or resource busy|container init was OOM-killed|[Mm]inimum ` +
			`memory limit allowed is (\w+))`),
		"its memory limit is too low even to start it",
		"raise mem_limit (or deploy.resources.limits.memory) of the service",
		"mem_limit",
	},
	{
		lazyregexp.New(`(apparmor|seccomp|selinux)`),
		"the engine cannot set up %s, with which it protects containers, on its machine",
		"restart %s and the engine there (`sudo systemctl restart apparmor docker`), or correct `security_opt:`",
		"security_opt",
	},
	{
		lazyregexp.New(`error mounting "([^"]+)" to rootfs.*no such file or directory`),
		"%q, which is to be mounted, is not on the engine's machine",
		"make %q there, or remove it from volumes and devices of the service",
		"volumes",
	},
	{
		lazyregexp.New(`sysctl "([^"]+)" is not in a separate kernel namespace`),
		"the setting %s is one of the whole kernel, which no container may have for itself",
		"set %s on the engine's machine (`sudo sysctl -w`), and remove it from sysctls of the service",
		"sysctls",
	},
	{
		lazyregexp.New(`(?i)(sysctl \S+|capability \S+).*(?:not allowed|unknown|invalid)`),
		"the engine does not allow %q",
		"remove %q from the service",
		"sysctls",
	},
}

// filled puts the name into a text that has a place for it.
func filled(text, name string) string {
	if strings.Contains(text, "%") {
		return fmt.Sprintf(text, name)
	}
	return text
}
