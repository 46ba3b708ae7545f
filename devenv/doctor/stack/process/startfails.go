package process

import (
	"cmp"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// StartFails is about what the engine said when it could not start a container, where no other rule knows its words.
var StartFails = rule.Rule{
	ID: "FD-R57", Title: "Container that the engine cannot start",
	About: "Before the program runs, the engine prepares mounts, user, directory, devices and networks. The " +
		"engine reports what failed. The app is not involved.",
	Find: func(c *facts.Container) *check.Finding {
		said := strings.TrimSpace(c.Said)
		if said == "" || c.Status == "running" {
			return nil
		}
		for _, known := range engineSays {
			if m := known.said.FindStringSubmatch(said); m != nil {
				subject := ""
				if len(m) > 1 {
					subject = m[1]
				}
				return rule.OrAtKey(c,
					rule.Finding(c, message.Filled(known.cause, subject), message.Filled(known.fix, subject), said),
					known.key,
				)
			}
		}
		return rule.Finding(c,
			"the engine cannot start it: "+message.FirstLine(said),
			cmp.Or(message.Advice(said), "correct what the engine reports")+", then run `fastdock up`",
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
		said:  lazyregexp.New(`unable to find user ([^:]+): no matching entries`),
		cause: "it should run as user %q, which does not exist in its image",
		fix:   "create the user %q in the Dockerfile, or set a numeric one (`user: \"1000:1000\"`)",
		key:   "user",
	},
	{
		said:  lazyregexp.New(`unable to find group ([^:]+): no matching entries`),
		cause: "it should run with group %q, which does not exist in its image",
		fix:   "create the group %q in the Dockerfile, or set a numeric one",
		key:   "user",
	},
	{
		said:  lazyregexp.New(`chdir to cwd \("([^"]+)"\).*permission denied`),
		cause: "its user cannot enter its working directory %q",
		fix:   "chown %q to the user in the Dockerfile, or set another working_dir",
		key:   "working_dir",
	},
	{
		said:  lazyregexp.New(`chdir to cwd \("([^"]+)"\)`),
		cause: "its working directory %q does not exist",
		fix:   "correct working_dir, or create %q in the Dockerfile",
		key:   "working_dir",
	},
	{
		said:  lazyregexp.New(`mount(?:ing)? "[^"]*" to rootfs at "([^"]+)".*not a directory`),
		cause: "a file and a folder are mounted over each other at %q",
		fix: "check whether the source of the mount at %q is a file or a folder: Docker makes a folder if the source " +
			"does not exist",
		key: "volumes",
	},
	{
		said:  lazyregexp.New(`mount(?:ing)? "[^"]*" to rootfs at "([^"]+)".*read-only file system`),
		cause: "the engine cannot create the mount point %q: the container's file system is read-only there",
		fix:   "create %q in the image, or mount it outside the read-only folder",
		key:   "volumes",
	},
	{
		said:  lazyregexp.New(`bind source path does not exist: (\S+)`),
		cause: "the source of a mount, %q, does not exist on the engine's machine",
		fix:   "create %q, or correct the path in volumes",
		key:   "volumes",
	},
	{
		said:  lazyregexp.New(`could not select device driver "([^"]*)"`),
		cause: "the engine has no driver %q for the devices that it asks for",
		fix: "install the driver and its container toolkit on the engine's machine, or remove the reservation of devices " +
			"(driver %q)",
		key: "deploy",
	},
	{
		said:  lazyregexp.New(`error gathering device information while adding custom device "([^"]+)"`),
		cause: "the device %q is not on the engine's machine",
		fix:   "remove %q from devices, or plug it in",
		key:   "devices",
	},
	{
		said:  lazyregexp.New(`network (\S+) not found`),
		cause: "its network %q no longer exists",
		fix:   "run `fastdock up`, which re-creates the container and the network %q",
		key:   "networks",
	},
	{
		said:  lazyregexp.New(`unknown or invalid runtime name: (\S+)`),
		cause: "the engine has no runtime %q",
		fix:   "install the runtime %q on the engine's machine and name it in /etc/docker/daemon.json, or remove `runtime:`",
		key:   "runtime",
	},
	{
		said:  lazyregexp.New(`failed to initialize logging driver: .*?(\d[\d.]*:\d+)`),
		cause: "its log collector at %s does not respond, and the engine cannot start the container without it",
		fix:   "start the collector at %s, set `fluentd-async: \"true\"`, or remove `logging:`",
		key:   "logging",
	},
	{
		said:  lazyregexp.New(`failed to initialize logging driver: (.*)`),
		cause: "the engine cannot set up its logging: %s",
		fix:   "correct the driver and options of `logging:`",
		key:   "logging",
	},
	{
		said: lazyregexp.New(`(?:Bind for|listen tcp\d?) (\S+?):? (?:failed: port is already allocated|bind: address ` +
			`already in use)`),
		cause: "its port %s is in use by another process or container",
		fix:   "free port %s, or publish another one",
		key:   "ports",
	},
	{
		said:  lazyregexp.New(`failed to bind host port (?:for )?(\S+?:\d+)[:/ ]`),
		cause: "its port %s is in use by another process or container",
		fix:   "free port %s, or publish another one",
		key:   "ports",
	},
	{
		said:  lazyregexp.New(`failed to create endpoint \S+ on network (\S+): Address already in use`),
		cause: "another container has the fixed address (ipv4_address) that it asks for in network %q",
		fix:   "give it another address in %q, or remove ipv4_address: services find each other by name",
		key:   "networks",
	},
	{
		said: lazyregexp.New(`user specified IP address is supported only when connecting to networks with user ` +
			`configured subnets`),
		cause: "it asks for a fixed address in a network whose subnet is not set",
		fix:   "set `ipam: {config: [{subnet: 172.30.0.0/24}]}` for the network, or remove ipv4_address",
		key:   "networks",
	},
	{
		said:  lazyregexp.New(`unsatisfied condition: ([^,]+), please update your driver`),
		cause: "the NVIDIA driver on the engine's machine is too old for its image, which wants %s",
		fix:   "update the driver there (%s), or use an image for an older CUDA",
		key:   "image",
	},
	{
		said:  lazyregexp.New(`mounting "(proc|sysfs)" to rootfs at "/(?:proc|sys)".*permission denied`),
		cause: "the engine runs in a container of its own, which does not let it mount %s for others (/proc, /sys)",
		fix: "allow nesting for that container (LXC, Proxmox: features nesting=1,keyctl=1), or run the engine on a machine " +
			"(%s)",
		key: "image",
	},
	{
		said:  lazyregexp.New(`nvidia-container-cli: (.*?)(?:: unknown)?$`),
		cause: "the NVIDIA driver on the engine's machine does not work: %s",
		fix:   "install the NVIDIA driver there, and check it with `nvidia-smi`; or remove the reservation of devices",
		key:   "deploy",
	},
	{
		said:  lazyregexp.New(`error while creating mount source path '([^']+)'`),
		cause: "the engine cannot create the source of a mount, %s, on its machine",
		fix:   "create %s there, or correct the path in volumes",
		key:   "volumes",
	},
	{
		said: lazyregexp.New(`(?:cannot expose privileged port |listen (?:tcp|udp)\d? \S+:)(\d+)(?:,|` +
			`: bind: permission denied)`),
		cause: "the engine runs without root (rootless) and may not open port %s of this machine: below 1024 that needs root",
		fix: "publish another port of this machine, 1024 or higher; or set net.ipv4.ip_unprivileged_port_start there " +
			"(port %s)",
		key: "ports",
	},
	{
		said: lazyregexp.New(`(?:does not provide the specified platform|no matching manifest for|does not match the ` +
			`specified platform:? .*?wanted) \(?([\w/]+)`),
		cause: "its image is not made for the platform %s",
		fix: "use an image that has %s, or remove `platform:` from the service and from FROM; then run `fastdock up " +
			"--build`",
		key: "platform",
	},
	{
		said: lazyregexp.New(`(?:memory\.max: device or resource busy|container init was OOM-killed|[Mm]inimum ` +
			`memory limit allowed is (\w+))`),
		cause: "its memory limit is too low to start",
		fix:   "raise mem_limit (or deploy.resources.limits.memory) of the service",
		key:   "mem_limit",
	},
	{
		said:  lazyregexp.New(`(apparmor|seccomp|selinux)`),
		cause: "the engine cannot set up %s, with which it protects containers, on its machine",
		fix:   "restart %s and the engine there (`sudo systemctl restart apparmor docker`), or correct `security_opt:`",
		key:   "security_opt",
	},
	{
		said:  lazyregexp.New(`error mounting "([^"]+)" to rootfs.*no such file or directory`),
		cause: "%q, which is to be mounted, is not on the engine's machine",
		fix:   "make %q there, or remove it from volumes and devices of the service",
		key:   "volumes",
	},
	{
		said:  lazyregexp.New(`sysctl "([^"]+)" is not in a separate kernel namespace`),
		cause: "the setting %s is one of the whole kernel, which no container may have for itself",
		fix:   "set %s on the engine's machine (`sudo sysctl -w`), and remove it from sysctls of the service",
		key:   "sysctls",
	},
	{
		said:  lazyregexp.New(`(?i)(sysctl \S+|capability \S+).*(?:not allowed|unknown|invalid)`),
		cause: "the engine does not allow %q",
		fix:   "remove %q from the service",
		key:   "sysctls",
	},
}
