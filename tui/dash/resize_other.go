//go:build !unix

package dash

// onResize does nothing where the system does not tell of a terminal's size.
func onResize(func()) (stop func()) { return func() {} }
