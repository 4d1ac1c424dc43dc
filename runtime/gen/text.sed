# Lines of a C header as the elements of an array of strings; its includes are left out.
/^#include/d
s/\\/\\\\/g
s/"/\\"/g
s/^/"/
s/$/\\n",/
