package up

import (
	"path"

	"github.com/fastdock/fastdock/devenv/mount"
)

// HostFile returns where a file of a service's containers, by its absolute path there, lies on this machine: a
// bind mount or a rule of develop.watch brings it in. It is "" when the file is in the image or a volume.
// The deepest target decides, as in the container.
func (i *inspector) HostFile(service, file string) string {
	return mount.HostFile(i.model.project().Services[service], path.Clean(file))
}
