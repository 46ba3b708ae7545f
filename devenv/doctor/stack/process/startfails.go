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
			"the engine cannot start the container: "+message.FirstLine(said),
			cmp.Or(message.Advice(said), "correct the error that the engine reports")+", then run `fastdock up`",
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
		cause: "user %q does not exist in the image",
		fix:   "create the user %q in the Dockerfile, or set a numeric one (`user: \"1000:1000\"`)",
		key:   "user",
	},
	{
		said:  lazyregexp.New(`unable to find group ([^:]+): no matching entries`),
		cause: "group %q does not exist in the image",
		fix:   "create the group %q in the Dockerfile, or set a numeric one",
		key:   "user",
	},
	{
		said:  lazyregexp.New(`chdir to cwd \("([^"]+)"\).*permission denied`),
		cause: "the container's user cannot enter the working directory %q",
		fix:   "chown %q to the user in the Dockerfile, or set another working_dir",
		key:   "working_dir",
	},
	{
		said:  lazyregexp.New(`chdir to cwd \("([^"]+)"\)`),
		cause: "the working directory %q does not exist",
		fix:   "correct working_dir, or create %q in the Dockerfile",
		key:   "working_dir",
	},
	{
		said:  lazyregexp.New(`mount(?:ing)? "[^"]*" to rootfs at "([^"]+)".*not a directory`),
		cause: "cannot mount at %q: one side is a file and the other a folder",
		fix: "check whether the source of the mount at %q is a file or a folder: Docker creates a folder if the source " +
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
		cause: "the mount source %q does not exist on the engine's machine",
		fix:   "create %q, or correct the path in `volumes`",
		key:   "volumes",
	},
	{
		said:  lazyregexp.New(`could not select device driver "([^"]*)"`),
		cause: "the engine has no device driver %q",
		fix: "install the driver and its container toolkit on the engine's machine, or remove the device reservation " +
			"(driver %q)",
		key: "deploy",
	},
	{
		said:  lazyregexp.New(`error gathering device information while adding custom device "([^"]+)"`),
		cause: "the device %q does not exist on the engine's machine",
		fix:   "remove %q from `devices`, or connect the device",
		key:   "devices",
	},
	{
		said:  lazyregexp.New(`network (\S+) not found`),
		cause: "the network %q no longer exists",
		fix:   "run `fastdock up`, which recreates the container and the network %q",
		key:   "networks",
	},
	{
		said:  lazyregexp.New(`unknown or invalid runtime name: (\S+)`),
		cause: "the engine has no runtime %q",
		fix:   "install the runtime %q on the engine's machine and add it to /etc/docker/daemon.json, or remove `runtime:`",
		key:   "runtime",
	},
	{
		said:  lazyregexp.New(`failed to initialize logging driver: .*?(\d[\d.]*:\d+)`),
		cause: "the log collector at %s does not respond, so the engine cannot start the container",
		fix:   "start the collector at %s, set `fluentd-async: \"true\"`, or remove `logging:`",
		key:   "logging",
	},
	{
		said:  lazyregexp.New(`failed to initialize logging driver: (.*)`),
		cause: "the engine cannot initialise the logging driver: %s",
		fix:   "correct the driver and options in `logging:`",
		key:   "logging",
	},
	{
		said: lazyregexp.New(`(?:Bind for|listen tcp\d?) (\S+?):? (?:failed: port is already allocated|bind: address ` +
			`already in use)`),
		cause: "port %s is in use by another process or container",
		fix:   "free port %s, or publish another one",
		key:   "ports",
	},
	{
		said:  lazyregexp.New(`failed to bind host port (?:for )?(\S+?:\d+)[:/ ]`),
		cause: "port %s is in use by another process or container",
		fix:   "free port %s, or publish another one",
		key:   "ports",
	},
	{
		said:  lazyregexp.New(`failed to create endpoint \S+ on network (\S+): Address already in use`),
		cause: "another container has the same fixed address (ipv4_address) in network %q",
		fix:   "set another address in %q, or remove ipv4_address: services find each other by name",
		key:   "networks",
	},
	{
		said: lazyregexp.New(`user specified IP address is supported only when connecting to networks with user ` +
			`configured subnets`),
		cause: "a fixed address needs a network with a configured subnet",
		fix:   "set `ipam: {config: [{subnet: 172.30.0.0/24}]}` for the network, or remove ipv4_address",
		key:   "networks",
	},
	{
		said:  lazyregexp.New(`unsatisfied condition: ([^,]+), please update your driver`),
		cause: "the NVIDIA driver on the engine's machine is too old for the image, which requires %s",
		fix:   "update the driver (%s), or use an image for an older CUDA",
		key:   "image",
	},
	{
		said:  lazyregexp.New(`mounting "(proc|sysfs)" to rootfs at "/(?:proc|sys)".*permission denied`),
		cause: "the engine runs in a container that does not allow it to mount %s (/proc, /sys)",
		fix: "allow nesting for that container (LXC, Proxmox: features nesting=1,keyctl=1), or run the engine on a machine " +
			"(%s)",
		key: "image",
	},
	{
		said:  lazyregexp.New(`nvidia-container-cli: (.*?)(?:: unknown)?$`),
		cause: "the NVIDIA driver on the engine's machine does not work: %s",
		fix:   "install the NVIDIA driver on that machine and check it with `nvidia-smi`, or remove the device reservation",
		key:   "deploy",
	},
	{
		said:  lazyregexp.New(`error while creating mount source path '([^']+)'`),
		cause: "the engine cannot create the mount source %s on its machine",
		fix:   "create %s on that machine, or correct the path in `volumes`",
		key:   "volumes",
	},
	{
		said: lazyregexp.New(`(?:cannot expose privileged port |listen (?:tcp|udp)\d? \S+:)(\d+)(?:,|` +
			`: bind: permission denied)`),
		cause: "the engine is rootless and cannot publish port %s: ports below 1024 need root",
		fix: "publish a port from 1024 upwards, or set net.ipv4.ip_unprivileged_port_start on the engine's machine " +
			"(port %s)",
		key: "ports",
	},
	{
		said: lazyregexp.New(`(?:does not provide the specified platform|no matching manifest for|does not match the ` +
			`specified platform:? .*?wanted) \(?([\w/]+)`),
		cause: "the image does not support the platform %s",
		fix:   "use an image for %s, or remove `platform:` from the service and from FROM; then run `fastdock up --build`",
		key:   "platform",
	},
	{
		said: lazyregexp.New(`(?:memory\.max: device or resource busy|container init was OOM-killed|[Mm]inimum ` +
			`memory limit allowed is (\w+))`),
		cause: "the memory limit is too low to start",
		fix:   "raise mem_limit (or deploy.resources.limits.memory) of the service",
		key:   "mem_limit",
	},
	{
		said:  lazyregexp.New(`(apparmor|seccomp|selinux)`),
		cause: "the engine cannot set up %s, which confines containers, on its machine",
		fix: "restart %s and the engine on that machine (`sudo systemctl restart apparmor docker`), or correct " +
			"`security_opt:`",
		key: "security_opt",
	},
	{
		said:  lazyregexp.New(`error mounting "([^"]+)" to rootfs.*no such file or directory`),
		cause: "the mount source %q does not exist on the engine's machine",
		fix:   "create %q on that machine, or remove it from `volumes` and `devices` of the service",
		key:   "volumes",
	},
	{
		said:  lazyregexp.New(`sysctl "([^"]+)" is not in a separate kernel namespace`),
		cause: "the setting %s applies to the whole kernel and cannot be set for a single container",
		fix:   "set %s on the engine's machine (`sudo sysctl -w`), and remove it from `sysctls` of the service",
		key:   "sysctls",
	},
	{
		said:  lazyregexp.New(`(?i)(sysctl \S+|capability \S+).*(?:not allowed|unknown|invalid)`),
		cause: "the engine does not allow %q",
		fix:   "remove %q from the service",
		key:   "sysctls",
	},
}
