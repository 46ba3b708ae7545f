package up

// hostFile is a file of this machine with its place in a container.
type hostFile struct{ host, inside string }

// standsForMount marks a rule that copies what a mount would hold: all of it, whatever is left out of images.
const standsForMount = "x-fastdock-mount"
