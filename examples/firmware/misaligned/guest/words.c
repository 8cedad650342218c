// Accesses at addresses that the caller names, which need not be multiples of the size.

#define EXPORT(name) __attribute__((export_name(#name))) name

static char bytes[64];

// Where the caller may read and write.
char *EXPORT(area)(void) {
    return bytes;
}

int EXPORT(load)(const int *address) {
    return *address;
}

long long EXPORT(load_long)(const long long *address) {
    return *address;
}

int EXPORT(load_short)(const short *address) {
    return *address;
}

int EXPORT(load_unsigned_short)(const unsigned short *address) {
    return *address;
}

float EXPORT(load_float)(const float *address) {
    return *address;
}

void EXPORT(store)(int *address, int value) {
    *address = value;
}

void EXPORT(store_long)(long long *address, long long value) {
    *address = value;
}

void EXPORT(store_short)(short *address, int value) {
    *address = value;
}

void EXPORT(store_float)(float *address, float value) {
    *address = value;
}

// Copies three words, which a compiler may do with one instruction.
void EXPORT(copy_three)(int *to, const int *from) {
    int first = from[0], second = from[1], third = from[2];
    to[0] = first;
    to[1] = second;
    to[2] = third;
}

// The sum of words.
unsigned EXPORT(sum)(const unsigned *words, int count) {
    unsigned sum = 0;
    for (int index = 0; index < count; index++)
        sum += words[index];
    return sum;
}
