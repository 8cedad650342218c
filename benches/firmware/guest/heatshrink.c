/* heatshrink: compresses a log, and expands it again. */
#include "guest.h"

#include "heatshrink_decoder.h"
#include "heatshrink_encoder.h"

#include <string.h>

static heatshrink_encoder encoder;
static heatshrink_decoder decoder;
static uint8_t text[1024], packed[512], unpacked[1024];

/* Lines that are much alike, as a logger writes them. */
static size_t write_log(uint8_t *to, size_t room)
{
    static const char line[] = "t=0000 sensor=a value=000 ok\n";
    size_t length = 0;
    for (unsigned number = 0; length + sizeof line <= room; number++) {
        uint8_t *at = to + length;
        memcpy(at, line, sizeof line - 1);
        at[2] += number / 10 % 10;
        at[3] += number % 10;
        at[4] += number * 7 % 10;
        at[14] += number % 3;
        at[22] += number * number % 10;
        at[24] += number * 3 % 10;
        length += sizeof line - 1;
    }
    return length;
}

static size_t compress(uint8_t *from, size_t length, uint8_t *to, size_t room)
{
    size_t taken = 0, written = 0, count;
    heatshrink_encoder_reset(&encoder);
    while (taken < length) {
        heatshrink_encoder_sink(&encoder, from + taken, length - taken, &count);
        taken += count;
        if (taken == length)
            heatshrink_encoder_finish(&encoder);
        while (heatshrink_encoder_poll(&encoder, to + written, room - written, &count) == HSER_POLL_MORE)
            written += count;
        written += count;
    }
    return written;
}

static size_t expand(uint8_t *from, size_t length, uint8_t *to, size_t room)
{
    size_t taken = 0, written = 0, count;
    heatshrink_decoder_reset(&decoder);
    while (taken < length) {
        heatshrink_decoder_sink(&decoder, from + taken, length - taken, &count);
        taken += count;
        while (heatshrink_decoder_poll(&decoder, to + written, room - written, &count) == HSDR_POLL_MORE)
            written += count;
        written += count;
    }
    return written;
}

WORKLOAD(run_heatshrink)
{
    size_t length = write_log(text, sizeof text);
    size_t small = compress(text, length, packed, sizeof packed);
    size_t again = expand(packed, small, unpacked, sizeof unpacked);
    uint32_t sum = checksum(CHECKSUM, packed, small);
    return again == length ? checksum(sum, unpacked, again) : 0;
}
