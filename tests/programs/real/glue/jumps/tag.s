# The tag of jumps. Each file with a jump declares it. Clang up to version 21 also defines it in each of them, weakly, as here.
	.weak	__c_longjmp
	.tagtype	__c_longjmp i32
__c_longjmp:
