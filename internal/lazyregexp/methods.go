package lazyregexp

// The methods of regexp.Regexp that fastdock uses.

// MatchString calls the method of regexp.Regexp.
func (r *Regexp) MatchString(s string) bool {
	return r.Regexp().MatchString(s)
}

// Match calls the method of regexp.Regexp.
func (r *Regexp) Match(b []byte) bool {
	return r.Regexp().Match(b)
}

// FindString calls the method of regexp.Regexp.
func (r *Regexp) FindString(s string) string {
	return r.Regexp().FindString(s)
}

// FindStringIndex calls the method of regexp.Regexp.
func (r *Regexp) FindStringIndex(s string) []int {
	return r.Regexp().FindStringIndex(s)
}

// FindStringSubmatch calls the method of regexp.Regexp.
func (r *Regexp) FindStringSubmatch(s string) []string {
	return r.Regexp().FindStringSubmatch(s)
}

// FindStringSubmatchIndex calls the method of regexp.Regexp.
func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	return r.Regexp().FindStringSubmatchIndex(s)
}

// FindAllString calls the method of regexp.Regexp.
func (r *Regexp) FindAllString(s string, n int) []string {
	return r.Regexp().FindAllString(s, n)
}

// FindAllStringIndex calls the method of regexp.Regexp.
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return r.Regexp().FindAllStringIndex(s, n)
}

// FindAllStringSubmatch calls the method of regexp.Regexp.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.Regexp().FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex calls the method of regexp.Regexp.
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.Regexp().FindAllStringSubmatchIndex(s, n)
}

// FindSubmatch calls the method of regexp.Regexp.
func (r *Regexp) FindSubmatch(b []byte) [][]byte {
	return r.Regexp().FindSubmatch(b)
}

// FindAllSubmatch calls the method of regexp.Regexp.
func (r *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	return r.Regexp().FindAllSubmatch(b, n)
}

// FindIndex calls the method of regexp.Regexp.
func (r *Regexp) FindIndex(b []byte) []int {
	return r.Regexp().FindIndex(b)
}

// FindSubmatchIndex calls the method of regexp.Regexp.
func (r *Regexp) FindSubmatchIndex(b []byte) []int {
	return r.Regexp().FindSubmatchIndex(b)
}

// FindAllIndex calls the method of regexp.Regexp.
func (r *Regexp) FindAllIndex(b []byte, n int) [][]int {
	return r.Regexp().FindAllIndex(b, n)
}

// FindAll calls the method of regexp.Regexp.
func (r *Regexp) FindAll(b []byte, n int) [][]byte {
	return r.Regexp().FindAll(b, n)
}

// ReplaceAllString calls the method of regexp.Regexp.
func (r *Regexp) ReplaceAllString(s, replacement string) string {
	return r.Regexp().ReplaceAllString(s, replacement)
}

// ReplaceAllLiteralString calls the method of regexp.Regexp.
func (r *Regexp) ReplaceAllLiteralString(s, replacement string) string {
	return r.Regexp().ReplaceAllLiteralString(s, replacement)
}

// ReplaceAllStringFunc calls the method of regexp.Regexp.
func (r *Regexp) ReplaceAllStringFunc(s string, f func(string) string) string {
	return r.Regexp().ReplaceAllStringFunc(s, f)
}

// ReplaceAll calls the method of regexp.Regexp.
func (r *Regexp) ReplaceAll(b, replacement []byte) []byte {
	return r.Regexp().ReplaceAll(b, replacement)
}

// ReplaceAllFunc calls the method of regexp.Regexp.
func (r *Regexp) ReplaceAllFunc(b []byte, f func([]byte) []byte) []byte {
	return r.Regexp().ReplaceAllFunc(b, f)
}

// Split calls the method of regexp.Regexp.
func (r *Regexp) Split(s string, n int) []string {
	return r.Regexp().Split(s, n)
}

// SubexpIndex calls the method of regexp.Regexp.
func (r *Regexp) SubexpIndex(name string) int {
	return r.Regexp().SubexpIndex(name)
}

// SubexpNames calls the method of regexp.Regexp.
func (r *Regexp) SubexpNames() []string {
	return r.Regexp().SubexpNames()
}

// NumSubexp calls the method of regexp.Regexp.
func (r *Regexp) NumSubexp() int {
	return r.Regexp().NumSubexp()
}

// String calls the method of regexp.Regexp.
func (r *Regexp) String() string {
	return r.Regexp().String()
}
