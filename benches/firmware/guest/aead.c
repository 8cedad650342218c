/* Monocypher: locks a message and unlocks it, and hashes it. */
#include "guest.h"

#include "monocypher.h"

static uint8_t message[128], sealed[128], opened[128];

WORKLOAD(run_aead)
{
    static const uint8_t key[32] = {1, 2, 3, 4, 5, 6, 7, 8}, nonce[24] = {9, 8, 7};
    static const uint8_t header[12] = {'h', 'e', 'a', 'd', 'e', 'r'};
    uint8_t mac[16], hash[32];
    for (size_t at = 0; at < sizeof message; at++)
        message[at] = (uint8_t)(at * 13);
    crypto_aead_lock(sealed, mac, key, nonce, header, sizeof header, message, sizeof message);
    if (crypto_aead_unlock(opened, mac, key, nonce, header, sizeof header, sealed, sizeof sealed) != 0)
        return 0;
    crypto_blake2b(hash, sizeof hash, opened, sizeof opened);
    return checksum(checksum(CHECKSUM, mac, sizeof mac), hash, sizeof hash);
}
