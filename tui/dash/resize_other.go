//go:build !unix

package dash

// onResize does nothing where the system does not report a terminal's size.
func onResize(func()) (stop func()) { return func() {} }
