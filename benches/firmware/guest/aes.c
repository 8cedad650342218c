/* tiny-AES-c: encrypts and decrypts 512 bytes in CBC mode. */
#include "guest.h"

#include "aes.h"

static struct AES_ctx context;
static uint8_t text[512];

WORKLOAD(run_aes)
{
    static const uint8_t key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                                    0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
    static const uint8_t start[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t at = 0; at < sizeof text; at++)
        text[at] = (uint8_t)(at * 31);
    AES_init_ctx_iv(&context, key, start);
    AES_CBC_encrypt_buffer(&context, text, sizeof text);
    uint32_t sum = checksum(CHECKSUM, text + sizeof text - 64, 64);
    AES_ctx_set_iv(&context, start);
    AES_CBC_decrypt_buffer(&context, text, sizeof text);
    return checksum(sum, text, 64);
}
