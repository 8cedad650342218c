# The tag of C++. Each file that throws or catches declares it.
	.weak	__cpp_exception
	.tagtype	__cpp_exception i32
__cpp_exception:
