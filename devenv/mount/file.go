package mount

// File is a file of this machine with its place in a container.
type File struct{ Host, Inside string }

// CopyExtension marks a rule that copies what a mount would hold: all of it, whatever is left out of images.
const CopyExtension = "x-fastdock-mount"
